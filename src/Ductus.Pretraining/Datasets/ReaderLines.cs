using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>Lines to teach the reader with: worn, slanted, badly normalised, in every pen. The n-th line of a seed is always the same.</summary>
public sealed class ReaderLines
{
    private readonly IReadOnlyList<StrokeWriter> _writers;
    private readonly FontHands? _fonts;
    private readonly float _fontShare;
    private readonly ulong _seed;

    /// <summary>Lines by the given people and, for <paramref name="fontShare"/> of them, in fonts: people wrote hardly any accents.</summary>
    public ReaderLines(IReadOnlyList<StrokeWriter> writers, FontHands? fonts, float fontShare, ulong seed) =>
        (_writers, _fonts, _fontShare, _seed) = (writers, fonts, fontShare, seed);

    /// <summary>Line <paramref name="index"/>, <paramref name="width"/> pixels wide.</summary>
    public InkLine Make(ulong index, int width)
    {
        var rng = new Rng(_seed, index);
        while (true)
        {
            if (_fonts is not null && rng.Chance(_fontShare))
            {
                var set = _fonts.ReaderLine(Crooked(rng), width, rng);
                if (set.Text!.All(c => Reading.Alphabet.IndexOf(c) >= 0))
                {
                    return set;
                }

                continue;
            }

            // Writers with many segments count more, but not in proportion.
            var writer = rng.Pick(_writers);
            var line = StrokeLine.Compose(writer, Crooked(rng), width, overhang: false, rng);
            if (line.Segments.Count > 0)
            {
                var spans = line.Spans();
                var ink = ScanWear.Apply(line.Draw(width, Pen.Random(rng), rng), rng);
                return new InkLine(ink, string.Concat(spans.Select(s => s.Character)), spans, LineMeasure.OfSize(LineGeometry.XHeight));
            }
        }
    }

    /// <summary>Departures between hands, and on top the errors of whoever measured x-height and slant.</summary>
    private static LineStyle Crooked(Rng rng)
    {
        var size = MathF.Exp(rng.Normal(0, 0.1f));
        return new LineStyle(rng.Normal(0, 0.22f), size * MathF.Exp(rng.Normal(0, 0.13f)), size * MathF.Exp(rng.Normal(0, 0.06f)), rng.Uniform(0, 5), rng.Uniform(0, 1.5f));
    }
}
