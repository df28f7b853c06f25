using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ductus.Vectors;

/// <summary>Ways through places as the path data of SVG 1.1 (8.3): cubic Béziers with the tangents of Catmull and Rom, through the fewest places that keep the way.</summary>
internal static class SvgCurve
{
    /// <summary>An open way; a dot as a line of no length, which round caps make visible.</summary>
    /// <param name="places">The way.</param>
    /// <param name="tolerance">How far the places left out may lie from it.</param>
    public static string Open(IReadOnlyList<Vector2> places, float tolerance)
    {
        var kept = Simplified(places, tolerance);
        var path = new StringBuilder();
        Move(path, kept[0]);
        if (kept.Count == 1)
        {
            return path.Append("h0").ToString();
        }

        for (var i = 0; i + 1 < kept.Count; i++)
        {
            Curve(path, kept[Math.Max(0, i - 1)], kept[i], kept[i + 1], kept[Math.Min(kept.Count - 1, i + 2)]);
        }

        return path.ToString();
    }

    /// <summary>A closed way.</summary>
    /// <inheritdoc cref="Open"/>
    public static string Closed(IReadOnlyList<Vector2> places, float tolerance)
    {
        // From the place farthest from the first, so that both ends of what is simplified are real corners of it.
        var far = Enumerable.Range(0, places.Count).MaxBy(i => Vector2.DistanceSquared(places[0], places[i]));
        List<Vector2> kept =
        [
            .. Simplified([.. places.Take(far + 1)], tolerance).SkipLast(1),
            .. Simplified([.. places.Skip(far), places[0]], tolerance).SkipLast(1),
        ];
        var path = new StringBuilder();
        Move(path, kept[0]);
        for (var i = 0; i < kept.Count; i++)
        {
            Vector2 At(int k) => kept[(k + kept.Count) % kept.Count];
            Curve(path, At(i - 1), At(i), At(i + 1), At(i + 2));
        }

        return path.Append('z').ToString();
    }

    /// <summary>The places between which the others lie near the straight line (Ramer, 1972; Douglas and Peucker, 1973).</summary>
    private static List<Vector2> Simplified(IReadOnlyList<Vector2> places, float tolerance)
    {
        var keep = new bool[places.Count];
        (keep[0], keep[^1]) = (true, true);
        var open = new Stack<(int From, int To)>([(0, places.Count - 1)]);
        while (open.TryPop(out var span))
        {
            var (farthest, at) = (tolerance, -1);
            for (var i = span.From + 1; i < span.To; i++)
            {
                var distance = Distance(places[i], places[span.From], places[span.To]);
                (farthest, at) = distance > farthest ? (distance, i) : (farthest, at);
            }

            if (at >= 0)
            {
                keep[at] = true;
                open.Push((span.From, at));
                open.Push((at, span.To));
            }
        }

        var kept = places.Where((_, i) => keep[i]).ToList();
        return kept.Count == 2 && Vector2.Distance(kept[0], kept[1]) < tolerance && places.Count < 3 ? [kept[0]] : kept;
    }

    private static float Distance(Vector2 place, Vector2 from, Vector2 to)
    {
        var way = to - from;
        var t = way == Vector2.Zero ? 0 : Math.Clamp(Vector2.Dot(place - from, way) / way.LengthSquared(), 0, 1);
        return Vector2.Distance(place, from + (t * way));
    }

    private static void Move(StringBuilder path, Vector2 to) => Append(path.Append('M'), to);

    private static void Curve(StringBuilder path, Vector2 before, Vector2 from, Vector2 to, Vector2 after)
    {
        // A third of the tangent, held within the span: places far apart beside close ones would make it swing out.
        var reach = Vector2.Distance(from, to) / 3;
        Vector2 Held(Vector2 tangent) => tangent.Length() is var length && length > 1e-6f ? tangent * (reach / length) : Vector2.Zero;
        Append(path.Append('C'), from + Held(to - before));
        Append(path.Append(' '), to - Held(after - from));
        Append(path.Append(' '), to);
    }

    private static void Append(StringBuilder path, Vector2 place) =>
        path.Append(CultureInfo.InvariantCulture, $"{place.X:0.###}").Append(' ').Append(CultureInfo.InvariantCulture, $"{place.Y:0.###}");
}
