using Ductus.Imaging;

namespace Ductus.Writing;

/// <summary>
/// Brings generated ink to the sharpness and stroke width of the writer's: the model's estimate is a little soft, and
/// softness costs more likeness than anything else.
/// </summary>
internal sealed class StrokeSharpening
{
    private const float Gain = 1.9f;
    private readonly float _strokeWidth;

    /// <summary>A sharpening to the stroke width of the given lines.</summary>
    public StrokeSharpening(IEnumerable<Raster> lines) => _strokeWidth = InkStatistics.StrokeWidth(lines);

    /// <summary>A steeper copy, its threshold chosen so that the stroke width comes as near to the writer's as it can.</summary>
    public Raster Apply(Raster ink)
    {
        float low = 0.25f, high = 0.65f;
        for (var i = 0; i < 5; i++)
        {
            var pivot = (low + high) / 2;
            if (InkStatistics.StrokeWidth([Steeper(ink, pivot)]) > _strokeWidth)
            {
                low = pivot;
            }
            else
            {
                high = pivot;
            }
        }

        return Steeper(ink, (low + high) / 2);
    }

    private static Raster Steeper(Raster ink, float pivot) =>
        new(ink.Width, ink.Height, Array.ConvertAll(ink.Pixels, v => Math.Clamp(((v - pivot) * Gain) + 0.5f, 0, 1)));
}
