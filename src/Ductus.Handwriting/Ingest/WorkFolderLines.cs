using Ductus.Files;
using Ductus.Hands;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>A line of ingested notes as they lie in their folder.</summary>
/// <param name="File">Its picture, as <c>lines/0001.png</c>.</param>
/// <param name="Source">Page and number, as <c>page1.jpg:4</c>.</param>
/// <param name="Text">Its text; empty where it is left out.</param>
/// <param name="IsProposed">Whether nobody has checked the text.</param>
/// <param name="Proposal">What was proposed once; null where a person has given the text.</param>
public sealed record FolderLine(string File, string Source, string Text, bool IsProposed, LineReading? Proposal);

/// <summary>Ingested notes in a <see cref="WorkFolder"/>, line by line: for programs in which lines are corrected one at a time.</summary>
public static class WorkFolderLines
{
    private const string LinesName = "lines";

    /// <summary>All lines that were ever cut, in the order of the table, those that it leaves out last and without a text.</summary>
    /// <exception cref="UserException">The folder holds no notes, or they are damaged.</exception>
    public static IReadOnlyList<FolderLine> Read(string folder)
    {
        var notes = WorkFolder.Notes(folder);
        var rows = WorkFolder.Rows(folder, notes).Select(row => new FolderLine(row.Entry.File, row.Entry.Source, row.Row.Text, row.Row.Mark == WorkFolder.ProposedMark, row.Entry.Proposal)).ToList();
        var seen = rows.Select(row => row.File).ToHashSet();
        return [.. rows, .. notes.Lines.Where(entry => !seen.Contains(entry.File)).Select(entry => new FolderLine(entry.File, entry.Source, "", false, entry.Proposal))];
    }

    /// <summary>Writes the table of texts anew; lines that are not given are left out.</summary>
    /// <exception cref="UserException">The table cannot be written.</exception>
    public static void WriteTexts(string folder, IEnumerable<(string File, string Text, bool IsProposed)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        WholeFile.Write(
            Path.Combine(folder, WorkFolder.TableName),
            Texts.TextFile.Table(rows.Select(row => (row.File, row.Text, row.IsProposed ? WorkFolder.ProposedMark : ""))));
    }

    /// <summary>Adds the lines of other ingested notes of the same writer; their pictures are copied under numbers that are free.</summary>
    /// <param name="folder">The notes; made if there are none.</param>
    /// <param name="from">The notes to add.</param>
    /// <param name="isCut">Whether they are lines of pages that the notes have already: then the pages' look and layout stay.</param>
    /// <returns>For each picture of <paramref name="from"/> what it is called now.</returns>
    /// <exception cref="UserException">One of the folders is damaged, or cannot be written.</exception>
    public static IReadOnlyDictionary<string, string> Add(string folder, string from, bool isCut = false)
    {
        var added = WorkFolder.Notes(from);
        var rows = WorkFolder.Rows(from, added).Select(row => row.Row).ToArray();
        var there = WorkFolder.Exists(folder) ? WorkFolder.Notes(folder) : null;
        var old = there is null ? [] : WorkFolder.Rows(folder, there).Select(row => row.Row).ToArray();
        Folders.Create(Path.Combine(folder, LinesName));
        var next = 1 + (there?.Lines.Select(entry => int.TryParse(Path.GetFileNameWithoutExtension(entry.File), out var number) ? number : 0).DefaultIfEmpty().Max() ?? 0);
        var names = added.Lines.ToDictionary(entry => entry.File, _ => $"{LinesName}/{next++:D4}.png");
        WholeFile.Write([.. names.Select(name => (Path.Combine(folder, name.Value), File.ReadAllBytes(Path.Combine(from, name.Key))))]);
        var entries = added.Lines.Select(entry => entry with { File = names[entry.File] });
        WorkFolder.Write(
            folder,
            [.. old.Concat(rows.Select(row => row with { File = names[row.File] })).Select(row => (row.File, row.Text, row.Mark))],
            there is null ? added with { Lines = [.. entries] }
                : isCut ? there with { Lines = [.. there.Lines, .. entries] }
                : there with { Lines = [.. there.Lines, .. entries], InkAndPaper = InkAndPaper.Mean([there.InkAndPaper, added.InkAndPaper]), Dpi = there.Dpi ?? added.Dpi });
        return names;
    }

    /// <summary>Keeps lines that were cut by themselves as notes, so that they can be added to others.</summary>
    /// <param name="lines">The lines with what they are proposed to read.</param>
    /// <param name="folder">Where to.</param>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static void Save(IReadOnlyList<(InkLine Line, LineReading Reading)> lines, string folder) => WorkFolder.Save(
        new IngestedNotes([], [.. lines.Select(line => line.Line with { Text = line.Reading.Text })], InkAndPaper.Plain, PageLayout.Usual, null, []) { Readings = [.. lines.Select(line => line.Reading)] },
        folder);
}
