using Ductus.Families;

namespace Ductus.Captions;

/// <summary>The sizes that training pictures have: of all that are trained at the very size they have (<see cref="PictureSizes"/>), those of the usual areas in many proportions.</summary>
public static class CropBuckets
{
    /// <summary>Sides are multiples of it: those of FLUX.1 are.</summary>
    private const int Step = 16;

    /// <summary>Narrowest and widest, width over height: lines are wide.</summary>
    private const double Narrowest = 0.5, Widest = 4;

    /// <summary>All of them; the smallest area is for scans that hold no more.</summary>
    public static IReadOnlyList<(int Width, int Height)> All { get; } = [.. ((int[])[1024, 768, 512, 256]).SelectMany(Of)];

    private static IEnumerable<(int Width, int Height)> Of(int side)
    {
        for (var width = Step; width <= side * Math.Sqrt(Widest); width += Step)
        {
            // Not smaller than the square, or it would not be trained at its area.
            var height = ((side * side) + (width * Step) - 1) / (width * Step) * Step;
            if (width / (double)height is >= Narrowest and <= Widest && PictureSizes.Of(width, height, [side], Step)[0] == (width, height))
            {
                yield return (width, height);
            }
        }
    }
}
