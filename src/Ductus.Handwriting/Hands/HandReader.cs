using System.Text;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models.Mini;
using Ductus.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Ductus.Hands;

/// <summary>
/// Reads the tensors and the description of a hand's file, each value checked where it is read; <see cref="InvalidDataException"/> says which is not what it must be.
/// </summary>
/// <param name="file">The file.</param>
internal sealed class HandReader(SafeTensorsFile file)
{
    /// <summary>Ranks that are believed: many times the one hands are trained with.</summary>
    private const int HighestRank = 512;

    /// <summary>Columns of a line, and characters of its text, that are believed.</summary>
    private const int WidestLine = 1 << 15, LongestText = 2048;

    private const double LongestTraining = 1e9;

    public Hand Read()
    {
        using var json = CheckedJson.Parse(Encoding.UTF8.GetBytes(Metadata("ductus.hand")), file.Path, "is damaged");
        var root = json.Root;
        var record = root["Record"];
        return new Hand
        {
            Name = Metadata("ductus.name"),
            BaseId = Metadata("ductus.base"),
            Lines = [.. root["Lines"].Items().Select(Line)],
            Slant = PageJson.Slant(root["Slant"]),
            InkAndPaper = PageJson.InkAndPaper(root["Look"]),
            XHeight = PageJson.XHeight(root["XHeight"]),
            Liveliness = root.Find("Liveliness") is { } liveliness ? (float)liveliness.Number(0, Writing.Liveliness.Most) : 1,
            Layout = root.Find("Habits") is { } layout ? PageJson.Layout(layout) : PageLayout.Usual,
            Fingerprint = file.Metadata.GetValueOrDefault("ductus.fingerprint", ""),
            BaseFingerprint = file.Metadata.GetValueOrDefault("ductus.base_fingerprint", ""),
            Consent = file.Metadata.GetValueOrDefault(HandFile.ConsentKey) is { } consent
                ? Consent.FromJson(Encoding.UTF8.GetBytes(consent)) ?? throw Wrong($"its '{HandFile.ConsentKey}' is not what it must be")
                : Consent.NotStated,
            Record = new TrainingRecord(
                record["Steps"].Integer(0, int.MaxValue), record["Seconds"].Number(0, LongestTraining), record["CharacterErrorRate"].NumberOrNaN(0, LongestTraining)),
            Tokens = Tokens(),
            Adapter = Adapter(),
        };
    }

    private string Metadata(string key) => file.Metadata.GetValueOrDefault(key) ?? throw Wrong($"it has no '{key}'");

    private InkLine Line(CheckedValue line, int number)
    {
        var ink = Ink($"line.{number}");
        var text = line["Text"].Text();
        var values = line["Spans"].Items();
        if (text.Length is 0 or > LongestText || values.Count != 3 * text.Length)
        {
            throw line.Wrong($"has {values.Count} numbers for the places of {text.Length} characters");
        }

        // Edges may lie a little outside the line; those of a character that was not found are no numbers.
        float Edge(int at) => (float)values[at].NumberOrNaN(-WidestLine, 2 * WidestLine);
        return new InkLine(
            ink,
            text,
            [.. text.Select((c, k) => new CharacterSpan(c.ToString(), Edge(3 * k), Edge((3 * k) + 1), (float)values[(3 * k) + 2].NumberOrNaN(0, 1.001)))],
            LineMeasure.OfSize(PageJson.XHeight(line["SourceXHeight"])));
    }

    private Raster Ink(string name)
    {
        if (!file.Entries.TryGetValue(name, out var entry) || entry.DType != DType.U8 || entry.Shape.Rank != 2
            || entry.Shape[0] != LineGeometry.Height || entry.Shape[1] is < 1 or > WidestLine)
        {
            throw Wrong($"its '{name}' is no picture of a line {LineGeometry.Height} pixels high");
        }

        var tensor = file.Read(name);
        var raster = new Raster(entry.Shape[1], entry.Shape[0]);
        for (var i = 0; i < raster.Pixels.Length; i++)
        {
            raster.Pixels[i] = tensor.Bytes[i] / 255f;
        }

        return raster;
    }

    private HandTokens? Tokens()
    {
        if (!file.Contains(HandFile.TokensName))
        {
            return null;
        }

        var config = MiniConfig.Standard;
        return new HandTokens(
            Factor(HandFile.TokensName, shape => shape == new Shape(config.HandTokens, config.Trunk.ContextWidth)),
            Factor(HandFile.PooledName, shape => shape == new Shape(config.Trunk.VectorWidth)));
    }

    private Dictionary<string, (Tensor A, Tensor B)> Adapter()
    {
        var adapter = new Dictionary<string, (Tensor, Tensor)>();
        foreach (var layer in file.Entries.Keys.Where(key => key.EndsWith(HandFile.DownSuffix, StringComparison.Ordinal)).Select(key => key[..^HandFile.DownSuffix.Length]))
        {
            var a = Factor(layer + HandFile.DownSuffix, shape => shape.Rank >= 2 && shape[0] is >= 1 and <= HighestRank && shape.Count > 0);
            adapter.Add(layer, (a, Factor(layer + HandFile.UpSuffix, shape => shape.Rank == 2 && shape[0] > 0 && shape[1] == a.Shape[0])));
        }

        return adapter;
    }

    private Tensor Factor(string name, Func<Shape, bool> fits)
    {
        if (!file.Entries.TryGetValue(name, out var entry) || !entry.DType.IsFloat() || !fits(entry.Shape))
        {
            throw Wrong(file.Contains(name) ? $"'{name}' {entry.Shape} has not the extents of its place, or a rank that is none" : $"it has no '{name}'");
        }

        var tensor = file.Read(name, DType.F32);
        return TensorPrimitives.IsFiniteAll<float>(tensor.Span) ? tensor : throw Wrong($"'{name}' has values that are no finite numbers");
    }

    private InvalidDataException Wrong(string why) => new($"'{file.Path}' is damaged: {why}.");
}
