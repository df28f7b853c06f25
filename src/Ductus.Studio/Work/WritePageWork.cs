using Ductus.Application;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Pages;
using Ductus.Studio.Languages;
using Ductus.Vectors;
using Ductus.Work;
using Ductus.Writing;

namespace Ductus.Studio.Work;

/// <summary>How a text is written and set; what is null follows the writer.</summary>
public sealed record PageWishes
{
    /// <summary>The sheet.</summary>
    public SheetSize Size { get; init; } = SheetSize.A4;

    /// <summary>What the writing stands on.</summary>
    public PaperKind Paper { get; init; } = PaperKind.Own;

    /// <summary>The ink as <c>#rrggbb</c>.</summary>
    public string? Ink { get; init; }

    /// <summary>Height of a small x in millimetres.</summary>
    public float? XHeight { get; init; }

    /// <summary>From baseline to baseline in millimetres.</summary>
    public float? LineSpacing { get; init; }

    /// <summary>Bare paper on each side in millimetres.</summary>
    public float? Margin { get; init; }

    /// <summary>How far the model may leave the writer's own letters, 0 to 1.</summary>
    public float Strength { get; init; } = new WritingStyle().Strength;

    /// <summary>The same seed writes the same page.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether a signature in the text is stated to be the user's own.</summary>
    public bool SignsAsSelf { get; init; }

    /// <summary>As the engine takes it.</summary>
    /// <exception cref="UserException">The ink is no colour.</exception>
    public PageOptions Options => new(Size, Paper, ColourOf(Ink), XHeight, LineSpacing, Margin, Substitute: true) { SignsAsSelf = SignsAsSelf };

    /// <inheritdoc cref="Options"/>
    public WritingStyle Style => new(Strength: Math.Clamp(Strength, 0, 1), Seed: Seed);

    private static Rgb? ColourOf(string? ink) => ink is null ? null : Rgb.Parse(ink) ?? throw Sentences.Refusal("refused.ink-colour");
}

/// <summary>A text to write.</summary>
/// <param name="Hand">The hand's file.</param>
/// <param name="Text">The text.</param>
/// <param name="Wishes">How it is set.</param>
/// <param name="Redrawn">Words that are drawn anew, and how often: which version of each is chosen.</param>
/// <param name="Formats">Files to make: png, pdf, svg.</param>
public sealed record WritePageInput(string Hand, string Text, PageWishes Wishes, IReadOnlyList<RedrawnWord> Redrawn, IReadOnlyList<string> Formats)
{
    /// <summary>Words whose drawing stays.</summary>
    public IReadOnlyList<PinnedWord> Pinned { get; init; } = [];
}

/// <summary>A word whose drawing stays.</summary>
/// <param name="Line">The line among those that hold text.</param>
/// <param name="Word">The word on it.</param>
/// <param name="Text">What it says.</param>
/// <param name="File">Its picture.</param>
/// <param name="Width">Its width in it.</param>
/// <param name="Read">What it reads as.</param>
/// <param name="IsWrong">Whether that is another word.</param>
public sealed record PinnedWord(int Line, int Word, string Text, string File, float Width, string Read, bool IsWrong);

/// <summary>What was written.</summary>
/// <param name="Files">Names of files in the job's folder, all of a format before those of the next.</param>
/// <param name="Report">Name of the report.</param>
/// <param name="Width">Columns of a page.</param>
/// <param name="Height">Rows of a page.</param>
/// <param name="Pages">How many pages.</param>
/// <param name="ErrorRate">Share of characters that read wrong.</param>
/// <param name="Words">Where words stand.</param>
/// <param name="Replaced">Characters that were replaced, as <c>½ by 1/2</c>.</param>
/// <param name="Borrowed">Characters that the writer never showed.</param>
public sealed record WritePageOutput(
    IReadOnlyList<string> Files, string Report, int Width, int Height, int Pages, double ErrorRate, IReadOnlyList<PlacedWord> Words, IReadOnlyList<string> Replaced, string Borrowed);

