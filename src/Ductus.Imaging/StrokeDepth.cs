using System.Numerics.Tensors;

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
        var size = (bottom - top + 3) * stride;
        using Lent<float> lentPadded = new(size), lentInside = new(size), lentOutside = new(size), lentScratch = new(ink.Width);
        Span<float> padded = lentPadded.Span, inside = lentInside.Span, outside = lentOutside.Span, scratch = lentScratch.Span;
        padded.Clear();
        for (var y = Math.Max(0, top - 1); y <= Math.Min(ink.Height - 1, bottom + 1); y++)
        {
            ink.Row(y).CopyTo(padded[(((y - top + 1) * stride) + 1)..]);
        }

        inside.Fill(reach);
        outside.Fill(-reach);
        for (var y = top; y <= bottom; y++)
        {
            var at = ((y - top + 1) * stride) + 1;
            for (var i = at; i < at + ink.Width; i++)
            {
                if (ToEdge(padded, i, stride) is { } distance)
                {
                    inside[i] = outside[i] = padded[i] >= Edge ? distance : -distance;
                }
            }
        }

        for (var y = top; y <= bottom; y++)
        {
            Spread(inside, outside, (y - top + 1) * stride, -stride, scratch);
        }

        for (var y = bottom; y >= top; y--)
        {
            Spread(inside, outside, (y - top + 1) * stride, stride, scratch);
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
    private static float? ToEdge(ReadOnlySpan<float> ink, int i, int stride)
    {
        float own = ink[i], left = ink[i - 1], right = ink[i + 1], above = ink[i - stride], below = ink[i + stride];
        var isInk = own >= Edge;
        if (left >= Edge == isInk && right >= Edge == isInk && above >= Edge == isInk && below >= Edge == isInk)
        {
            return null;
        }

        float along = Math.Min(Crossing(own, left), Crossing(own, right)), down = Math.Min(Crossing(own, above), Crossing(own, below));

        // The straight line that cuts the row and the column there.
        return (along, down) switch
        {
            (float.PositiveInfinity, _) => down,
            (_, float.PositiveInfinity) => along,
            _ => along * down / MathF.Max(1e-6f, MathF.Sqrt((along * along) + (down * down))),
        };
    }

    /// <summary>How far from a pixel's middle the density crosses that of an edge on the way to another's; infinite where it does not.</summary>
    private static float Crossing(float own, float other) => own >= Edge != other >= Edge ? (own - Edge) / (own - other) : float.PositiveInfinity;

    /// <summary>A row takes over what the one before it in the pass tells, and then each of its pixels what those before it do.</summary>
    /// <param name="inside">Distances within ink, with a border.</param>
    /// <param name="outside">Those of paper, negative.</param>
    /// <param name="start">Where the row begins, with its border.</param>
    /// <param name="before">From there to the row before it: above it in the first pass, below it in the second, which goes from right to left.</param>
    /// <param name="scratch">Room for a row.</param>
    private static void Spread(Span<float> inside, Span<float> outside, int start, int before, Span<float> scratch)
    {
        var width = scratch.Length;
        Span<float> within = inside.Slice(start, width + 2), beyond = outside.Slice(start, width + 2);
        TakeOver(within.Slice(1, width), inside.Slice(start + before, width + 2), scratch, 1);
        TakeOver(beyond.Slice(1, width), outside.Slice(start + before, width + 2), scratch, -1);
        if (before < 0)
        {
            for (var x = 1; x <= width; x++)
            {
                within[x] = Math.Min(within[x], within[x - 1] + 1);
                beyond[x] = Math.Max(beyond[x], beyond[x - 1] - 1);
            }
        }
        else
        {
            for (var x = width; x >= 1; x--)
            {
                within[x] = Math.Min(within[x], within[x + 1] + 1);
                beyond[x] = Math.Max(beyond[x], beyond[x + 1] - 1);
            }
        }
    }

    /// <summary>Distances are at most, with their sign, those of the row before by a step straight or diagonal.</summary>
    private static void TakeOver(Span<float> row, ReadOnlySpan<float> before, Span<float> scratch, float sign)
    {
        void Nearer(ReadOnlySpan<float> from, float step, Span<float> to, Span<float> room)
        {
            TensorPrimitives.Add(from, sign * step, room);
            if (sign > 0)
            {
                TensorPrimitives.Min(to, room, to);
            }
            else
            {
                TensorPrimitives.Max(to, room, to);
            }
        }

        Nearer(before.Slice(1, row.Length), 1, row, scratch);
        Nearer(before[..row.Length], float.Sqrt(2), row, scratch);
        Nearer(before.Slice(2, row.Length), float.Sqrt(2), row, scratch);
    }
}
