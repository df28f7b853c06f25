using System.Numerics;
using System.Numerics.Tensors;
using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>
/// Gives the strokes of bent ink the width back that they had before: letters become wider or narrower, the pen does not. Where a map stretches what it draws across a stroke, the stroke's edges are moved inwards by
/// as much; where it narrows it, outwards (docs/decisions/026-one-pen.md).
/// </summary>
internal static class SteadyPen
{
    /// <summary>Rows above and below the ink whose origins are asked for.</summary>
    public const int Beyond = 2;

    /// <summary>Pixels about a place over which the width of its strokes, and how far they were stretched, are averaged.</summary>
    private const int Window = 3;

    /// <summary>Pixels beyond which no edge is looked for, and by which one is moved at most, inwards and outwards: what grows comes near to other strokes.</summary>
    private const int Reach = 5;
    private const float FarthestIn = 2, FarthestOut = 0.6f;

    /// <summary>Factors beyond these are those of folds, which no pen follows.</summary>
    private const float LeastFactor = 0.4f, GreatestFactor = 2;

    /// <summary>Change of density from pixel to pixel from which on there is an edge.</summary>
    private const float LeastEdge = 0.02f;

    /// <summary>Pixels outside of an edge up to which a soft one reaches; what lies beyond is other, paler ink, and stays.</summary>
    private const float SoftEdge = 1.5f;

    /// <summary>Shorter moves are left undone.</summary>
    private const float LeastMove = 0.05f;

    /// <summary>Moves the edges of bent ink.</summary>
    /// <param name="bent">The ink; changed.</param>
    /// <param name="origins">Where each of its pixels comes from, row by row, in pixels of what was bent; told of the ink's rows and <see cref="Beyond"/> more.</param>
    public static void Keep(Raster bent, ReadOnlySpan<Vector2> origins)
    {
        if (InkStatistics.Rows(bent, float.Epsilon) is not { } inked)
        {
            return;
        }

        // Half the width of a stroke is its ink by the length of its two edges.
        int width = bent.Width, first = Math.Max(0, inked.First - Reach), last = Math.Min(bent.Height - 1, inked.Last + Reach);
        int top = Math.Max(0, first - Window), bottom = Math.Min(bent.Height - 1, last + Window);
        using WindowSums ink = new(width, top, bottom), length = new(width, top, bottom), factor = new(width, top, bottom);
        using var scratch = new Lent<float>(3 * width);
        Span<float> inks = scratch.Span[..width], lengths = scratch.Span.Slice(width, width), factors = scratch.Span.Slice(2 * width, width);
        for (var y = top; y <= bottom; y++)
        {
            Edges(bent, origins, y, lengths, factors);
            ink.Set(y, bent.Row(y));
            length.Set(y, lengths);
            factor.Set(y, factors);
        }

        var depth = StrokeDepth.Of(bent, Reach);
        for (var y = first; y <= last; y++)
        {
            Span<float> row = bent.Row(y), depths = depth.Row(y);
            ink.About(y, inks);
            length.About(y, lengths);
            factor.About(y, factors);
            for (var x = 0; x < row.Length; x++)
            {
                var move = lengths[x] >= LeastEdge ? Math.Clamp(inks[x] / lengths[x] * factors[x] / lengths[x], -FarthestIn, FarthestOut) : 0;
                var covered = Math.Clamp(depths[x] + move + 0.5f, 0, 1);
                if (move <= -LeastMove && depths[x] > -SoftEdge)
                {
                    row[x] = Math.Min(row[x], covered);
                }
                else if (move >= LeastMove && depths[x] < 0.5f && !IsInGap(depth, x, y))
                {
                    // Inside of strokes the ink stays as pale or dark as it is.
                    row[x] = Math.Max(row[x], covered);
                }
            }
        }
    }

    /// <summary>The length of stroke edges in each pixel of a row, and by how much the strokes there were wider before, as a factor less one, times that length.</summary>
    private static void Edges(Raster bent, ReadOnlySpan<Vector2> origins, int y, Span<float> lengths, Span<float> widened)
    {
        lengths.Clear();
        widened.Clear();
        if (y == 0 || y == bent.Height - 1)
        {
            return;
        }

        ReadOnlySpan<float> above = bent.Row(y - 1), row = bent.Row(y), below = bent.Row(y + 1);
        for (var x = 1; x < row.Length - 1; x++)
        {
            var slope = new Vector2(row[x + 1] - row[x - 1], below[x] - above[x]) / 2;
            if (slope.LengthSquared() >= LeastEdge * LeastEdge)
            {
                var edge = slope.Length();
                lengths[x] = edge;
                widened[x] = edge * (Factor(origins, bent.Width, (y * bent.Width) + x, slope / edge) - 1);
            }
        }
    }

    /// <summary>How many times as wide a stroke was before that now has its edge here.</summary>
    /// <param name="origins">Where the pixels come from.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="i">The pixel.</param>
    /// <param name="across">The direction across the stroke.</param>
    private static float Factor(ReadOnlySpan<Vector2> origins, int width, int i, Vector2 across)
    {
        Vector2 column = (origins[i + 1] - origins[i - 1]) / 2, row = (origins[i + width] - origins[i - width]) / 2;

        // Directions across strokes are mapped by the inverse transpose of what maps points.
        var area = (column.X * row.Y) - (column.Y * row.X);
        var before = new Vector2((row.Y * across.X) - (column.Y * across.Y), (column.X * across.Y) - (row.X * across.X)).Length();
        return before <= 0 ? 1 : Math.Clamp(MathF.Abs(area) / before, LeastFactor, GreatestFactor);
    }

    /// <summary>Whether a pixel of the paper lies midway between two strokes: it stays paper, so that they do not run together.</summary>
    private static bool IsInGap(Raster depth, int x, int y)
    {
        var own = depth[x, y];
        return own < 0 && x > 0 && y > 0 && x < depth.Width - 1 && y < depth.Height - 1
            && ((depth[x - 1, y] > own && depth[x + 1, y] >= own) || (depth[x, y - 1] > own && depth[x, y + 1] >= own));
    }

    /// <summary>Sums of what is in a square window about each pixel, of a picture that is given row by row.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="top">The first row that is given.</param>
    /// <param name="bottom">The last one.</param>
    private sealed class WindowSums(int width, int top, int bottom) : IDisposable
    {
        private readonly Lent<float> _along = new((bottom - top + 1) * width);

        /// <summary>Gives a row.</summary>
        public void Set(int y, ReadOnlySpan<float> row)
        {
            var sums = Along(y);
            var sum = 0f;
            for (var x = -Window; x < row.Length; x++)
            {
                sum += x + Window < row.Length ? row[x + Window] : 0;
                sum -= x - Window - 1 >= 0 ? row[x - Window - 1] : 0;
                if (x >= 0)
                {
                    sums[x] = sum;
                }
            }
        }

        /// <summary>The sums about the pixels of a row; of rows that are not given nothing counts.</summary>
        public void About(int y, Span<float> sums)
        {
            sums.Clear();
            for (var v = Math.Max(top, y - Window); v <= Math.Min(bottom, y + Window); v++)
            {
                TensorPrimitives.Add(sums, Along(v), sums);
            }
        }

        public void Dispose() => _along.Dispose();

        private Span<float> Along(int y) => _along.Span.Slice((y - top) * width, width);
    }
}
