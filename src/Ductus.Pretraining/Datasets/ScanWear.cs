using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>What scanning and cleaning leave on a line: softness, specks, broken or swollen ink, rests of ruled lines, crooked normalisation.</summary>
public static class ScanWear
{
    /// <summary>A worn copy; how much is drawn at random, often nothing.</summary>
    public static Raster Apply(Raster clean, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(rng);
        var worn = new Raster(clean.Width, clean.Height, (float[])clean.Pixels.Clone());
        if (rng.Chance(0.35f))
        {
            Blur(worn, rng.Uniform(0.2f, 1f));
        }

        if (rng.Chance(0.3f))
        {
            // Ink that a threshold made thinner or fatter.
            var (gain, bias) = (rng.Uniform(1f, 2.2f), rng.Uniform(-0.35f, 0.35f));
            for (var i = 0; i < worn.Pixels.Length; i++)
            {
                worn.Pixels[i] = worn.Pixels[i] <= 0 ? 0 : Math.Clamp(((worn.Pixels[i] - 0.5f) * gain) + 0.5f + bias, 0, 1);
            }
        }

        if (rng.Chance(0.25f))
        {
            var strength = rng.Uniform(0.02f, 0.14f);
            foreach (ref var value in worn.Pixels.AsSpan())
            {
                value = Math.Clamp(value + (strength * rng.Normal() * (0.25f + value)), 0, 1);
            }
        }

        if (rng.Chance(0.12f))
        {
            Rule(worn, rng);
        }

        for (var specks = rng.Chance(0.25f) ? rng.Next(1, 8) : 0; specks > 0; specks--)
        {
            Speck(worn, rng);
        }

        return worn;
    }

    /// <summary>Softens by a 3 x 3 binomial kernel mixed in by <paramref name="share"/>.</summary>
    public static void Blur(Raster raster, float share)
    {
        ArgumentNullException.ThrowIfNull(raster);
        var source = (float[])raster.Pixels.Clone();
        int w = raster.Width, h = raster.Height;
        for (var y = 1; y < h - 1; y++)
        {
            for (var x = 1; x < w - 1; x++)
            {
                var i = (y * w) + x;
                var soft = (source[i] * 4) + (2 * (source[i - 1] + source[i + 1] + source[i - w] + source[i + w]))
                    + source[i - w - 1] + source[i - w + 1] + source[i + w - 1] + source[i + w + 1];
                raster.Pixels[i] = (source[i] * (1 - share)) + (soft / 16 * share);
            }
        }
    }

    private static void Rule(Raster raster, Rng rng)
    {
        var y = rng.Next(raster.Height - 2);
        var density = rng.Uniform(0.15f, 0.6f);
        var thick = rng.Next(1, 3);
        var on = true;
        for (var x = 0; x < raster.Width; x++)
        {
            on = rng.Chance(0.03f) ? !on : on;
            for (var i = 0; on && i < thick; i++)
            {
                raster[x, y + i] = Math.Max(raster[x, y + i], density);
            }
        }
    }

    private static void Speck(Raster raster, Rng rng)
    {
        int cx = rng.Next(raster.Width), cy = rng.Next(raster.Height);
        var radius = rng.Uniform(0.6f, 2.4f);
        for (var y = Math.Max(0, cy - 3); y < Math.Min(raster.Height, cy + 4); y++)
        {
            for (var x = Math.Max(0, cx - 3); x < Math.Min(raster.Width, cx + 4); x++)
            {
                var distance = MathF.Sqrt(((x - cx) * (x - cx)) + ((y - cy) * (y - cy)));
                raster[x, y] = Math.Max(raster[x, y], Math.Clamp(radius + 0.5f - distance, 0, 1) * 0.8f);
            }
        }
    }
}
