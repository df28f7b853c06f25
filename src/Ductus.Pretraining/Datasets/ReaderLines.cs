using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>Lines to teach the reader with: worn, slanted, badly normalised, in every pen. The n-th line of a seed is always the same.</summary>
public sealed class ReaderLines
{
    /// <summary>Share of people's lines that get accents, apostrophes and stops.</summary>
    private const float AccentedLines = 0.4f;

    /// <summary>Share of people's lines with pieces of the line above or below.</summary>
    private const float NeighbouredLines = 0.15f;

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
            var accents = rng.Chance(AccentedLines) ? rng.Uniform(0.05f, 0.5f) : 0;
            var style = Crooked(rng);
            var line = StrokeLine.Compose(writer, style, width, overhang: false, rng, accents);
            if (line.Segments.Count > 0)
            {
                var spans = line.Spans();
                var pen = Pen.Random(rng);
                var drawn = line.Draw(width, pen, rng);
                if (rng.Chance(NeighbouredLines))
                {
                    AddNeighbour(drawn, writer, style, pen, rng);
                }

                var ink = ScanWear.Apply(PoorPicture.Apply(drawn, rng), rng);
                return new InkLine(ink, string.Concat(spans.Select(s => s.Character)), spans, LineMeasure.OfSize(LineGeometry.XHeight));
            }
        }
    }

    /// <summary>Pieces of the line above or below: what is left of its tails and heads where lines are parted.</summary>
    private static void AddNeighbour(Raster ink, StrokeWriter writer, LineStyle style, Pen pen, Rng rng)
    {
        var neighbour = StrokeLine.Compose(writer, style, ink.Width, overhang: true, rng).Draw(ink.Width, pen, rng);
        var pitch = (rng.Chance(0.5f) ? 1 : -1) * rng.Next(2 * LineGeometry.XHeight, 4 * LineGeometry.XHeight);
        for (var x = rng.Next(ink.Width / 3); x < ink.Width; x += rng.Next(LineGeometry.XHeight, ink.Width / 2))
        {
            var end = Math.Min(ink.Width, x + rng.Next(LineGeometry.XHeight / 3, 2 * LineGeometry.XHeight));
            for (; x < end; x++)
            {
                for (var y = Math.Max(0, pitch); y < Math.Min(ink.Height, ink.Height + pitch); y++)
                {
                    ink[x, y] = Math.Max(ink[x, y], neighbour[x, y - pitch]);
                }
            }
        }
    }

    /// <summary>Departures between hands, and on top the errors of whoever measured x-height and slant.</summary>
    private static LineStyle Crooked(Rng rng)
    {
        var size = MathF.Exp(rng.Normal(0, 0.1f));
        return new LineStyle(rng.Normal(0, 0.22f), size * MathF.Exp(rng.Normal(-0.04f, 0.18f)), size * MathF.Exp(rng.Normal(0, 0.06f)), rng.Uniform(0, 5), rng.Uniform(0, 1.5f));
    }
}
