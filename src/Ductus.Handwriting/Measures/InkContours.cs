using Ductus.Imaging;

namespace Ductus.Measures;

/// <summary>The outlines of ink, traced clockwise pixel by pixel (Moore's neighbour tracing), holes included.</summary>
internal static class InkContours
{
    private const float Threshold = 0.5f;
    private static readonly (int X, int Y)[] Around = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];

    /// <summary>All contours of a raster, each as the ink pixels on it in order.</summary>
    public static IEnumerable<IReadOnlyList<(int X, int Y)>> Trace(Raster raster)
    {
        // A contour begins where ink has paper on its left and no contour has come by.
        var visited = new bool[raster.Pixels.Length];
        for (var y = 0; y < raster.Height; y++)
        {
            for (var x = 0; x < raster.Width; x++)
            {
                if (IsInk(raster, x, y) && !IsInk(raster, x - 1, y) && !visited[(y * raster.Width) + x])
                {
                    yield return Follow(raster, (x, y), visited);
                }
            }
        }
    }

    private static List<(int X, int Y)> Follow(Raster raster, (int X, int Y) start, bool[] visited)
    {
        var contour = new List<(int X, int Y)>();
        var (at, direction) = (start, 0);
        // Entered from the left: look first at what lies behind on the left.
        var first = -1;
        do
        {
            contour.Add(at);
            visited[(at.Y * raster.Width) + at.X] = true;
            var next = -1;
            for (var turn = 0; turn < 8 && next < 0; turn++)
            {
                var candidate = (direction + 5 + turn) % 8;
                next = IsInk(raster, at.X + Around[candidate].X, at.Y + Around[candidate].Y) ? candidate : -1;
            }

            if (next < 0)
            {
                break; // a single pixel
            }

            if (at == start && next == first)
            {
                contour.RemoveAt(contour.Count - 1);
                break; // round again
            }

            first = first < 0 ? next : first;
            direction = next;
            at = (at.X + Around[next].X, at.Y + Around[next].Y);
        }
        while (contour.Count < raster.Pixels.Length);
        return contour;
    }

    private static bool IsInk(Raster raster, int x, int y) =>
        (uint)x < (uint)raster.Width && (uint)y < (uint)raster.Height && raster[x, y] >= Threshold;
}
