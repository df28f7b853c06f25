using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>Reads a raster between its pixels.</summary>
internal static class RasterSample
{
    /// <summary>
    /// Catmull-Rom interpolation along both axes: bilinear would soften the strokes, and sharpness is most of what likeness is measured by.
    /// </summary>
    public static float CatmullRom(Raster raster, float x, float y)
    {
        int x0 = (int)MathF.Floor(x), y0 = (int)MathF.Floor(y);
        if (x0 < -2 || y0 < -2 || x0 > raster.Width || y0 > raster.Height)
        {
            return 0;
        }

        if (IsPaper(raster, x0, y0))
        {
            return 0;
        }

        Span<float> wx = stackalloc float[4];
        Span<float> wy = stackalloc float[4];
        Kernel(x - x0, wx);
        Kernel(y - y0, wy);
        var sum = 0f;
        for (var j = 0; j < 4; j++)
        {
            var row = y0 + j - 1;
            if ((uint)row >= (uint)raster.Height)
            {
                continue;
            }

            for (var i = 0; i < 4; i++)
            {
                var column = x0 + i - 1;
                sum += (uint)column < (uint)raster.Width ? wx[i] * wy[j] * raster[column, row] : 0;
            }
        }

        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>Most of a line is: whether none of the four nearest pixels has ink.</summary>
    private static bool IsPaper(Raster raster, int x, int y) =>
        (uint)x < (uint)(raster.Width - 1) && (uint)y < (uint)(raster.Height - 1)
        && raster[x, y] + raster[x + 1, y] + raster[x, y + 1] + raster[x + 1, y + 1] == 0;

    private static void Kernel(float t, Span<float> w)
    {
        float t2 = t * t, t3 = t2 * t;
        w[0] = (-0.5f * t3) + t2 - (0.5f * t);
        w[1] = (1.5f * t3) - (2.5f * t2) + 1;
        w[2] = (-1.5f * t3) + (2 * t2) + (0.5f * t);
        w[3] = (0.5f * t3) - (0.5f * t2);
    }
}
