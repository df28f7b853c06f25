using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>One end of a stroke that was cut.</summary>
/// <param name="At">Its middle, in pixels.</param>
/// <param name="Slope">Rows it falls in a column.</param>
/// <param name="Width">Its width across.</param>
/// <param name="Ink">Its darkness, 0 to 1.</param>
internal readonly record struct StrokeEnd(Vector2 At, float Slope, float Width, float Ink);

/// <summary>The stroke between two letters that were both cut through a join: it goes on as the one ends and arrives as the other begins, in direction, width and darkness.</summary>
internal static class JoinStroke
{
    /// <summary>Ends further apart than this are not joined, nearer ones meet already; in pixels.</summary>
    private const float Longest = 0.8f * LineGeometry.XHeight;
    private const float Shortest = 1;

    /// <summary>Points of the curve in a pixel of its length.</summary>
    private const float Fineness = 2;

    /// <summary>Draws it; the darker ink stays.</summary>
    public static void Draw(Raster ink, StrokeEnd from, StrokeEnd to)
    {
        var distance = Vector2.Distance(from.At, to.At);
        if (distance is < Shortest or > Longest)
        {
            return;
        }

        // A cubic Hermite curve. The pen moves to the right: what lies behind it is reached straight.
        var onward = Math.Clamp(to.At.X - from.At.X, 0, distance);
        Vector2 leaves = onward * new Vector2(1, from.Slope), arrives = onward * new Vector2(1, to.Slope);
        if (onward == 0)
        {
            leaves = arrives = to.At - from.At;
        }

        var steps = (int)(distance * Fineness) + 1;
        for (var s = 0; s <= steps; s++)
        {
            float t = (float)s / steps, t2 = t * t, t3 = t2 * t;
            var p = (((2 * t3) - (3 * t2) + 1) * from.At) + ((t3 - (2 * t2) + t) * leaves) + (((-2 * t3) + (3 * t2)) * to.At) + ((t3 - t2) * arrives);
            Dot(ink, p, float.Lerp(from.Width, to.Width, t) / 2, float.Lerp(from.Ink, to.Ink, t));
        }
    }

    private static void Dot(Raster ink, Vector2 middle, float radius, float darkness)
    {
        for (var y = Math.Max(0, (int)(middle.Y - radius - 1)); y <= Math.Min(ink.Height - 1, middle.Y + radius + 1); y++)
        {
            for (var x = Math.Max(0, (int)(middle.X - radius - 1)); x <= Math.Min(ink.Width - 1, middle.X + radius + 1); x++)
            {
                var coverage = Math.Clamp(radius + 0.5f - Vector2.Distance(middle, new Vector2(x, y)), 0, 1);
                ink[x, y] = Math.Max(ink[x, y], coverage * darkness);
            }
        }
    }
}
