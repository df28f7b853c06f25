namespace Ductus.Imaging;

/// <summary>What is done to outlines: polygons given by their corners.</summary>
internal static class Polygons
{
    /// <summary>Whether a place lies within (crossing number).</summary>
    public static bool Contains(IReadOnlyList<Spot> polygon, float x, float y)
    {
        var inside = false;
        for (int i = 0, j = polygon.Count - 1; i < polygon.Count; j = i++)
        {
            var (a, b) = (polygon[i], polygon[j]);
            if ((a.Y > y) != (b.Y > y) && x < a.X + ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)))
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>Where a convex polygon begins and ends in a row; both 0 where it does not reach it.</summary>
    public static (float From, float To) Span(IReadOnlyList<Spot> polygon, float y)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        var (from, to) = (float.MaxValue, float.MinValue);
        for (var i = 0; i < polygon.Count; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Count]);
            if (a.Y > y != b.Y > y)
            {
                var x = a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X));
                (from, to) = (Math.Min(from, x), Math.Max(to, x));
            }
        }

        return from > to ? (0, 0) : (from, to);
    }

    /// <summary>The convex hull, clockwise on the screen (Andrew, 1979).</summary>
    public static IReadOnlyList<Spot> Hull(IReadOnlyList<Spot> places)
    {
        Spot[] sorted = [.. places.OrderBy(p => p.X).ThenBy(p => p.Y)];
        static float Turn(Spot a, Spot b, Spot c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
        static List<Spot> Chain(IEnumerable<Spot> from)
        {
            var chain = new List<Spot>();
            foreach (var p in from)
            {
                while (chain.Count > 1 && Turn(chain[^2], chain[^1], p) <= 0)
                {
                    chain.RemoveAt(chain.Count - 1);
                }

                chain.Add(p);
            }

            chain.RemoveAt(chain.Count - 1);
            return chain;
        }

        return sorted.Length < 3 ? sorted : [.. Chain(sorted), .. Chain(sorted.Reverse())];
    }

    /// <summary>The area within.</summary>
    public static double Area(IReadOnlyList<Spot> polygon)
    {
        var twice = 0.0;
        for (var i = 0; i < polygon.Count; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Count]);
            twice += ((double)a.X * b.Y) - ((double)b.X * a.Y);
        }

        return Math.Abs(twice) / 2;
    }

    /// <summary>What of a polygon lies where a linear function is not negative (Sutherland and Hodgman, 1974).</summary>
    public static IReadOnlyList<Spot> Clip(IReadOnlyList<Spot> polygon, Func<Spot, float> side)
    {
        var kept = new List<Spot>();
        for (var i = 0; i < polygon.Count; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Count]);
            var (sa, sb) = (side(a), side(b));
            if (sa >= 0)
            {
                kept.Add(a);
            }

            if (sa >= 0 != sb >= 0)
            {
                var t = sa / (sa - sb);
                kept.Add(new Spot(a.X + (t * (b.X - a.X)), a.Y + (t * (b.Y - a.Y))));
            }
        }

        return kept;
    }
}
