using System.Numerics.Tensors;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Measures;

/// <summary>
/// A rectangle of about two letters of a line, two and a half x-heights wide and two high, at a third of the line's size: what is compared where it is asked whether writing was copied. The shapes count, not the edges'
/// pixels.
/// </summary>
internal static class TwoLetterCrop
{
    /// <summary>Pixels of a line that one of a crop is wide and high.</summary>
    public const int Reduction = 3;

    /// <summary>Columns of a crop.</summary>
    public const int Width = 5 * LineGeometry.XHeight / 2 / Reduction;

    /// <summary>Row of the reduced line at which a crop begins.</summary>
    public const int Top = (LineGeometry.Baseline - (3 * LineGeometry.XHeight / 2)) / Reduction;

    /// <summary>Rows by which crops that are alike may stand apart, either way.</summary>
    public const int RowReach = 2;

    private const int Height = 2 * LineGeometry.XHeight / Reduction;

    /// <summary>Share of a crop that must be ink: a lone dot is like any other.</summary>
    private const float LeastShare = 0.06f;

    /// <summary>Pixels of a crop.</summary>
    public const int Size = Width * Height;

    /// <summary>The ink that a crop must have to be compared.</summary>
    public const float LeastInk = LeastShare * Size;

    /// <summary>A line at the size of crops.</summary>
    public static Raster Reduce(Raster line) => RasterScale.By(line, 1f / Reduction);

    /// <summary>Fills <paramref name="crop"/> with a rectangle of a reduced line.</summary>
    /// <returns>Its ink: the sum of its pixels.</returns>
    public static float Cut(Raster line, int left, int top, Span<float> crop)
    {
        for (var y = 0; y < Height; y++)
        {
            line.Row(top + y).Slice(left, Width).CopyTo(crop[(y * Width)..]);
        }

        return TensorPrimitives.Sum<float>(crop);
    }

    /// <summary>Fills <paramref name="crop"/> with a rectangle of a reduced line at mean 0 and length 1, so that a dot product of two is their correlation.</summary>
    /// <returns>Whether there is ink enough to compare.</returns>
    public static bool Take(Raster line, int left, int top, Span<float> crop)
    {
        var ink = Cut(line, left, top, crop);
        TensorPrimitives.Subtract(crop, ink / crop.Length, crop);
        var norm = TensorPrimitives.Norm<float>(crop);
        TensorPrimitives.Multiply(crop, norm > 1e-6f ? 1 / norm : 0, crop);
        return ink >= LeastInk;
    }
}
