using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Measures;

/// <summary>How well the reader does on lines whose text and boxes are known.</summary>
/// <param name="CharacterErrorRate">Edits per character.</param>
/// <param name="MedianEdgeError">Half of the edges of aligned boxes are nearer to the true ones than this, in x-heights.</param>
/// <param name="Words">Words (or other stretches between spaces) measured on.</param>
public sealed record ReaderAccuracy(double CharacterErrorRate, double MedianEdgeError, int Words)
{
    private const int AtOnce = 16;

    /// <summary>Reads the lines, and aligns them to their texts.</summary>
    public static ReaderAccuracy Of(LineReader reader, IReadOnlyList<InkLine> lines)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(lines);
        var (edits, characters) = (0, 0);
        var errors = new List<float>();
        foreach (var chunk in lines.Chunk(AtOnce))
        {
            var read = reader.Read([.. chunk.Select(line => line.Ink)]);
            for (var i = 0; i < chunk.Length; i++)
            {
                edits += EditDistance.Between(chunk[i].Text!, read[i]);
                characters += chunk[i].Text!.Length;
                errors.AddRange(EdgeErrors(chunk[i].Spans, reader.Align(chunk[i].Ink, chunk[i].Text!)));
            }
        }

        return new ReaderAccuracy((double)edits / Math.Max(1, characters), errors.Count == 0 ? double.NaN : errors.Median(), lines.Sum(l => l.Text!.Count(c => c == ' ') + 1));
    }

    private static IEnumerable<float> EdgeErrors(IReadOnlyList<CharacterSpan> real, IReadOnlyList<CharacterSpan> found) =>
        real.Zip(found).Where(p => p.First.Character != " " && !float.IsNaN(p.First.Left) && !float.IsNaN(p.First.Right))
            .SelectMany(p => new[] { p.First.Left - p.Second.Left, p.First.Right - p.Second.Right }).Select(e => MathF.Abs(e) / LineGeometry.XHeight);
}
