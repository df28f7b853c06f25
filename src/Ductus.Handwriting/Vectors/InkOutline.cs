using System.Numerics;
using Ductus.Imaging;

namespace Ductus.Vectors;

/// <summary>The outlines of ink, holes included, between its pixels: where its density, interpolated between their middles, is one half (marching squares; Lorensen and Cline, 1987, in the plane).</summary>
internal static class InkOutline
{
    private const float Level = 0.5f;

    /// <summary>Closed ways in the raster's pixels, pixel (0, 0) covering 0 to 1; ink lies to the right of the way, so that holes run the other way round.</summary>
    public static IReadOnlyList<Vector2[]> Trace(Raster ink)
    {
        // Each cell between four middles has at most two pieces of an outline; a piece leads from one side of the cell to another.
        float At(int x, int y) => (uint)x < (uint)ink.Width && (uint)y < (uint)ink.Height ? ink[x, y] : 0;
        var next = new Dictionary<(int X, int Y, bool Down), (int X, int Y, bool Down)>();
        for (var y = -1; y < ink.Height; y++)
        {
            for (var x = -1; x < ink.Width; x++)
            {
                float a = At(x, y), b = At(x + 1, y), c = At(x + 1, y + 1), d = At(x, y + 1);
                var inside = (a > Level ? 1 : 0) | (b > Level ? 2 : 0) | (c > Level ? 4 : 0) | (d > Level ? 8 : 0);
                if (inside is 0 or 15)
                {
                    continue;
                }

                // A side is named by its upper or left corner and whether it runs down.
                (int, int, bool) top = (x, y, false), right = (x + 1, y, true), bottom = (x, y + 1, false), left = (x, y, true);
                (int, int, bool)[] sides = [top, right, bottom, left];
                bool[] corner = [a > Level, b > Level, c > Level, d > Level];

                // Where both diagonals differ, the middle decides which corners hang together.
                var joined = inside is 5 or 10 && (a + b + c + d) / 4 > Level;
                for (var side = 0; side < 4; side++)
                {
                    // Ink ends along this side, clockwise: here a piece goes in.
                    if (corner[side] && !corner[(side + 1) % 4])
                    {
                        var step = joined ? 1 : 3;
                        var exit = (side + step) % 4;
                        while (corner[exit] == corner[(exit + 1) % 4])
                        {
                            exit = (exit + step) % 4;
                        }

                        next[sides[side]] = sides[exit];
                    }
                }
            }
        }

        Vector2 Place((int X, int Y, bool Down) side)
        {
            var (from, to) = (At(side.X, side.Y), side.Down ? At(side.X, side.Y + 1) : At(side.X + 1, side.Y));
            var t = (Level - from) / (to - from);
            return new Vector2(side.X + 0.5f + (side.Down ? 0 : t), side.Y + 0.5f + (side.Down ? t : 0));
        }

        List<Vector2[]> outlines = [];
        while (next.Count > 0)
        {
            List<Vector2> outline = [];
            var first = next.Keys.First();
            for (var at = first; next.Remove(at, out var on); at = on)
            {
                outline.Add(Place(at));
            }

            outlines.Add([.. outline]);
        }

        return outlines;
    }
}
