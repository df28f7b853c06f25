using System.Numerics;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Typography;

namespace Ductus.Datasets;

/// <summary>
/// Makes the sample hand of <c>samples/hand</c>: pages as a scanner would bring them, of a hand that is nobody's. A handwriting font
/// kept out of pretraining is set with every letter warped, and photographed on shaded paper with some skew and a few blots.
/// </summary>
public static class SampleHand
{
    private const int Width = 1748;
    private const int LineHeight = 122;
    private const int Margin = 110;
    private const float Dpi = 300;

    /// <summary>x-height on the page, in pixels: 2.4 mm.</summary>
    private const float XHeight = 28;

    private static readonly Rgb Ink = new(38, 42, 88);
    private static readonly Rgb Paper = new(240, 232, 214);

    /// <summary>Writes page-1.jpg with page-1.txt and so on, <paramref name="linesPerPage"/> lines each.</summary>
    public static void Write(TrueTypeFont font, IReadOnlyList<string> lines, int linesPerPage, string folder, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(lines);
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var chunk in lines.Chunk(linesPerPage))
        {
            number++;
            var page = Page(font, chunk, new Rng(seed, (ulong)number));
            PictureFile.SaveJpeg(page, Path.Combine(folder, $"page-{number}.jpg"));
            WholeFile.Write(Path.Combine(folder, $"page-{number}.txt"), string.Join('\n', chunk) + "\n");
        }
    }

    private static RgbImage Page(TrueTypeFont font, string[] lines, Rng rng)
    {
        var height = (2 * Margin) + (lines.Length * LineHeight);
        var ink = new Raster(Width, height);
        for (var i = 0; i < lines.Length; i++)
        {
            var style = new LineStyle(0.06f + rng.Normal(0, 0.012f), 1 + rng.Normal(0, 0.015f), 1 + rng.Normal(0, 0.012f), rng.Uniform(0.5f, 2), 0);
            var room = (Width - (2 * Margin)) / XHeight * LineGeometry.XHeight;
            var line = FontLine.Set(font, lines[i], style, 20, room, rng);
            if (line.Glyphs.Count < lines[i].Length)
            {
                throw new UserException($"The sample line '{lines[i]}' is too long for the page or has characters that the font lacks.");
            }

            var scaled = RasterScale.By(line.Draw((int)room + 40, 1), XHeight / LineGeometry.XHeight);
            Place(ink, scaled, Margin + rng.Next(12), Margin + (i * LineHeight) + rng.Next(6));
        }

        for (var blots = rng.Next(2, 5); blots > 0; blots--)
        {
            Blot(ink, new Vector2(rng.Next(Width), rng.Next(height)), rng.Uniform(1, 5));
        }

        return Photograph(ink, rng);
    }

    private static void Place(Raster page, Raster line, int left, int top)
    {
        for (var y = 0; y < line.Height; y++)
        {
            for (var x = 0; x < line.Width; x++)
            {
                if (left + x < page.Width && top + y < page.Height)
                {
                    page[left + x, top + y] = Math.Max(page[left + x, top + y], line[x, y]);
                }
            }
        }
    }

    private static void Blot(Raster page, Vector2 centre, float radius)
    {
        for (var y = Math.Max(0, (int)(centre.Y - radius - 1)); y < Math.Min(page.Height, centre.Y + radius + 2); y++)
        {
            for (var x = Math.Max(0, (int)(centre.X - radius - 1)); x < Math.Min(page.Width, centre.X + radius + 2); x++)
            {
                page[x, y] = Math.Max(page[x, y], Math.Clamp(radius + 0.5f - Vector2.Distance(centre, new Vector2(x, y)), 0, 0.9f));
            }
        }
    }

    /// <summary>The page seen by a scanner: turned a little, lit unevenly, with the grain of paper and sensor.</summary>
    private static RgbImage Photograph(Raster ink, Rng rng)
    {
        var image = new RgbImage(ink.Width, ink.Height, Dpi);
        var (sin, cos) = MathF.SinCos(rng.Uniform(-0.012f, 0.012f));
        var light = new Vector2(rng.Uniform(-0.12f, 0.12f), rng.Uniform(-0.1f, 0.1f));
        for (var y = 0; y < ink.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < ink.Width; x++)
            {
                float u = (float)x / ink.Width, v = (float)y / ink.Height;
                float dx = x - (ink.Width / 2f), dy = y - (ink.Height / 2f);
                var density = 0.92f * Sample(ink, (dx * cos) - (dy * sin) + (ink.Width / 2f), (dx * sin) + (dy * cos) + (ink.Height / 2f));
                var shade = 1 + (light.X * (u - 0.5f)) + (light.Y * (v - 0.5f)) - (0.06f * (((u - 0.5f) * (u - 0.5f)) + ((v - 0.5f) * (v - 0.5f))));
                var grain = 0.012f * (rng.Uniform() + rng.Uniform() - 1);
                row[3 * x] = Mix(Paper.R, Ink.R, density, shade + grain);
                row[(3 * x) + 1] = Mix(Paper.G, Ink.G, density, shade + grain);
                row[(3 * x) + 2] = Mix(Paper.B, Ink.B, density, shade + grain);
            }
        }

        return image;
    }

    private static byte Mix(byte paper, byte ink, float density, float light) =>
        RgbImage.ToByte(((paper * (1 - density)) + (ink * density)) * light / 255);

    private static float Sample(Raster raster, float x, float y)
    {
        int x0 = (int)MathF.Floor(x), y0 = (int)MathF.Floor(y);
        if (x0 < 0 || y0 < 0 || x0 + 1 >= raster.Width || y0 + 1 >= raster.Height)
        {
            return 0;
        }

        float s = x - x0, t = y - y0;
        return (((raster[x0, y0] * (1 - s)) + (raster[x0 + 1, y0] * s)) * (1 - t)) + (((raster[x0, y0 + 1] * (1 - s)) + (raster[x0 + 1, y0 + 1] * s)) * t);
    }
}
