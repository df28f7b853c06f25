using Ductus.Application;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Pages;
using Ductus.Vectors;
using Ductus.Writing;

namespace Ductus.Work;

/// <summary>A text to write in a hand; what is null follows the writer or the usual.</summary>
/// <param name="Hand">The hand's file.</param>
/// <param name="Text">The text; an empty line parts paragraphs.</param>
public sealed record WriteInput(string Hand, string Text)
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

    /// <summary>How far the model may leave the draft, 0 to 1.</summary>
    public float? Strength { get; init; }

    /// <summary>Versions of each word.</summary>
    public int? Candidates { get; init; }

    /// <summary>The same seed writes the same page.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether characters that cannot be written are replaced by the nearest ones.</summary>
    public bool Substitute { get; init; }

    /// <summary>Whether a signature in the text is stated to be the user's own, in a hand stated as theirs.</summary>
    public bool SignsAsSelf { get; init; }

    /// <summary>Endings of the files to make: png, pdf, svg.</summary>
    public IReadOnlyList<string> Formats { get; init; } = ["png"];

    /// <summary>Words to draw anew; empty: none.</summary>
    public IReadOnlyList<string> Again { get; init; } = [];

    /// <summary>Whether all words that read wrong are drawn anew.</summary>
    public bool AgainWrong { get; init; }
}

/// <summary>What was written.</summary>
/// <param name="Files">Names of the pages' files in the job's folder, all of a format before those of the next.</param>
/// <param name="Report">Name of the report.</param>
/// <param name="Pages">How many pages.</param>
/// <param name="ErrorRate">Share of characters that read wrong.</param>
/// <param name="Wrong">Words that read wrong, with what they read as.</param>
public sealed record WriteOutput(IReadOnlyList<string> Files, string Report, int Pages, double ErrorRate, IReadOnlyList<WrongWord> Wrong);

/// <summary>A word that reads wrong.</summary>
/// <param name="Line">Number of its line among those with a text, from 0.</param>
/// <param name="Word">Number of the word in the line, from 0.</param>
/// <param name="Text">What it should say.</param>
/// <param name="Read">What it reads as.</param>
public sealed record WrongWord(int Line, int Word, string Text, string Read);

/// <summary><c>write</c>: a text in a hand on pages.</summary>
public sealed class WriteWork : TypedWork<WriteInput, WriteOutput>
{
    private static readonly string[] Known = ["png", "pdf", "svg"];

    /// <inheritdoc/>
    public override string Kind => "write";

    /// <summary>Looks whether an input can be worked on, before it is queued.</summary>
    /// <exception cref="UserException">It cannot.</exception>
    public static void Check(WriteInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Formats.Count == 0 || input.Formats.FirstOrDefault(format => !Known.Contains(format)) is not null)
        {
            throw new UserException("Pages are written as png, pdf or svg: say one of them, or several.");
        }

        ColourOf(input.Ink);
    }

    /// <inheritdoc/>
    protected override WriteOutput Run(WriteInput input, WorkContext context)
    {
        Check(input);
        ArgumentNullException.ThrowIfNull(context);
        var hand = context.Shop.Hand(input.Hand);
        var usual = new WritingStyle();
        var style = new WritingStyle(input.Candidates ?? usual.Candidates, input.Strength ?? usual.Strength, Seed: input.Seed);
        var options = new PageOptions(input.Size, input.Paper, ColourOf(input.Ink), input.XHeight, input.LineSpacing, input.Margin, input.Substitute) { SignsAsSelf = input.SignsAsSelf };
        var again = input.Again.Count > 0 || input.AgainWrong ? new Redrawing([.. input.Again], input.AgainWrong, []) : null;
        var written = context.Shop.Engine.Write(hand, input.Text, style, options, context.Events, context.Cancel, context.Folder, again);
        var files = new List<string>();
        foreach (var format in input.Formats.Distinct())
        {
            var path = Path.Combine(context.Folder, $"page.{format}");
            var saved = format == "svg" ? SvgPages.Save(PageStrokes.Of(written, false, context.Cancel), path, written.Consent) : Signing.Said(PageOutput.OfUser.Save(written, path), context);
            foreach (var file in saved)
            {
                files.Add(Path.GetFileName(file));
                context.Tell("output", files[^1]);
            }
        }

        PageReport.Save(written, Path.Combine(context.Folder, "report.json"));
        var wrong = written.Lines.SelectMany((line, i) => line.Written.Words.Select((word, j) => (word, i, j)).Where(w => w.word.Wrong).Select(w => new WrongWord(w.i, w.j, w.word.Text, w.word.Read)));
        return new WriteOutput(files, "report.json", written.Pages.Count, PageReport.CharacterErrorRate(written), [.. wrong]);
    }

    private static Rgb? ColourOf(string? ink) => ink is null ? null : Rgb.Parse(ink) ?? throw new UserException("The ink is a colour such as #1a2b3c.");
}
