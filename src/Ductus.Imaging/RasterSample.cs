using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ductus.Imaging;

/// <summary>Reads a raster between its pixels.</summary>
internal static class RasterSample
{
    /// <summary>How far from a point a pixel may lie that still counts there.</summary>
    public const int Reach = CubicKernel.Reach;

    private const int Taps = 4;

    /// <summary>
    /// Catmull-Rom interpolation along both axes: bilinear would soften the strokes, and sharpness is most of what likeness is measured by.
    /// </summary>
    /// <param name="raster">What is read.</param>
    /// <param name="x">Column, 0 in the middle of the first pixel.</param>
    /// <param name="y">Row, likewise.</param>
    /// <param name="paper">Where the four nearest pixels add up to no more, all is taken for bare paper, which is 0.</param>
    public static float CatmullRom(Raster raster, float x, float y, float paper = 0)
    {
        int x0 = (int)MathF.Floor(x), y0 = (int)MathF.Floor(y);
        if (x0 < -2 || y0 < -2 || x0 > raster.Width || y0 > raster.Height || IsPaper(raster, x0, y0, paper))
        {
            return 0;
        }

        Vector128<float> wx = CubicKernel.Weights(x - x0), wy = CubicKernel.Weights(y - y0), sum;
        if (x0 >= 1 && y0 >= 1 && x0 + 2 < raster.Width && y0 + 2 < raster.Height)
        {
            ref var first = ref MemoryMarshal.GetArrayDataReference(raster.Pixels);
            var at = (nuint)(((y0 - 1) * raster.Width) + x0 - 1);
            sum = Vector128.LoadUnsafe(ref first, at) * wy[0];
            for (var j = 1; j < Taps; j++)
            {
                sum += Vector128.LoadUnsafe(ref first, at + (nuint)(j * raster.Width)) * wy[j];
            }
        }
        else
        {
            sum = Vector128<float>.Zero;
            for (var j = 0; j < Taps; j++)
            {
                sum += Pixels(raster, x0 - 1, y0 + j - 1) * wy[j];
            }
        }

        return Math.Clamp(Vector128.Dot(sum, wx), 0, 1);
    }

    /// <summary>Four pixels of a row, paper where they lie outside.</summary>
    private static Vector128<float> Pixels(Raster raster, int x, int y)
    {
        float At(int column) => (uint)column < (uint)raster.Width ? raster[column, y] : 0;
        return (uint)y < (uint)raster.Height ? Vector128.Create(At(x), At(x + 1), At(x + 2), At(x + 3)) : Vector128<float>.Zero;
    }

    /// <summary>Most of a line is: whether the four nearest pixels together have no more ink than paper has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPaper(Raster raster, int x, int y, float paper) =>
        (uint)x < (uint)(raster.Width - 1) && (uint)y < (uint)(raster.Height - 1)
        && raster[x, y] + raster[x + 1, y] + raster[x, y + 1] + raster[x + 1, y + 1] <= paper;
}
