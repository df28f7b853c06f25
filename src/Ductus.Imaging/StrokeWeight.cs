namespace Ductus.Imaging;

/// <summary>Makes strokes wider or narrower.</summary>
public static class StrokeWeight
{
    private const float Edge = 0.5f;

    /// <summary>
    /// A copy with every edge moved outwards by <paramref name="by"/> pixels, inwards where negative; a stroke's width changes by twice
    /// that. The density of a pixel on an edge tells how far inside it lies, so that a point's depth is at least that of a neighbour less
    /// the distance to it: moves by fractions of a pixel keep the edge as soft as it was.
    /// </summary>
    public static Raster Change(Raster ink, float by)
    {
        ArgumentNullException.ThrowIfNull(ink);
        if (by == 0)
        {
            return new Raster(ink.Width, ink.Height, (float[])ink.Pixels.Clone());
        }

        return by > 0 ? Widened(ink, by) : Inverted(Widened(Inverted(ink), -by));
    }

    private static Raster Inverted(Raster ink) => new(ink.Width, ink.Height, Array.ConvertAll(ink.Pixels, v => 1 - v));

    private static Raster Widened(Raster ink, float by)
    {
        var reach = (int)MathF.Ceiling(by);
        var result = new Raster(ink.Width, ink.Height, (float[])ink.Pixels.Clone());
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var gain = by - MathF.Sqrt((dx * dx) + (dy * dy));
                for (var y = Math.Max(0, -dy); y < Math.Min(ink.Height, ink.Height - dy); y++)
                {
                    ReadOnlySpan<float> from = ink.Row(y + dy);
                    var to = result.Row(y);
                    for (var x = Math.Max(0, -dx); x < Math.Min(ink.Width, ink.Width - dx); x++)
                    {
                        // Bare pixels tell nothing of their depth, and faint ones far from any stroke are dirt, not the edge of one.
                        var depth = from[x + dx];
                        if (depth > 0 && depth + gain > to[x] && (depth >= Edge || TouchesInk(ink, x + dx, y + dy)))
                        {
                            to[x] = Math.Min(1, depth + gain);
                        }
                    }
                }
            }
        }

        return result;
    }

    private static bool TouchesInk(Raster ink, int x, int y)
    {
        for (var j = Math.Max(0, y - 1); j <= Math.Min(ink.Height - 1, y + 1); j++)
        {
            for (var i = Math.Max(0, x - 1); i <= Math.Min(ink.Width - 1, x + 1); i++)
            {
                if (ink[i, j] >= Edge)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
