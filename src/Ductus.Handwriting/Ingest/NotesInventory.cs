using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>A file among notes that is used.</summary>
/// <param name="Name">Its name within what the user has named, as <c>letters/page1.jpg</c> or <c>more.zip/page1.jpg</c>.</param>
/// <param name="Pages">Pages it shows; 0 where it is a table of pictures of single lines, or a folder of notes that were ingested earlier.</param>
/// <param name="Lines">Its lines that can be learned from.</param>
/// <param name="Proposed">Its lines whose text is proposed.</param>
public sealed record UsedFile(string Name, int Pages, int Lines, int Proposed);

/// <summary>What became of each file that a user has named as notes.</summary>
/// <param name="Used">The files that are used, in the order in which they are read.</param>
/// <param name="Unused">Those that are not, and why; each once.</param>
public sealed record NotesInventory(IReadOnlyList<UsedFile> Used, IReadOnlyList<UnusedFile> Unused)
{
    /// <summary>No file at all.</summary>
    public static NotesInventory Empty { get; } = new([], []);

    /// <summary>The inventory of gathered notes, once it is known which lines can be learned from.</summary>
    internal static NotesInventory Of(GatheredNotes notes, IEnumerable<InkLine> lines, IEnumerable<InkLine> proposed)
    {
        var (learned, open) = (BySource(lines), BySource(proposed));
        var used = new List<UsedFile>();
        foreach (var pages in notes.Pages.GroupBy(page => page.IsLine ? TableOf(page.Name) : page.Name))
        {
            string[] sources = [.. pages.SelectMany(page => page.Lines.Select((_, i) => page.SourceOf(i)))];
            used.Add(new UsedFile(
                pages.Key, pages.Sum(page => page.IsLine ? 0 : page.Pages), sources.Sum(source => learned.GetValueOrDefault(source)), sources.Sum(source => open.GetValueOrDefault(source))));
        }

        used.AddRange(notes.Earlier.Select(earlier => new UsedFile(earlier.Name, 0, earlier.Notes.Whole.Count, earlier.Notes.Proposed.Count)));
        return new NotesInventory(used, notes.Unused);
    }

    /// <summary>The table that names a picture of a line.</summary>
    private static string TableOf(string line) => line[..(line.LastIndexOf('/') + 1)] + NotesFiles.Table;

    private static Dictionary<string, int> BySource(IEnumerable<InkLine> lines) => lines.CountBy(line => line.Source ?? "").ToDictionary();
}
