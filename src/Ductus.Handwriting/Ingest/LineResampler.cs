using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>
/// Resamples a line into the models' frame: columns first, each moved so that the baseline is straight, then rows.
/// Lanczos, widened when shrinking so that it averages; when enlarging, edges are steepened to stay as crisp as the source's.
/// </summary>
internal static class LineResampler
{
    /// <summary>Paper kept on either side of the ink, in pixels of the normalised line.</summary>
    public const int Margin = 10;

    private const int Lobes = 3;

    /// <summary>Density from which on a pixel belongs to the line's extent.</summary>
    private const float InkDensity = 0.25f;

    /// <summary>The line in the frame of <see cref="LineGeometry"/>, cropped to its ink and a margin.</summary>
    public static Raster Resample(Raster source, LineMeasure measure)
    {
        var scale = measure.XHeight / LineGeometry.XHeight;
        var upright = ResampleColumns(source, measure, scale);
        var (left, last) = InkStatistics.Columns(source, InkDensity) ?? (0, source.Width - 1);
        var width = Math.Max(LineGeometry.WidthStep, (int)MathF.Ceiling((last + 1 - left) / scale) + (2 * Margin));
        var line = ResampleRows(upright, left - (Margin * scale), width, scale);
        Steepen(line, scale);
        foreach (ref var v in line.Pixels.AsSpan())
        {
            // As a file keeps it, so that a line read back is the same line.
            v = MathF.Round(v * 255) / 255;
        }

        return line;
    }

    private static Raster ResampleColumns(Raster source, LineMeasure measure, float scale)
    {
        var result = new Raster(source.Width, LineGeometry.Height);
        var support = Lobes * Math.Max(1, scale);
        for (var x = 0; x < source.Width; x++)
        {
            var baseline = measure.BaselineAt(x);
            for (var y = 0; y < LineGeometry.Height; y++)
            {
                var centre = baseline + ((y + 0.5f - LineGeometry.Baseline) * scale) - 0.5f;
                var (sum, weights) = (0f, 0f);
                for (var v = (int)MathF.Ceiling(centre - support); v <= centre + support; v++)
                {
                    var w = Lanczos((v - centre) / Math.Max(1, scale));
                    weights += w;
                    sum += v >= 0 && v < source.Height ? w * source[x, v] : 0;
                }

                result[x, y] = sum / weights;
            }
        }

        return result;
    }

    private static Raster ResampleRows(Raster source, float left, int width, float scale)
    {
        var result = new Raster(width, source.Height);
        var support = Lobes * Math.Max(1, scale);
        var taps = new float[(int)(2 * support) + 2];
        for (var x = 0; x < width; x++)
        {
            var centre = left + ((x + 0.5f) * scale) - 0.5f;
            var first = (int)MathF.Ceiling(centre - support);
            var count = (int)MathF.Floor(centre + support) - first + 1;
            var weights = 0f;
            for (var i = 0; i < count; i++)
            {
                taps[i] = Lanczos((first + i - centre) / Math.Max(1, scale));
                weights += taps[i];
            }

            for (var y = 0; y < source.Height; y++)
            {
                var row = source.Row(y);
                var sum = 0f;
                for (var i = Math.Max(0, -first); i < count && first + i < row.Length; i++)
                {
                    sum += taps[i] * row[first + i];
                }

                result[x, y] = Math.Clamp(sum / weights, 0, 1);
            }
        }

        return result;
    }

    /// <summary>An enlarged edge is as many times wider as the picture grew: a steeper contrast about its middle narrows it again.</summary>
    private static void Steepen(Raster line, float scale)
    {
        if (scale >= 1)
        {
            return;
        }

        var gain = Math.Min(2.5f, 1 + (0.8f * ((1 / scale) - 1)));
        foreach (ref var v in line.Pixels.AsSpan())
        {
            v = Math.Clamp(((v - InkRuns.Edge) * gain) + InkRuns.Edge, 0, 1);
        }
    }

    private static float Lanczos(float x)
    {
        if (MathF.Abs(x) < 1e-4f)
        {
            return 1;
        }

        if (MathF.Abs(x) >= Lobes)
        {
            return 0;
        }

        var a = MathF.PI * x;
        return Lobes * MathF.Sin(a) * MathF.Sin(a / Lobes) / (a * a);
    }
}
