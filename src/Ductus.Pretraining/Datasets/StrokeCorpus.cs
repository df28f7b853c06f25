using System.IO.Compression;
using System.Text.Json;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>A word or line as it was written: its text, the pen's strokes, and the box of every character in x-heights.</summary>
/// <param name="Text">What is written.</param>
/// <param name="Strokes">In the order written.</param>
/// <param name="Left">Left edge of each character; NaN where nobody knows.</param>
/// <param name="Right">Right edge of each character.</param>
/// <param name="Confidence">0 to 1 for each character.</param>
/// <param name="Width">Extent of the ink.</param>
public sealed record StrokeSegment(string Text, PenStroke[] Strokes, float[] Left, float[] Right, float[] Confidence, float Width);

/// <summary>All segments of one person.</summary>
public sealed record StrokeWriter(string Id, IReadOnlyList<StrokeSegment> Segments)
{
    /// <summary>Characters over all segments.</summary>
    public int Characters { get; } = Segments.Sum(s => s.Text.Length);

    /// <summary>How often the pen is lifted: a half where letters are joined, two and more where they are printed.</summary>
    public float StrokesPerCharacter { get; } = (float)Segments.Sum(s => s.Strokes.Length) / Math.Max(1, Segments.Sum(s => s.Text.Length));
}

/// <summary>
/// The pen strokes of UNIPEN train_r01_v07 in the form of its README: one JSON object a line, gzipped. Writers are split
/// by a hash of their name, so that the same people are always held out.
/// </summary>
public sealed class StrokeCorpus
{
    private const int HeldOutWriters = 16;
    private const int MinCharacters = 120;
    private const int MinSegments = 8;

    private StrokeCorpus(IReadOnlyList<StrokeWriter> training, IReadOnlyList<StrokeWriter> heldOut) => (Training, HeldOut) = (training, heldOut);

    /// <summary>People to learn from.</summary>
    public IReadOnlyList<StrokeWriter> Training { get; }

    /// <summary>People whose hands are only looked at to measure.</summary>
    public IReadOnlyList<StrokeWriter> HeldOut { get; }

    /// <summary>Reads the corpus.</summary>
    /// <exception cref="UserException">The file is not there or is not the corpus.</exception>
    public static StrokeCorpus Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UserException($"There is no stroke corpus at '{path}'; pretraining needs it: give its place with --corpus.");
        }

        var writers = new Dictionary<string, List<StrokeSegment>>();
        try
        {
            using var file = File.OpenRead(path);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            using var reader = new StreamReader(unzipped);
            while (reader.ReadLine() is { } line)
            {
                var (writer, segment) = Parse(line);
                if (!writers.TryGetValue(writer, out var list))
                {
                    writers.Add(writer, list = []);
                }

                list.Add(segment);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or KeyNotFoundException)
        {
            throw new UserException($"'{path}' is not a stroke corpus: {e.Message}", e);
        }

        var usable = writers.Select(w => new StrokeWriter(w.Key, w.Value))
            .Where(w => w.Characters >= MinCharacters && w.Segments.Count >= MinSegments)
            .OrderBy(w => w.Id, StringComparer.Ordinal).ToArray();
        new Rng(0x5EED).Shuffle(usable.AsSpan());
        return new StrokeCorpus(usable[HeldOutWriters..], usable[..HeldOutWriters]);
    }

    private static (string Writer, StrokeSegment Segment) Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var strokes = root.GetProperty("strokes").EnumerateArray()
            .Select(stroke => PenStroke.Decode([.. stroke.EnumerateArray().Select(v => v.GetInt32())]))
            .Where(stroke => stroke.Curve.Length > 0).ToArray();
        var boxes = root.GetProperty("boxes").EnumerateArray().ToArray();
        float Edge(JsonElement box, int side) => box.ValueKind == JsonValueKind.Null ? float.NaN : box[side].GetSingle() / 100f;
        var segment = new StrokeSegment(
            root.GetProperty("text").GetString()!,
            strokes,
            [.. boxes.Select(box => Edge(box, 0))],
            [.. boxes.Select(box => Edge(box, 1))],
            [.. root.GetProperty("conf").EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Null ? 1f : c.GetSingle() / 100f)],
            root.GetProperty("width").GetSingle() / 100f);
        return (root.GetProperty("writer").GetString()!, segment);
    }
}
