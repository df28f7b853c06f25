using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Texts;
using Ductus.Training;

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
        foreach (var (line, proposed) in notes.Whole.Select(l => (l, false)).Concat(notes.Proposed.Select(l => (l, true))))
        {
            var file = $"{LinesName}/{entries.Count + 1:D4}.png";
            PictureFile.SavePng(line.Ink, Path.Combine(folder, file));
            entries.Add(new LineEntry(file, line.Source ?? file, line.Measure, proposed ? notes.ReadingOf(entries.Count - notes.Whole.Count) : null));
            table.Add((file, line.Text!, proposed ? ProposedMark : ""));
        }

        Write(folder, table, new NotesEntry(entries, notes.InkAndPaper, notes.Layout, notes.Dpi));
    }

    /// <summary>Whether a folder holds saved notes.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, NotesName));

    /// <summary>Reads saved notes back, with the texts as they are in the table now; a line whose row is gone or empty is left out.</summary>
    /// <exception cref="UserException">The folder holds none, or they are damaged.</exception>
    public static IngestedNotes Load(string folder)
    {
        var notes = Notes(folder);
        List<InkLine> whole = [], proposed = [];
        List<LineReading> readings = [];
        List<NotesFinding> findings = [];
        foreach (var (row, entry) in Rows(folder, notes).Where(row => row.Row.Text.Length > 0))
        {
            if (Transcript.Objection(row.Text) is { } objection && (objection is not TextObjection.MarkedUnreadable || row.Mark == ProposedMark))
            {
                findings.Add(new NotesFinding.TextRefused(row.File, objection));
                continue;
            }

            (row.Mark == ProposedMark ? proposed : whole).Add(new InkLine(LoadLine(folder, entry), row.Text, [], entry.Measure, entry.Source));
            if (row.Mark == ProposedMark)
            {
                readings.Add(entry.Proposal is { } reading && reading.Text == row.Text ? reading : new LineReading(row.Text, [], []));
            }
        }

        InkLine[] lines = [.. whole.Where(line => !UnreadableWords.AreIn(line.Text!))];
        return new IngestedNotes(lines, proposed, notes.InkAndPaper, notes.Layout, notes.Dpi, findings) { Readings = readings, Whole = whole };
    }

    /// <summary>
    /// Reads the lines that are still marked once more, with a reader that learns the hand from those whose texts have been checked, but for lines that plainly have the text of another. A row without the mark
    /// stays as it is; so does one whose text is no longer what the reader had proposed, and one with a given text in doubt.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reader">The reader that ships.</param>
    /// <param name="progress">Told how far the reader has learned; null: nobody.</param>
    /// <param name="cancel">Stops; the folder stays as it is then.</param>
    /// <returns>How many lines the reader learned from, and how many proposals are new.</returns>
    /// <exception cref="UserException">The folder holds no notes, or they are damaged.</exception>
    public static (int Learned, int Read) ProposeAnew(string folder, LineReader reader, IProgress<AdaptationProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var checkedLines = Load(folder).Lines;
        var strangers = SwappedTexts.Among(checkedLines, reader, cancel).Select(swap => swap.Line).ToHashSet();
        checkedLines = [.. checkedLines.Where((_, i) => !strangers.Contains(i))];
        var notes = Notes(folder);
        var rows = Rows(folder, notes).ToArray();
        var open = Enumerable.Range(0, rows.Length).Where(i => rows[i].Row.Mark == ProposedMark && rows[i].Entry.Proposal is { IsGiven: false } was && was.Text == rows[i].Row.Text).ToArray();
        var adapted = open.Length == 0 ? reader : ReaderAdaptation.Adapt(reader, checkedLines, progress, cancel);
        var readings = adapted == reader ? [] : adapted.Propose([.. open.Select(i => LoadLine(folder, rows[i].Entry))], cancel);
        foreach (var (i, reading) in open.Zip(readings))
        {
            rows[i] = (rows[i].Row with { Text = reading.Text }, rows[i].Entry with { Proposal = reading with { Doubt = rows[i].Entry.Proposal!.Doubt is var doubt and not LineDoubt.HardlyRead ? doubt : null } });
        }

        if (readings.Length > 0)
        {
            // Of rows that were deleted the entries stay: their pictures are there.
            var now = rows.ToDictionary(row => row.Entry.File, row => row.Entry);
            Write(folder, [.. rows.Select(row => (row.Row.File, row.Row.Text, row.Row.Mark))], notes with { Lines = [.. notes.Lines.Select(entry => now.GetValueOrDefault(entry.File, entry))] });
        }

        return (adapted == reader ? 0 : checkedLines.Count, readings.Length);
    }

    /// <summary>The rows of the table with what is known of their lines.</summary>
    internal static IEnumerable<(TableRow Row, LineEntry Entry)> Rows(string folder, NotesEntry notes)
    {
        var entries = notes.Lines.ToDictionary(entry => entry.File);
        foreach (var (file, text, mark) in TextFile.ReadTable(Path.Combine(folder, TableName)))
        {
            yield return entries.TryGetValue(file, out var entry)
                ? (new TableRow(file, text, mark), entry)
                : throw new UserException($"'{Path.Combine(folder, TableName)}' names '{file}', which is none of the lines in '{NotesName}'.", new Remedy.IngestAnew());
        }
    }

    /// <summary>What is kept beside the table.</summary>
    /// <exception cref="UserException">The folder holds none, or it is damaged.</exception>
    internal static NotesEntry Notes(string folder)
    {
        var path = Path.Combine(folder, NotesName);
        try
        {
            using var json = CheckedJson.Open(path, "is damaged");
            return Notes(json.Root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{folder}' holds no ingested notes (no {NotesName}).", e, new Remedy.Ingest());
        }
        catch (InvalidDataException e)
        {
            throw new UserException(e.Message, e, new Remedy.IngestAnew());
        }
    }

    /// <summary>Writes the table and what is kept beside it, both or none.</summary>
    internal static void Write(string folder, IReadOnlyList<(string File, string Text, string Mark)> table, NotesEntry notes) => WholeFile.Write(
    [
        (Path.Combine(folder, TableName), TextFile.Table(table)),
        (Path.Combine(folder, NotesName), JsonSerializer.SerializeToUtf8Bytes(notes, _options)),
    ]);

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

            entries.Add(new LineEntry(file, line["Source"].Text(), PageJson.Measure(line["Measure"]), line.Find("Proposal") is { } proposal ? Reading(proposal) : null));
        }

        return new NotesEntry(entries, PageJson.InkAndPaper(root["Look"]), PageJson.Layout(root["Habits"]), root.Find("Dpi") is { } dpi ? (float)dpi.Number(1, MostDpi) : null);
    }

    private static LineReading Reading(CheckedValue value) => new(
        value["Text"].Text(), [.. value["Scores"].Items().Select(score => (float)score.Number(0, 1))], [.. value["Alternatives"].Items().Select(text => text.Text())], value["IsGiven"].Flag())
    {
        Doubt = value.Find("Doubt") is { } doubt ? (LineDoubt)doubt.Integer(0, Enum.GetValues<LineDoubt>().Length - 1) : null,
    };

    private static Raster LoadLine(string folder, LineEntry entry)
    {
        var ink = PictureFile.LoadRaster(Path.Combine(folder, entry.File));
        return ink.Height == LineGeometry.Height
            ? ink
            : throw new UserException($"'{entry.File}' in '{folder}' is {ink.Height} pixels high instead of {LineGeometry.Height}.", new Remedy.IngestAnew());
    }

    /// <summary>A row of the table.</summary>
    internal sealed record TableRow(string File, string Text, string Mark);

    /// <summary>What is kept of a line.</summary>
    internal sealed record LineEntry(
        string File, string Source, LineMeasure Measure, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LineReading? Proposal = null);

    /// <summary>What is kept of notes.</summary>
    internal sealed record NotesEntry(
        IReadOnlyList<LineEntry> Lines, [property: JsonPropertyName("Look")] InkAndPaper InkAndPaper, [property: JsonPropertyName("Habits")] PageLayout Layout, float? Dpi);
}
