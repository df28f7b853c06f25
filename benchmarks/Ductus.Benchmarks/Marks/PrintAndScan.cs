using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Benchmarks.Marks;

/// <summary>
/// A page printed and scanned: ink that spreads, a sheet that lies a little aslant and is stretched, paper's grain, uneven light, another gamma, noise, JPEG.
/// </summary>
/// <param name="Dpi">The scanner's resolution.</param>
/// <param name="Turn">Degrees by which the sheet lies turned at most, 70 % of that at least.</param>
/// <param name="Quality">Of the JPEG.</param>
/// <param name="IsLaser">Printed by a laser printer that screens grey.</param>
internal sealed record PrintAndScan(int Dpi = 200, float Turn = 1, int Quality = 60, bool IsLaser = false)
{
    private const int Border = 30;

    /// <summary>The scan of a page.</summary>
    public RgbImage Of(Raster page, Rng rng)
    {
        var printed = IsLaser ? Screened(page, rng) : Blurred(page, 0.8f);
        var scale = Dpi / 300f;
        printed = scale < 1 ? Blurred(printed, 0.35f / scale) : printed;
        var (width, height) = ((int)((page.Width + (2 * Border)) * scale), (int)((page.Height + (2 * Border)) * scale));
        var (sin, cos) = MathF.SinCos(Turn * rng.Uniform(0.7f, 1) * (rng.Chance(0.5f) ? 1 : -1) * MathF.PI / 180);
        var (stepX, stepY) = (1 / (scale * (1 + rng.Normal(0, 0.004f))), 1 / (scale * (1 + rng.Normal(0, 0.004f))));
        var (gamma, gain) = (rng.Uniform(0.8f, 1.25f), rng.Uniform(0.85f, 1.1f));
        var noise = new float[width * height];
        rng.FillNormal(noise);
        var grain = new float[width * height];
        rng.FillNormal(grain);
        var paper = Blurred(new Raster(width, height, grain), 1.2f);
        var shades = new float[16];
        rng.FillNormal(shades);
        var scan = new RgbImage(width, height, Dpi);
        Parallel.For(0, height, y =>
        {
            var row = scan.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (u, v) = ((x - (width / 2f)) * stepX, (y - (height / 2f)) * stepY);
                var ink = At(printed, (page.Width / 2f) + (cos * u) + (sin * v), (page.Height / 2f) - (sin * u) + (cos * v));
                var shade = 6 * At(shades, 3f * x / width, 3f * y / height);

                // Blurring grain of deviation 1 by 1.2 pixels leaves a deviation of about 0.235.
                var light = 240 - (200 * ink) + (3 / 0.235f * paper.Pixels[(y * width) + x]) + shade;
                light = 255 * MathF.Pow(Math.Clamp(light / 255, 0, 1), gamma);
                light = ((light - 20) * gain) + 20 + (3 * noise[(y * width) + x]);
                row.Slice(3 * x, 3).Fill((byte)Math.Clamp(light, 0, 255));
            }
        });
        return Compressed(scan);
    }

    /// <summary>Through a JPEG file.</summary>
    private RgbImage Compressed(RgbImage scan)
    {
        var file = Path.Combine(Path.GetTempPath(), $"ductus-{Guid.NewGuid():N}.jpg");
        try
        {
            PictureFile.SaveJpeg(scan, file, Quality);
            var read = PictureFile.Load(file);
            return new RgbImage(read.Width, read.Height, read.Pixels, Dpi);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Dots of a screen of about 106 lines an inch at 45 degrees, printed at 600 dpi with toner that spreads.</summary>
    private static Raster Screened(Raster page, Rng rng)
    {
        var fine = new Raster(2 * page.Width, 2 * page.Height);
        Parallel.For(0, fine.Height, y =>
        {
            for (var x = 0; x < fine.Width; x++)
            {
                var light = 240 - (200 * At(page, (x / 2f) - 0.25f, (y / 2f) - 0.25f));
                var screen = ((MathF.Cos((x + y) * MathF.PI / 4) + MathF.Cos((x - y) * MathF.PI / 4) + 2) / 4 * 235) + 10;
                fine[x, y] = light < 0.98f * screen ? 1 : 0;
            }
        });
        var toner = Blurred(fine, 1.1f);
        var printed = new Raster(page.Width, page.Height);
        for (var y = 0; y < page.Height; y++)
        {
            for (var x = 0; x < page.Width; x++)
            {
                var sum = toner[2 * x, 2 * y] + toner[(2 * x) + 1, 2 * y] + toner[2 * x, (2 * y) + 1] + toner[(2 * x) + 1, (2 * y) + 1];
                printed[x, y] = Math.Clamp((1.05f * sum / 4) + rng.Normal(0, 0.015f), 0, 1);
            }
        }

        return printed;
    }

    private static Raster Blurred(Raster raster, float deviation)
    {
        var reach = (int)MathF.Ceiling(3 * deviation);
        var kernel = Enumerable.Range(-reach, (2 * reach) + 1).Select(i => MathF.Exp(-i * i / (2 * deviation * deviation))).ToArray();
        var sum = kernel.Sum();
        kernel = Array.ConvertAll(kernel, k => k / sum);
        var (wide, result) = (new Raster(raster.Width, raster.Height), new Raster(raster.Width, raster.Height));
        Parallel.For(0, raster.Height, y =>
        {
            var source = raster.Row(y);
            var target = wide.Row(y);
            for (var x = 0; x < target.Length; x++)
            {
                for (var k = -reach; k <= reach; k++)
                {
                    target[x] += kernel[k + reach] * source[Math.Clamp(x + k, 0, source.Length - 1)];
                }
            }
        });
        Parallel.For(0, raster.Height, y =>
        {
            var target = result.Row(y);
            for (var k = -reach; k <= reach; k++)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(wide.Row(Math.Clamp(y + k, 0, raster.Height - 1)), kernel[k + reach], target, target);
            }
        });
        return result;
    }

    private static float At(Raster raster, float x, float y)
    {
        if (x < 0 || y < 0 || x >= raster.Width - 1 || y >= raster.Height - 1)
        {
            return 0;
        }

        var (left, top) = ((int)x, (int)y);
        var (fx, fy) = (x - left, y - top);
        var upper = raster[left, top] + (fx * (raster[left + 1, top] - raster[left, top]));
        var lower = raster[left, top + 1] + (fx * (raster[left + 1, top + 1] - raster[left, top + 1]));
        return upper + (fy * (lower - upper));
    }

    private static float At(float[] grid, float x, float y)
    {
        var (left, top) = (Math.Min(2, (int)x), Math.Min(2, (int)y));
        var (fx, fy) = (x - left, y - top);
        float Row(int r) => grid[(r * 4) + left] + (fx * (grid[(r * 4) + left + 1] - grid[(r * 4) + left]));
        return Row(top) + (fy * (Row(top + 1) - Row(top)));
    }
}
