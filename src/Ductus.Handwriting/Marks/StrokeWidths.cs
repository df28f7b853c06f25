using Ductus.Imaging;
using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>How much wider than its surroundings the stroke is at every point of its middle line, as a mark is looked for in.</summary>
/// <param name="X">Columns, in pixels at about 300 dpi, from the points' mean.</param>
/// <param name="Y">Rows, likewise.</param>
/// <param name="Value">Logarithm of the width less its mean about the point, in standard deviations, limited to half of one.</param>
internal sealed record StrokeWidths(float[] X, float[] Y, float[] Value)
{
    /// <summary>The points' mean in the scan, from which they are measured.</summary>
    public (float X, float Y) Middle { get; init; }

    /// <summary>Standard deviation in pixels of the window that ink and middle lines are measured in.</summary>
    private const float Window = 1.5f;

    /// <summary>Pixels on each side that the window reaches.</summary>
    private const int Reach = 5;

    /// <summary>Middle lines of fewer pixels are specks.</summary>
    private const int LeastPiece = 6;

    /// <summary>Side of the blocks of which the mean about a point is made, and how far it reaches in blocks.</summary>
    private const int Block = 8, MeanReach = 6;

    /// <summary>Deviations beyond which it only counts whether a stroke is wider or not: pressure, crossings and noise are many times larger than a mark. Measured; 2.5 costs a third of the exponent of the chance.</summary>
    private const float MostDeviation = 0.5f;

