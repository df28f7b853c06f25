namespace Ductus.Captions;

/// <summary>
/// The sizes of training pictures: areas of given squares in many proportions, sides multiples of 64, as trainers of the families have settled on
/// (NovelAI 2022, "aspect ratio bucketing"). 64 is a multiple of every family's step.
/// </summary>
public static class CropBuckets
{
    private const int Step = 64;

    /// <summary>Narrowest and widest, width over height: lines are wide.</summary>
    private const double Narrowest = 0.5, Widest = 4;

    /// <summary>All of them; the smallest area is for scans that hold no more.</summary>
    public static IReadOnlyList<(int Width, int Height)> All { get; } = [.. ((int[])[1024, 768, 512, 256]).SelectMany(Of)];

    private static IEnumerable<(int Width, int Height)> Of(int side)
    {
        for (var width = Step; width <= side * Math.Sqrt(Widest); width += Step)
        {
            var height = side * side / width / Step * Step;
            if (height > 0 && width / (double)height is >= Narrowest and <= Widest)
            {
                yield return (width, height);
            }
        }
    }
}
