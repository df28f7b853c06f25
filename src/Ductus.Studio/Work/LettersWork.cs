using Ductus.Coverage;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Pages;
using Ductus.Sheets;
using Ductus.Work;

namespace Ductus.Studio.Work;

/// <summary>Whose letters to look at.</summary>
/// <param name="Notes">A work folder; null: of a writer of whom there are no notes yet.</param>
/// <param name="Language">What texts will be in.</param>
public sealed record LettersInput(string? Notes, Language Language);

/// <summary>A character as the notes show it.</summary>
/// <param name="Character">The character.</param>
/// <param name="Usable">How often it can be cut out clearly.</param>
/// <param name="Shown">How often it stands in the notes.</param>
/// <param name="IsOwn">Whether it is written with the writer's own letters.</param>
/// <param name="Picture">Name of a picture of the clearest one; null where none can be cut out.</param>
public sealed record LetterCount(char Character, int Usable, int Shown, bool IsOwn, string? Picture = null);

/// <summary>What the notes show.</summary>
/// <param name="Letters">All usual characters of the language.</param>
/// <param name="Sheet">Name of the sheet to copy; null where nothing is missing.</param>
/// <param name="Sentences">How many sentences stand on it.</param>
public sealed record LettersOutput(IReadOnlyList<LetterCount> Letters, string? Sheet, int Sentences);

/// <summary><c>studio-letters</c>: which letters notes show, and a sheet to copy for those that they do not.</summary>
public sealed class LettersWork : TypedWork<LettersInput, LettersOutput>
{
    private const int MostSheets = 2;

    /// <summary>Its name.</summary>
    public const string Name = "studio-letters";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override LettersOutput Run(LettersInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var coverage = input.Notes is null ? null : context.Shop.Engine.CoverageOf(NotesSource.Of(input.Notes), context.Events, context.Cancel);
        var sheets = CopySheet.For(coverage, input.Language, SheetSize.A4, MostSheets);
        string? sheet = null;
        if (sheets.Count > 0)
        {
            sheet = "sheet-to-copy.pdf";
            WholeFile.Write(Path.Combine(context.Folder, sheet), context.Shop.Engine.Print(sheets));
        }

        return new LettersOutput(
            [.. UsualCharacters.Of(input.Language).Select(c => coverage?.Of(c)).OfType<CharacterCoverage>().Select(of => new LetterCount(of.Character, of.Usable, of.Shown, of.Making is not Making.Borrowed, Picture(coverage!, of.Character, context)))],
            sheet, sheets.Sum(of => of.Sentences.Count));
    }

    private static string? Picture(HandCoverage coverage, char character, WorkContext context)
    {
        context.Cancel.ThrowIfCancellationRequested();
        if (coverage.Picture(character) is not { } ink)
        {
            return null;
        }

        var name = FormattableString.Invariant($"letter-{(int)character:x4}.png");
        PictureFile.SavePng(ink, Path.Combine(context.Folder, name));
        return name;
    }
}

/// <summary>The kinds of work that only the studio asks for.</summary>
public static class StudioWork
{
    /// <summary>What a worker must have for short work that somebody waits for, so that it does not stand behind a training.</summary>
    public const string Quick = "quick";

    /// <summary>The account under which the studio queues.</summary>
    public const string Account = "studio";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IWork> All() => [new ReadPagesWork(), new CutLinesWork(), new WritePageWork(), new WordVersionsWork(), new LettersWork(), new AdjustPageWork()];
}
