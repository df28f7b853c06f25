using System.Runtime.Intrinsics;

namespace Ductus.Imaging;

/// <summary>The cubic through four samples by which rasters are read between their pixels (Catmull and Rom, 1974).</summary>
internal static class CubicKernel
{
    /// <summary>How far from a point a pixel may lie that still counts there.</summary>
    public const int Reach = 2;

    /// <summary>Weight of a pixel at a distance from the point, either way.</summary>
    public static float At(float distance)
    {
        var x = MathF.Abs(distance);
        return x < 1 ? (1.5f * x * x * x) - (2.5f * x * x) + 1 : x < Reach ? (-0.5f * x * x * x) + (2.5f * x * x) - (4 * x) + 2 : 0;
    }

    /// <summary>The same of the four pixels at -1, 0, 1 and 2 at once, for a point at <paramref name="t"/> from 0 to 1.</summary>
    public static Vector128<float> Weights(float t) =>
        Vector128.Create(0f, 1, 0, 0)
        + (t * (Vector128.Create(-0.5f, 0, 0.5f, 0)
        + (t * (Vector128.Create(1, -2.5f, 2, -0.5f)
        + (t * Vector128.Create(-0.5f, 1.5f, -1.5f, 0.5f))))));
}