/// <summary><c>studio-write</c>: a text on pages, of which each word can be pointed at. Lines that were written before with the same hand are not written again.</summary>
public sealed class WritePageWork : TypedWork<WritePageInput, WritePageOutput>
{
    /// <summary>Its name.</summary>
    public const string Name = "studio-write";

    private readonly LineMemory _memory = new();

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>A hand with what its folder says of whose it is, which may have been said after it was learned.</summary>
    internal static Hand HandOf(string path, WorkContext context)
    {
        var hand = context.Shop.Hand(path);
        return Consent.Of(Path.GetDirectoryName(Path.GetFullPath(path))!) is { } stated ? hand with { Consent = stated } : hand;
    }

    /// <inheritdoc/>
    protected override WritePageOutput Run(WritePageInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var hand = HandOf(input.Hand, context);
        var again = new Redrawing([], false, input.Redrawn)
        {
            Kept = [.. input.Pinned.Where(pin => File.Exists(pin.File)).Select(pin => new KeptWord(pin.Line, pin.Word, pin.Text, PictureFile.LoadRaster(pin.File), pin.Width, pin.Read, pin.IsWrong))],
        };
        var written = context.Shop.Engine.Write(hand, input.Text, input.Wishes.Style, input.Wishes.Options, context.Events, context.Cancel, context.Folder, again, _memory);
        var files = new List<string>();
        foreach (var format in input.Formats.Distinct())
        {
            var path = Path.Combine(context.Folder, $"page.{format}");
            files.AddRange((format == "svg" ? SvgPages.Save(PageStrokes.Of(written, false, context.Cancel), path, written.Consent) : Signing.Said(PageOutput.OfUser.Save(written, path), context)).Select(file => Path.GetFileName(file)!));
        }

        PageReport.Save(written, Path.Combine(context.Folder, "page.report.json"));
        return new WritePageOutput(
            files, "page.report.json", written.Pages[0].Image.Width, written.Pages[0].Image.Height, written.Pages.Count, PageReport.CharacterErrorRate(written), WordPlaces.Of(written),
            [.. written.Substitutes.Select(of => $"{of.Character} by {(of.Replacement.Length > 0 ? of.Replacement : "nothing")}")], string.Concat(written.Lines.SelectMany(line => line.Written.Borrowed).Distinct().Order()));
    }
}

/// <summary>A word whose versions are wanted.</summary>
/// <param name="Text">The text as it was written.</param>
/// <param name="Line">The line among those that hold text.</param>
/// <param name="Word">The word on it.</param>
/// <param name="Count">How many versions.</param>
/// <param name="Hand">The hand's file.</param>
/// <param name="Wishes">How it is set.</param>
public sealed record WordVersionsInput(string Hand, string Text, PageWishes Wishes, int Line, int Word, int Count);

/// <summary>A version of a word.</summary>
/// <param name="Times">How often the word is drawn anew for it.</param>
/// <param name="File">Its picture in the job's folder.</param>
/// <param name="Read">What it reads as.</param>
/// <param name="IsWrong">Whether that is another word.</param>
/// <param name="Width">Its width in the picture.</param>
public sealed record WordVersion(int Times, string File, string Read, bool IsWrong, float Width);

/// <summary>The versions.</summary>
public sealed record WordVersionsOutput(IReadOnlyList<WordVersion> Versions);

/// <summary><c>studio-versions</c>: versions of a word to choose among.</summary>
public sealed class WordVersionsWork : TypedWork<WordVersionsInput, WordVersionsOutput>
{
    /// <summary>Its name.</summary>
    public const string Name = "studio-versions";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override WordVersionsOutput Run(WordVersionsInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var drawn = context.Shop.Engine.VersionsOf(
            context.Shop.Hand(input.Hand), input.Text, input.Wishes.Style, input.Wishes.Options, input.Line, input.Word, [.. Enumerable.Range(0, input.Count)], context.Cancel);
        var versions = new List<WordVersion>();
        foreach (var (times, word) in drawn.Index())
        {
            var name = $"version-{times}.png";
            PictureFile.SavePng(word.Ink, Path.Combine(context.Folder, name));
            versions.Add(new WordVersion(times, name, word.Read, word.IsWrong, word.Width));
        }

        return new WordVersionsOutput(versions);
    }
}
