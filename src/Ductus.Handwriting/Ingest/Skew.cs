using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Finds and undoes the skew of a page: the turn under which its rows of writing (and rules) are level.</summary>
internal static class Skew
{
    private const float MaxSlope = 0.1f;
    private const float CoarseStep = 0.005f;
    private const float FineStep = 0.0005f;

    /// <summary>Slopes below this (0.15 degrees) are left alone: turning costs sharpness.</summary>
    private const float Negligible = 0.0025f;

    /// <summary>Four pixels of grain and show-through add up to less than this; it is not worth turning, and most of a page is bare.</summary>
    private const float BarePaper = 0.02f;

    /// <summary>Rows a column that lines sink to the right.</summary>
    public static float Estimate(Raster ink, float threshold, CancellationToken cancel = default)
    {
        var step = Math.Max(1, Math.Min(ink.Width, ink.Height) / 700);
        var points = new List<(float X, float Y)>();
        for (var y = 0; y < ink.Height; y += step)
        {
            var row = ink.Row(y);
            for (var x = 0; x < row.Length; x += step)
            {
                if (row[x] > threshold)
                {
                    points.Add((x / (float)step, y / (float)step));
                }
            }
        }

        var width = ink.Width / (float)step;
        var bins = new float[(int)((ink.Height / (float)step) + (2 * MaxSlope * width)) + 4];
        var best = Search(points, bins, width, 0, MaxSlope, CoarseStep, cancel);
        best = Search(points, bins, width, best, CoarseStep, FineStep, cancel);
        return MathF.Abs(best) < Negligible ? 0 : best;
    }

    /// <summary>The raster turned by atan(slope) about its middle, so that lines of that slope are level; bicubic, same size.</summary>
    public static Raster Level(Raster ink, float slope, CancellationToken cancel = default)
    {
        var angle = MathF.Atan(slope);
        var (sin, cos) = (MathF.Sin(angle), MathF.Cos(angle));
        var (cx, cy) = (ink.Width / 2f, ink.Height / 2f);
        var result = new Raster(ink.Width, ink.Height);
        for (var y = 0; y < ink.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            var row = result.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (dx, dy) = (x + 0.5f - cx, y + 0.5f - cy);
                row[x] = RasterSample.CatmullRom(ink, cx + (cos * dx) - (sin * dy) - 0.5f, cy + (sin * dx) + (cos * dy) - 0.5f, BarePaper);
            }
        }

        return result;
    }

    private static float Search(List<(float X, float Y)> points, float[] bins, float width, float centre, float reach, float step, CancellationToken cancel)
    {
        var (best, bestScore) = (centre, -1f);
        for (var slope = centre - reach; slope <= centre + reach + 1e-6f; slope += step)
        {
            cancel.ThrowIfCancellationRequested();
            if (MathF.Abs(slope) > MaxSlope)
            {
                continue;
            }

            Array.Clear(bins);
            var offset = (MaxSlope * width) + 1;
            foreach (var (x, y) in points)
            {
                bins[(int)(y - (slope * x) + offset)]++;
            }

            var score = 0f;
            for (var i = 1; i < bins.Length; i++)
            {
                var d = bins[i] - bins[i - 1];
                score += d * d;
            }

            (best, bestScore) = score > bestScore ? (slope, score) : (best, bestScore);
        }

        return best;
    }
}
