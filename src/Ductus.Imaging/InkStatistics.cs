namespace Ductus.Imaging;

/// <summary>Measures of how ink looks.</summary>
public static class InkStatistics
{
    /// <summary>Whether a pixel is at least as dark as those above, below and beside it, as the middle of a stroke is; so is even paper: ask of ink only.</summary>
    /// <param name="ink">Density, 0 paper to 1 ink.</param>
    /// <param name="x">Column, neither the first nor the last.</param>
    /// <param name="y">Row, neither the first nor the last.</param>
    public static bool IsRidge(Raster ink, int x, int y)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var v = ink[x, y];
        return v >= ink[x - 1, y] && v >= ink[x + 1, y] && v >= ink[x, y - 1] && v >= ink[x, y + 1];
    }

    /// <summary>
    /// Width of the pen's stroke in pixels: twice the ink's area over the length of its edge (a stroke of length l and width w has
    /// area l w and edge 2 l). The edge's length is the sum of the gradient's magnitude.
    /// </summary>
    public static float StrokeWidth(IEnumerable<Raster> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        double area = 0, edge = 0;
        foreach (var raster in lines)
        {
            for (var y = 1; y + 1 < raster.Height; y++)
            {
                ReadOnlySpan<float> above = raster.Row(y - 1), row = raster.Row(y), below = raster.Row(y + 1);
                for (var x = 1; x + 1 < row.Length; x++)
                {
                    area += row[x];
                    float dx = row[x + 1] - row[x - 1], dy = below[x] - above[x];
                    edge += 0.5 * Math.Sqrt((dx * dx) + (dy * dy));
                }
            }
        }

        return edge > 0 ? (float)(2 * area / edge) : 0;
    }

    /// <summary>The first and the last row with a pixel of at least <paramref name="density"/>; null where there is none.</summary>
    public static (int First, int Last)? Rows(Raster ink, float density = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var first = Array.FindIndex(ink.Pixels, v => v >= density);
        return first < 0 ? null : (first / ink.Width, Array.FindLastIndex(ink.Pixels, v => v >= density) / ink.Width);
    }

    /// <summary>The first and the last column with a pixel of at least <paramref name="density"/>; null where there is none.</summary>
    public static (int First, int Last)? Columns(Raster ink, float density = 0.5f)
    {
        ArgumentNullException.ThrowIfNull(ink);
        int first = ink.Width, last = -1;
        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y);
            var inked = row.IndexOfAnyInRange(density, float.MaxValue);
            if (inked >= 0)
            {
                first = Math.Min(first, inked);
                last = Math.Max(last, row.LastIndexOfAnyInRange(density, float.MaxValue));
            }
        }

        return last < 0 ? null : (first, last);
    }
}
