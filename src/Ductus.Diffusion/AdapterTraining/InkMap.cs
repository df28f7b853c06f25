using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.AdapterTraining;

/// <summary>Where on a training picture there is ink, at the resolution of its latents.</summary>
public static class InkMap
{
    /// <summary>Deviations of the bare paper above which a pixel is ink, and the least density it has then.</summary>
    private const float NoiseReach = 4;
    private const float LeastInk = 0.12f;

    /// <summary>A stroke seldom fills a latent: this share of inked pixels counts as full.</summary>
    private const float Full = 0.125f;

    /// <summary>1 = a stroke, 0 = bare paper.</summary>
    public static Raster Of(RgbImage picture, int columns, int rows)
    {
        var (density, noise) = InkDensity.Measure(picture, PaperModel.Estimate(picture, wholePage: false), null);
        var threshold = Math.Max(LeastInk, NoiseReach * noise);
        var map = new Raster(columns, rows);
        int width = picture.Width / columns, height = picture.Height / rows;
        for (var y = 0; y < rows * height; y++)
        {
            var ink = density.Row(y);
            for (var x = 0; x < columns * width; x++)
            {
                map[x / width, y / height] += ink[x] > threshold ? 1 : 0;
            }
        }

        foreach (ref var value in map.Pixels.AsSpan())
        {
            value = Math.Min(1, value / (Full * width * height));
        }

        return map;
    }
}