    /// <summary>The widths of a scan's strokes.</summary>
    /// <param name="darkness">The scan, its paper 0, at about 300 dpi.</param>
    /// <param name="cancel">Stops it.</param>
    public static StrokeWidths Of(Raster darkness, CancellationToken cancel)
    {
        var ink = InkOf(darkness);
        cancel.ThrowIfCancellationRequested();
        var middle = MiddleLines(ink);
        cancel.ThrowIfCancellationRequested();
        var kernel = new float[(2 * Reach) + 1];
        for (var i = 0; i < kernel.Length; i++)
        {
            kernel[i] = MathF.Exp(-(i - Reach) * (i - Reach) / (2 * Window * Window));
        }

        var points = new List<int>();
        for (var i = 0; i < middle.Length; i++)
        {
            var (x, y) = (i % ink.Width, i / ink.Width);
            if (middle[i] && x >= Reach && y >= Reach && x < ink.Width - Reach && y < ink.Height - Reach)
            {
                points.Add(i);
            }
        }

        var values = new float[points.Count];
        ParallelRows.For(values.Length, 1024, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                values[i] = LogWidth(ink, middle, points[i], kernel);
            }
        });
        return Relative(points, values, ink.Width, ink.Height);
    }

    /// <summary>Ink in a window over the length of the middle lines in it.</summary>
    private static float LogWidth(Raster ink, bool[] middle, int at, float[] kernel)
    {
        var (area, length) = (0f, 0f);
        for (var v = -Reach; v <= Reach; v++)
        {
            var start = at + (v * ink.Width) - Reach;
            var inkRow = ink.Pixels.AsSpan(start, kernel.Length);
            var middleRow = middle.AsSpan(start, kernel.Length);
            var (a, l) = (0f, 0f);
            for (var u = 0; u < kernel.Length; u++)
            {
                a += kernel[u] * inkRow[u];
                l += middleRow[u] ? kernel[u] : 0;
            }

            area += kernel[v + Reach] * a;
            length += kernel[v + Reach] * l;
        }

        return MathF.Log(Math.Max(1e-3f, area) / length);
    }

    /// <summary>Darkness beyond the paper's that is no noise of the paper: there a quarter of a picture is something else, as a desk.</summary>
    private const float MostNoise = 0.1f;

    /// <summary>The ink's density: paper's own darkness taken away, the pen's own made 1.</summary>
    internal static Raster InkOf(Raster darkness)
    {
        const int Steps = 1000;
        var histogram = new int[Steps + 1];
        ReadOnlySpan<float> pixels = darkness.Pixels;
        foreach (var value in pixels)
        {
            histogram[(int)(Steps * value)]++;
        }

        float QuantileFrom(int first, double share)
        {
            var total = histogram.Skip(first).Sum(n => (long)n);
            var i = first;
            for (long seen = histogram[first]; seen < share * total && i < Steps; seen += histogram[i])
            {
                i++;
            }

            return i / (float)Steps;
        }

        var paper = QuantileFrom(0, 0.5);
        var above = QuantileFrom(0, 0.75) - paper;
        var noise = Math.Max(0.004f, above < MostNoise ? above : paper - QuantileFrom(0, 0.25));
        var strongest = QuantileFrom((int)(Steps * Math.Min(0.9f, paper + 0.15f)), 0.9);
        var full = Math.Max(0.05f, QuantileFrom((int)(Steps * (paper + ((strongest - paper) / 2))), 0.5) - paper);
        var foot = Math.Max(0.06f, 4.5f * noise / full);
        var ink = new Raster(darkness.Width, darkness.Height);
        var densities = ink.Pixels.AsSpan();
        for (var i = 0; i < densities.Length; i++)
        {
            if (pixels[i] > paper)
            {
                var density = Math.Min((pixels[i] - paper) / full, 1.25f);
                densities[i] = density < foot ? 0.3f * density : density;
            }
        }

        return ink;
    }

    /// <summary>The middle lines of strokes, slightly smoothed first so that grain grows no twigs.</summary>
    private static bool[] MiddleLines(Raster ink)
    {
        var shape = new bool[ink.Pixels.Length];
        ParallelRows.For(ink.Height, 64, (from, to) =>
        {
            for (var y = Math.Max(2, from); y < Math.Min(to, ink.Height - 2); y++)
            {
                var a = ink.Row(y - 1);
                var b = ink.Row(y);
                var c = ink.Row(y + 1);
                for (var x = 2; x < ink.Width - 2; x++)
                {
                    var sum = (4 * b[x]) + (2 * (a[x] + c[x] + b[x - 1] + b[x + 1])) + a[x - 1] + a[x + 1] + c[x - 1] + c[x + 1];
                    shape[(y * ink.Width) + x] = sum > 8;
                }
            }
        });
        Thinning.Thin(shape, ink.Width);
        var lines = new Raster(ink.Width, ink.Height, Array.ConvertAll(shape, on => on ? 1f : 0));
        var map = ComponentMap.Find(lines, 0.5f);
        for (var i = 0; shape.AsSpan(i).IndexOf(true) is >= 0 and var bare; i++)
        {
            i += bare;
            shape[i] = map.Components[map.Labels[i] - 1].Area >= LeastPiece;
        }

        return shape;
    }

    /// <summary>Widths less their mean about each point: what the pen, its pressure and the scanner make of all strokes there.</summary>
    private static StrokeWidths Relative(List<int> points, float[] values, int width, int height)
    {
        var (columns, rows) = ((width / Block) + 1, (height / Block) + 1);
        var (sums, counts) = (new float[columns * rows], new float[columns * rows]);
        int BlockOf(int i) => (points[i] / width / Block * columns) + (points[i] % width / Block);
        for (var i = 0; i < values.Length; i++)
        {
            sums[BlockOf(i)] += values[i];
            counts[BlockOf(i)]++;
        }

        (sums, counts) = (Averaged(sums, columns, rows), Averaged(counts, columns, rows));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] -= sums[BlockOf(i)] / counts[BlockOf(i)];
        }

        var sizes = Array.ConvertAll(values, MathF.Abs);
        Array.Sort(sizes);
        var deviation = sizes.Length > 0 ? Math.Max(1e-6f, 1.4826f * sizes[sizes.Length / 2]) : 1;
        var x = points.ConvertAll(at => (float)(at % width)).ToArray();
        var y = points.ConvertAll(at => (float)(at / width)).ToArray();
        var (meanX, meanY) = (x.Length > 0 ? x.Average() : 0, y.Length > 0 ? y.Average() : 0);
        return new StrokeWidths(Array.ConvertAll(x, v => v - meanX), Array.ConvertAll(y, v => v - meanY), Array.ConvertAll(values, v => Math.Clamp(v / deviation, -MostDeviation, MostDeviation))) { Middle = (meanX, meanY) };
    }

    /// <summary>Sums over a square about each block, twice, which weighs the near more.</summary>
    private static float[] Averaged(float[] blocks, int columns, int rows)
    {
        for (var pass = 0; pass < 4; pass++)
        {
            var (length, step, others, stride) = pass % 2 == 0 ? (columns, 1, rows, columns) : (rows, columns, columns, 1);
            var result = new float[blocks.Length];
            for (var line = 0; line < others; line++)
            {
                for (var i = 0; i < length; i++)
                {
                    var sum = 0f;
                    for (var k = Math.Max(0, i - MeanReach); k <= Math.Min(length - 1, i + MeanReach); k++)
                    {
                        sum += blocks[(line * stride) + (k * step)];
                    }

                    result[(line * stride) + (i * step)] = sum;
                }
            }

            blocks = result;
        }

        return blocks;
    }
}
