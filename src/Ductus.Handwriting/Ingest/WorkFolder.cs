using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>
/// Keeps ingested notes on disk: <c>lines/0001.png</c> and on (black ink on white), <c>transcripts.tsv</c> with their texts, which is
/// there to be corrected, and <c>notes.json</c> with measures. What is read back equals what was saved: normalised lines have 8-bit values.
/// </summary>
public static class WorkFolder
{
    /// <summary>The table of texts (<see cref="TextFile.Table"/>): picture, text, and for a text that nobody has checked <see cref="ProposedMark"/>.</summary>
    public const string TableName = "transcripts.tsv";

    /// <summary>Marks a text as the reader's guess until a person deletes the mark.</summary>
    public const string ProposedMark = "proposed";

    /// <summary>Pixels an inch that are believed.</summary>
    private const float MostDpi = 1e5f;

    private const string NotesName = "notes.json";
    private const string LinesName = "lines";
    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true };

    /// <summary>Writes notes into a folder, notes.json last: without it a folder is not complete.</summary>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static void Save(IngestedNotes notes, string folder)
    {
        ArgumentNullException.ThrowIfNull(notes);
        Folders.Create(Path.Combine(folder, LinesName));
        var entries = new List<LineEntry>();
        var table = new List<(string File, string Text, string Mark)>();
        foreach (var (line, proposed) in notes.Lines.Select(l => (l, false)).Concat(notes.Proposed.Select(l => (l, true))))
        {
            var file = $"{LinesName}/{entries.Count + 1:D4}.png";
            PictureFile.SavePng(line.Ink, Path.Combine(folder, file));
            entries.Add(new LineEntry(file, line.Source ?? file, line.Measure));
            table.Add((file, line.Text!, proposed ? ProposedMark : ""));
        }

        WholeFile.Write(Path.Combine(folder, TableName), TextFile.Table(table));
        WholeFile.Write(Path.Combine(folder, NotesName), JsonSerializer.SerializeToUtf8Bytes(new NotesEntry(entries, notes.InkAndPaper, notes.Layout, notes.Dpi), _options));
    }

    /// <summary>Whether a folder holds saved notes.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, NotesName));

    /// <summary>Reads saved notes back, with the texts as they are in the table now; a line whose row is gone or empty is left out.</summary>
    /// <exception cref="UserException">The folder holds none, or they are damaged.</exception>
    public static IngestedNotes Load(string folder)
    {
        var path = Path.Combine(folder, NotesName);
        NotesEntry notes;
        try
        {
            using var json = CheckedJson.Open(path, "is damaged");
            notes = Notes(json.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{folder}' holds no ingested notes (no {NotesName}).", e, new Remedy.Ingest());
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e, new Remedy.IngestAnew());
        }

        var entries = notes.Lines.ToDictionary(entry => entry.File);
        List<InkLine> lines = [], proposed = [];
        List<NotesFinding> findings = [];
        foreach (var row in TextFile.ReadTable(Path.Combine(folder, TableName)).Where(row => row.Text.Length > 0))
        {
            if (!entries.TryGetValue(row.File, out var entry))
            {
                throw new UserException($"'{Path.Combine(folder, TableName)}' names '{row.File}', which is none of the lines in '{NotesName}'.", new Remedy.IngestAnew());
            }

            if (Transcript.Objection(row.Text) is { } objection)
            {
                findings.Add(new NotesFinding.TextRefused(row.File, objection));
                continue;
            }

            (row.Mark == ProposedMark ? proposed : lines).Add(new InkLine(LoadLine(folder, entry), row.Text, [], entry.Measure, entry.Source));
        }

        return new IngestedNotes(lines, proposed, notes.InkAndPaper, notes.Layout, notes.Dpi, findings);
    }

    private static NotesEntry Notes(CheckedValue root)
    {
        var entries = new List<LineEntry>();
        var files = new HashSet<string>();
        foreach (var line in root["Lines"].Items())
        {
            var file = line["File"].Text();
            if (!files.Add(file) || Path.IsPathRooted(file) || file.Split('/', '\\').Contains(".."))
            {
                throw line.Wrong("names a picture twice, or one outside the folder");
            }

            entries.Add(new LineEntry(file, line["Source"].Text(), PageJson.Measure(line["Measure"])));
        }

        return new NotesEntry(entries, PageJson.InkAndPaper(root["Look"]), PageJson.Layout(root["Habits"]), root.Find("Dpi") is { } dpi ? (float)dpi.Number(1, MostDpi) : null);
    }

    private static Raster LoadLine(string folder, LineEntry entry)
    {
        var ink = PictureFile.LoadRaster(Path.Combine(folder, entry.File));
        return ink.Height == LineGeometry.Height
            ? ink
            : throw new UserException($"'{entry.File}' in '{folder}' is {ink.Height} pixels high instead of {LineGeometry.Height}.", new Remedy.IngestAnew());
    }

    private sealed record LineEntry(string File, string Source, LineMeasure Measure);

    private sealed record NotesEntry(
        IReadOnlyList<LineEntry> Lines, [property: JsonPropertyName("Look")] InkAndPaper InkAndPaper, [property: JsonPropertyName("Habits")] PageLayout Layout, float? Dpi);
}
