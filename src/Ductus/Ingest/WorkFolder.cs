using System.Text.Json;
using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Keeps ingested notes on disk: <c>lines/0001.png</c> and on (black ink on white) and <c>notes.json</c> with texts and
/// measures. What is read back equals what was saved: normalised lines have 8-bit values.
/// </summary>
public static class WorkFolder
{
    private const string NotesName = "notes.json";
    private const string LinesName = "lines";
    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true };

    /// <summary>Creates a folder if it is not there.</summary>
    /// <exception cref="UserException">It cannot be created.</exception>
    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The folder '{folder}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes notes into a folder, notes.json last: without it a folder is not complete.</summary>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public static void Save(IngestedNotes notes, string folder)
    {
        ArgumentNullException.ThrowIfNull(notes);
        Create(Path.Combine(folder, LinesName));
        var entries = new List<LineEntry>();
        for (var i = 0; i < notes.Lines.Count; i++)
        {
            var (normalized, source) = notes.Lines[i];
            var file = $"{LinesName}/{i + 1:D4}.png";
            PictureFile.SavePng(normalized.Line.Ink, Path.Combine(folder, file));
            entries.Add(new LineEntry(file, normalized.Line.Text ?? "", source, normalized.Measure));
        }

        var path = Path.Combine(folder, NotesName);
        var aside = path + ".part";
        try
        {
            File.WriteAllText(aside, JsonSerializer.Serialize(new NotesEntry(entries, notes.Look, notes.Dpi, notes.Warnings), _options));
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Whether a folder holds saved notes.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, NotesName));

    /// <summary>Reads saved notes back.</summary>
    /// <exception cref="UserException">The folder holds none, or they are damaged.</exception>
    public static IngestedNotes Load(string folder)
    {
        var path = Path.Combine(folder, NotesName);
        NotesEntry? notes;
        try
        {
            notes = JsonSerializer.Deserialize<NotesEntry>(File.ReadAllText(path), _options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{folder}' holds no ingested notes (no {NotesName}): run 'ductus ingest' first.", e);
        }
        catch (JsonException e)
        {
            throw new UserException($"'{path}' is damaged: run 'ductus ingest' again.", e);
        }

        if (notes?.Lines is null || notes.Look is null)
        {
            throw new UserException($"'{path}' is damaged: run 'ductus ingest' again.");
        }

        var lines = notes.Lines.Select(entry => new IngestedLine(
            new NormalizedLine(new InkLine(LoadLine(folder, entry), entry.Text, [], entry.Measure.XHeight), entry.Measure), entry.Source));
        return new IngestedNotes([.. lines], notes.Look, notes.Dpi, notes.Warnings ?? []);
    }

    private static Raster LoadLine(string folder, LineEntry entry)
    {
        var ink = PictureFile.LoadRaster(Path.Combine(folder, entry.File));
        return ink.Height == LineGeometry.Height
            ? ink
            : throw new UserException($"'{entry.File}' in '{folder}' is {ink.Height} pixels high instead of {LineGeometry.Height}: run 'ductus ingest' again.");
    }

    private sealed record LineEntry(string File, string Text, string Source, LineMeasure Measure);

    private sealed record NotesEntry(IReadOnlyList<LineEntry> Lines, PageLook Look, float? Dpi, IReadOnlyList<string> Warnings);
}
