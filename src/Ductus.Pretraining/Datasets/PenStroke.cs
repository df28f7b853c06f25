using System.Numerics;

namespace Ductus.Datasets;

/// <summary>
/// One movement of the pen on the paper, in x-heights: x to the right, y down, the baseline at 0. The points are joined by the
/// centripetal Catmull-Rom curve the corpus was thinned for; a sharp corner (over 75°) stays sharp.
/// </summary>
public sealed class PenStroke
{
    private const int SamplesPerSpan = 4;
    private const float CornerCosine = 0.26f;

    private PenStroke(Vector2[] curve)
    {
        Curve = curve;
        Left = curve.Min(p => p.X);
        Right = curve.Max(p => p.X);
    }

    /// <summary>Points along the curve, close together.</summary>
    public Vector2[] Curve { get; }

    /// <summary>Extent from left to right.</summary>
    public float Left { get; }

    /// <inheritdoc cref="Left"/>
    public float Right { get; }

    /// <summary>The corpus's form: first point, then steps, in hundredths of an x-height.</summary>
    public static PenStroke Decode(ReadOnlySpan<int> steps)
    {
        var points = new List<Vector2>(steps.Length / 2);
        int x = 0, y = 0;
        for (var i = 0; i + 1 < steps.Length; i += 2)
        {
            x += steps[i];
            y += steps[i + 1];
            var point = new Vector2(x, y) / 100f;
            if (points.Count == 0 || Vector2.DistanceSquared(points[^1], point) > 1e-8f)
            {
                points.Add(point);
            }
        }

        return new PenStroke(Sample(points));
    }

    /// <summary>A stroke through points in x-heights.</summary>
    internal static PenStroke Through(ReadOnlySpan<Vector2> points) => new(Sample([.. points]));

    private static Vector2[] Sample(List<Vector2> p)
    {
        if (p.Count < 3)
        {
            return [.. p];
        }

        var curve = new List<Vector2>(p.Count * SamplesPerSpan);
        for (var i = 0; i + 1 < p.Count; i++)
        {
            Vector2 before = i > 0 ? p[i - 1] : (2 * p[0]) - p[1], after = i + 2 < p.Count ? p[i + 2] : (2 * p[^1]) - p[^2];
            Span(before, p[i], p[i + 1], after, i > 0, i + 2 < p.Count, curve);
        }

        curve.Add(p[^1]);
        return [.. curve];
    }

    /// <summary>Samples of one span as a cubic Hermite curve with the tangents of the centripetal parametrisation.</summary>
    private static void Span(Vector2 p0, Vector2 p1, Vector2 p2, Vector2 p3, bool hasBefore, bool hasAfter, List<Vector2> curve)
    {
        static float Knot(Vector2 a, Vector2 b) => MathF.Max(MathF.Sqrt(Vector2.Distance(a, b)), 1e-6f);
        float d0 = Knot(p0, p1), d1 = Knot(p1, p2), d2 = Knot(p2, p3);
        var m1 = d1 * (((p1 - p0) / d0) - ((p2 - p0) / (d0 + d1)) + ((p2 - p1) / d1));
        var m2 = d1 * (((p2 - p1) / d1) - ((p3 - p1) / (d1 + d2)) + ((p3 - p2) / d2));
        if (hasBefore && IsCorner(p1 - p0, p2 - p1))
        {
            m1 = (p2 - p1) * 0.5f;
        }

        if (hasAfter && IsCorner(p2 - p1, p3 - p2))
        {
            m2 = (p2 - p1) * 0.5f;
        }

        for (var s = 0; s < SamplesPerSpan; s++)
        {
            float t = (float)s / SamplesPerSpan, t2 = t * t, t3 = t2 * t;
            curve.Add((((2 * t3) - (3 * t2) + 1) * p1) + ((t3 - (2 * t2) + t) * m1) + (((-2 * t3) + (3 * t2)) * p2) + ((t3 - t2) * m2));
        }
    }

    private static bool IsCorner(Vector2 a, Vector2 b) => Vector2.Dot(a, b) < CornerCosine * a.Length() * b.Length();
}
