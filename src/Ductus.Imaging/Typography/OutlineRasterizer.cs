using System.Numerics;
using Ductus.Imaging;

namespace Ductus.Typography;

/// <summary>
/// Fills outlines with exact area coverage: each edge adds its signed area to the pixels it crosses and a step to all pixels
/// right of it; a running sum along the row turns that into coverage.
/// </summary>
public static class OutlineRasterizer
{
    /// <summary>Draws contours given in pixels (y down) into <paramref name="raster"/>, keeping the darker ink; <paramref name="ink"/> is its density.</summary>
    public static void Fill(Raster raster, Outline outline, float ink = 1)
    {
        ArgumentNullException.ThrowIfNull(raster);
        ArgumentNullException.ThrowIfNull(outline);
        var (min, max) = outline.Bounds();
        int x0 = Math.Max(0, (int)MathF.Floor(min.X)), x1 = Math.Min(raster.Width, (int)MathF.Ceiling(max.X) + 1);
        int y0 = Math.Max(0, (int)MathF.Floor(min.Y)), y1 = Math.Min(raster.Height, (int)MathF.Ceiling(max.Y) + 1);
        if (outline.Contours.Count == 0 || x1 <= x0 || y1 <= y0)
        {
            return;
        }

        var width = x1 - x0 + 2;
        var area = new float[width * (y1 - y0)];
        var origin = new Vector2(x0, y0);
        foreach (var contour in outline.Contours)
        {
            var before = contour[^1] - origin;
            foreach (var point in contour)
            {
                Edge(area, width, y1 - y0, before, point - origin);
                before = point - origin;
            }
        }

        for (var y = y0; y < y1; y++)
        {
            var sum = 0f;
            var row = raster.Row(y);
            for (var x = x0; x < x1; x++)
            {
                sum += area[((y - y0) * width) + x - x0];
                row[x] = Math.Max(row[x], Math.Min(1, MathF.Abs(sum)) * ink);
            }
        }
    }

    private static void Edge(float[] area, int width, int height, Vector2 a, Vector2 b)
    {
        if (a.Y == b.Y)
        {
            return;
        }

        var direction = a.Y < b.Y ? 1f : -1f;
        if (direction < 0)
        {
            (a, b) = (b, a);
        }

        var slope = (b.X - a.X) / (b.Y - a.Y);
        var x = a.Y < 0 ? a.X - (a.Y * slope) : a.X;
        for (var y = Math.Max(0, (int)a.Y); y < Math.Min(height, (int)MathF.Ceiling(b.Y)); y++)
        {
            var top = Math.Max(y, a.Y);
            var tall = Math.Min(y + 1, b.Y) - top;
            var next = x + (slope * tall);
            Row(area.AsSpan(y * width, width), direction * tall, Math.Min(x, next), Math.Max(x, next));
            x = next;
        }
    }

    /// <summary>Spreads a piece of an edge, <paramref name="tall"/> of a row high, between two abscissas.</summary>
    private static void Row(Span<float> row, float tall, float left, float right)
    {
        left = Math.Clamp(left, 0, row.Length - 2);
        right = Math.Clamp(right, 0, row.Length - 2);
        var first = (int)left;
        if (right <= first + 1)
        {
            var covered = 1 - (((left + right) / 2) - first);
            row[first] += tall * covered;
            row[first + 1] += tall * (1 - covered);
            return;
        }

        var per = tall / (right - left);
        var done = 0f;
        var last = (int)MathF.Ceiling(right) - 1;
        for (var x = first; x <= last; x++)
        {
            // Area of the trapezoid under the edge, up to the right side of this pixel.
            float from = Math.Max(left, x), to = Math.Min(right, x + 1);
            var upTo = per * (to - left);
            var inside = per * (to - from) * (1 - (((from + to) / 2) - x));
            var covered = (per * (from - left)) + inside;
            row[x] += covered - done;
            done = covered;
            if (x == last)
            {
                row[x + 1] += upTo - done;
            }
        }
    }
}
