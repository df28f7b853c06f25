namespace Ductus.Imaging;

/// <summary>How far inside the edge of a stroke each pixel lies.</summary>
internal static class StrokeDepth
{
    private const float Edge = 0.5f;

    /// <summary>
    /// Pixels from each pixel's middle to the nearest edge, negative outside of strokes. Where the density crosses one half between two pixels is an edge; from there depths grow by the way from pixel to pixel,
    /// straight or diagonal (a chamfer distance: Borgefors, 1986).
    /// </summary>
    /// <param name="ink">The ink; beyond its border is paper.</param>
    /// <param name="reach">Pixels beyond which no distance is told.</param>
    public static Raster Of(Raster ink, int reach)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var depth = new Raster(ink.Width, ink.Height);
        depth.Pixels.AsSpan().Fill(-reach);
        if (InkStatistics.Rows(ink, float.Epsilon) is not { } inked)
        {
            return depth;
        }

        // A border of one pixel spares the question whether there is a neighbour.
        int top = Math.Max(0, inked.First - reach), bottom = Math.Min(ink.Height - 1, inked.Last + reach), stride = ink.Width + 2;
        var inside = new float[(bottom - top + 3) * stride];
        var outside = new float[inside.Length];
        inside.AsSpan().Fill(reach);
        outside.AsSpan().Fill(-reach);
        for (var y = top; y <= bottom; y++)
        {
            var row = ink.Row(y);
            var at = ((y - top + 1) * stride) + 1;
            for (var x = 0; x < row.Length; x++)
            {
                if (ToEdge(ink, x, y) is { } distance)
                {
                    inside[at + x] = outside[at + x] = row[x] >= Edge ? distance : -distance;
                }
            }
        }

        for (var i = stride + 1; i < inside.Length - stride - 1; i++)
        {
            Spread(inside, outside, i, -1, -stride);
        }

        for (var i = inside.Length - stride - 2; i > stride; i--)
        {
            Spread(inside, outside, i, 1, stride);
        }

        for (var y = top; y <= bottom; y++)
        {
            Span<float> row = ink.Row(y), told = depth.Row(y);
            var at = ((y - top + 1) * stride) + 1;
            for (var x = 0; x < row.Length; x++)
            {
                told[x] = row[x] >= Edge ? Math.Max(0, inside[at + x]) : Math.Min(0, outside[at + x]);
            }
        }

        return depth;
    }

    /// <summary>The distance from a pixel's middle to an edge that runs between it and a pixel beside, above or below it; null where none does. What is only paler than full ink is no edge.</summary>
    private static float? ToEdge(Raster ink, int x, int y)
    {
        float own = ink[x, y], along = Crossing(ink, x, y, own, 1, 0), down = Crossing(ink, x, y, own, 0, 1);

        // The straight line that cuts the row and the column there.
        return (along, down) switch
        {
            (float.PositiveInfinity, float.PositiveInfinity) => null,
            (float.PositiveInfinity, _) => down,
            (_, float.PositiveInfinity) => along,
            _ => along * down / MathF.Max(1e-6f, MathF.Sqrt((along * along) + (down * down))),
        };
    }

    /// <summary>How far away the density crosses that of an edge, on the nearer side; infinite where it does so on neither.</summary>
    private static float Crossing(Raster ink, int x, int y, float own, int dx, int dy)
    {
        float To(int u, int v)
        {
            var other = (uint)u < (uint)ink.Width && (uint)v < (uint)ink.Height ? ink[u, v] : 0;
            return own >= Edge != other >= Edge ? (own - Edge) / (own - other) : float.PositiveInfinity;
        }

        return Math.Min(To(x - dx, y - dy), To(x + dx, y + dy));
    }

    /// <summary>Takes over what the neighbours tell that have been gone through before: the one beside and the three of the row before.</summary>
    private static void Spread(float[] inside, float[] outside, int i, int beside, int row)
    {
        var diagonal = float.Sqrt(2);
        float a = inside[i + beside], b = inside[i + row], c = inside[i + row - 1], d = inside[i + row + 1];
        inside[i] = Math.Min(inside[i], Math.Min(Math.Min(a, b) + 1, Math.Min(c, d) + diagonal));
        (a, b, c, d) = (outside[i + beside], outside[i + row], outside[i + row - 1], outside[i + row + 1]);
        outside[i] = Math.Max(outside[i], Math.Max(Math.Max(a, b) - 1, Math.Max(c, d) - diagonal));
    }
}
