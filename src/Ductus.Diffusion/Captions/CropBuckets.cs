using Ductus.Families;

namespace Ductus.Captions;

/// <summary>The sizes that training pictures have: of all that are trained at the very size they have (<see cref="PictureSizes"/>), those of the usual areas in many proportions.</summary>
public static class CropBuckets
{
    /// <summary>Narrowest and widest, width over height: lines are wide.</summary>
    private const double Narrowest = 0.5, Widest = 4;

    /// <summary>All of them; the smallest area is for scans that hold no more.</summary>
    /// <param name="step">Sides are multiples of it (<see cref="IBaseFamily.PixelStep"/>).</param>
    public static IReadOnlyList<(int Width, int Height)> Of(int step) => [.. ((int[])[1024, 768, 512, 256]).SelectMany(side => Of(side, step))];

    private static IEnumerable<(int Width, int Height)> Of(int side, int step)
    {
        for (var width = step; width <= side * Math.Sqrt(Widest); width += step)
        {
            // Not smaller than the square, or it would not be trained at its area.
            var height = ((side * side) + (width * step) - 1) / (width * step) * step;
            if (width / (double)height is >= Narrowest and <= Widest && PictureSizes.Of(width, height, [side], step)[0] == (width, height))
            {
                yield return (width, height);
            }
        }
    }
}
