using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>What scanned ink on paper shows that pen data does not: few pixels, ink that bled, strokes that fade where the pen was light or dry.</summary>
internal static class PoorPicture
{
    /// <summary>A picture as a scan has it; how poor is drawn at random, mostly not at all.</summary>
    public static Raster Apply(Raster clean, Rng rng)
    {
        var ink = new Raster(clean.Width, clean.Height, (float[])clean.Pixels.Clone());
        if (rng.Chance(0.2f))
        {
            Fade(ink, rng);
        }

        if (rng.Chance(0.12f))
        {
            Bleed(ink, rng.Uniform(0.3f, 1));
        }

        return rng.Chance(0.25f) ? Coarse(ink, rng.Uniform(1.2f, 2.4f)) : ink;
    }

    /// <summary>Density that wanders over the line, and vanishes here and there.</summary>
    private static void Fade(Raster ink, Rng rng)
    {
        float depth = rng.Uniform(0.3f, 1.1f), length = rng.Uniform(15, 80), height = rng.Uniform(8, 40);
        float phase1 = rng.Uniform(0, 6.28f), phase2 = rng.Uniform(0, 6.28f), phase3 = rng.Uniform(0, 6.28f);
        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var wave = MathF.Sin((x / length) + (1.3f * MathF.Sin((y / height) + phase1)) + phase2) + MathF.Sin((x / (length * 0.37f)) + (y / (height * 0.6f)) + phase3);
                row[x] *= Math.Clamp(1 - (depth * Math.Max(0, (wave / 2) - 0.2f)), 0, 1);
            }
        }
    }

    /// <summary>Ink spread by a pixel to every side, mixed in by <paramref name="share"/>.</summary>
    private static void Bleed(Raster ink, float share)
    {
        var source = new Raster(ink.Width, ink.Height, (float[])ink.Pixels.Clone());
        for (var y = 1; y < ink.Height - 1; y++)
        {
            for (var x = 1; x < ink.Width - 1; x++)
            {
                var most = Math.Max(Math.Max(source[x - 1, y], source[x + 1, y]), Math.Max(source[x, y - 1], source[x, y + 1]));
                ink[x, y] = Math.Max(source[x, y], most * share);
            }
        }
    }

    /// <summary>The picture reduced by <paramref name="factor"/> and enlarged again.</summary>
    private static Raster Coarse(Raster ink, float factor)
    {
        var again = RasterScale.By(RasterScale.By(ink, 1 / factor), factor);
        var result = new Raster(ink.Width, ink.Height);
        for (var y = 0; y < result.Height; y++)
        {
            again.Row(y)[..result.Width].CopyTo(result.Row(y));
        }

        return result;
    }
}
