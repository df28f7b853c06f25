using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tensors;

namespace Ductus.Pages;

/// <summary>How a page is to look.</summary>
/// <param name="Format">The sheet.</param>
/// <param name="Paper">What the writing stands on.</param>
/// <param name="Look">The writer's ink and paper.</param>
/// <param name="XHeight">Height of a small x on the page, in pixels at 300 dpi.</param>
/// <param name="LinePitch">From baseline to baseline, in x-heights.</param>
/// <param name="Seed">Of what is drawn at random: margins that wander, the paper's grain.</param>
public sealed record PageStyle(PageFormat Format, PaperKind Paper, PageLook Look, float XHeight, float LinePitch, ulong Seed);

/// <summary>One finished page: colours, and the ink's opacity where there is no paper.</summary>
/// <param name="Image">The page.</param>
/// <param name="Alpha">Opacity, a byte a pixel; empty for a page with paper.</param>
public sealed record ComposedPage(RgbImage Image, byte[] Alpha);

/// <summary>Puts lines of ink on sheets of paper.</summary>
public static class PageComposer
{
    /// <summary>Lines that fit on one page of a style.</summary>
    public static int LinesPerPage(PageStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        var room = style.Format.Height - (2 * style.Format.Margin) - (2.4f * style.XHeight);
        return Math.Max(1, 1 + (int)(room / Pitch(style)));
    }

    /// <summary>
    /// All pages of a text: <paramref name="lines"/> in the frame of <see cref="LineGeometry"/>, null for an empty line between paragraphs.
    /// </summary>
    public static IReadOnlyList<ComposedPage> Compose(IReadOnlyList<Raster?> lines, PageStyle style)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var pages = lines.Chunk(LinesPerPage(style)).Select((chunk, number) => Page(chunk, style, new Rng(style.Seed, (ulong)number)));
        return [.. pages];
    }

    /// <summary>One line alone on white, its x-height as it stands on a page at 300 dpi.</summary>
    public static RgbImage Line(Raster line, Rgb ink, float xHeight)
    {
        var scaled = RasterScale.By(line, xHeight / LineGeometry.XHeight);
        var image = new RgbImage(scaled.Width, scaled.Height, PageFormat.Dpi);
        for (var i = 0; i < scaled.Pixels.Length; i++)
        {
            var density = scaled.Pixels[i];
            image.Pixels[3 * i] = Mix(byte.MaxValue, ink.R, 1, density);
            image.Pixels[(3 * i) + 1] = Mix(byte.MaxValue, ink.G, 1, density);
            image.Pixels[(3 * i) + 2] = Mix(byte.MaxValue, ink.B, 1, density);
        }

        return image;
    }

    private static float Pitch(PageStyle style) => style.LinePitch * style.XHeight;

    private static ComposedPage Page(Raster?[] lines, PageStyle style, Rng rng)
    {
        var format = style.Format;
        var ink = new Raster(format.Width, format.Height);
        var scale = style.XHeight / LineGeometry.XHeight;
        var edge = 0f;
        for (var i = 0; i < lines.Length; i++)
        {
            // The left edge wanders as it does when nobody rules it, and comes back.
            edge = (0.7f * edge) + rng.Normal(0, 0.25f * style.XHeight);
            if (lines[i] is { } line)
            {
                Put(ink, line, scale, format.Margin + edge, BaselineOf(style, i) + rng.Normal(0, 0.04f * style.XHeight), rng.Normal(0, 0.0022f));
            }
        }

        return style.Paper == PaperKind.Transparent ? Transparent(ink, style.Look) : OnPaper(ink, lines.Length, style, rng);
    }

    private static float BaselineOf(PageStyle style, int line) => style.Format.Margin + (2.4f * style.XHeight) + (line * Pitch(style));

    /// <summary>Places a line with its baseline at <paramref name="baseline"/>, rising by <paramref name="slope"/> rows a column.</summary>
    private static void Put(Raster page, Raster line, float scale, float left, float baseline, float slope)
    {
        var scaled = RasterScale.By(line, scale);
        var top = baseline - (LineGeometry.Baseline * scale);
        for (var x = 0; x < scaled.Width; x++)
        {
            var px = (int)left + x;
            if ((uint)px >= (uint)page.Width)
            {
                continue;
            }

            // A slope of a few rows over the page is set column by column, with the fraction shared between two rows.
            var shift = top + (slope * x);
            var whole = (int)MathF.Floor(shift);
            var part = shift - whole;
            for (var y = 0; y <= scaled.Height; y++)
            {
                var py = whole + y;
                if ((uint)py >= (uint)page.Height)
                {
                    continue;
                }

                var here = y < scaled.Height ? scaled[x, y] : 0;
                var above = y > 0 ? scaled[x, y - 1] : 0;
                var density = (here * (1 - part)) + (above * part);
                page[px, py] = Math.Max(page[px, py], density);
            }
        }
    }

    private static ComposedPage Transparent(Raster ink, PageLook look)
    {
        var image = RgbImage.Filled(ink.Width, ink.Height, look.Ink, PageFormat.Dpi);
        return new ComposedPage(image, Array.ConvertAll(ink.Pixels, RgbImage.ToByte));
    }

    private static ComposedPage OnPaper(Raster ink, int lines, PageStyle style, Rng rng)
    {
        var own = style.Paper == PaperKind.Own;
        var paper = own ? style.Look.Paper : Rgb.White;
        var grain = own ? Math.Min(style.Look.PaperGrain, 6) / 255f : 0;
        var shade = own ? new PaperShade(ink.Width, ink.Height, rng) : null;
        var image = new RgbImage(ink.Width, ink.Height, PageFormat.Dpi);
        var rules = style.Paper == PaperKind.Ruled
            ? Enumerable.Range(0, lines).Select(i => (int)(BaselineOf(style, i) + (0.12f * style.XHeight))).ToHashSet() : [];
        Cpu(ink.Height, y =>
        {
            var noise = new Rng(style.Seed ^ 0xBEEF, (ulong)y);
            var row = image.Row(y);
            for (var x = 0; x < ink.Width; x++)
            {
                var light = (shade?.At(x, y) ?? 1) + (grain * (noise.Uniform() + noise.Uniform() + noise.Uniform() - 1.5f) * 2);
                var density = ink[x, y];
                var ruled = rules.Contains(y);
                // Ink lets less of the paper's light through; full ink shows the ink's own colour.
                row[3 * x] = Mix(ruled ? (byte)190 : paper.R, style.Look.Ink.R, light, density);
                row[(3 * x) + 1] = Mix(ruled ? (byte)210 : paper.G, style.Look.Ink.G, light, density);
                row[(3 * x) + 2] = Mix(ruled ? (byte)235 : paper.B, style.Look.Ink.B, light, density);
            }
        });
        return new ComposedPage(image, []);
    }

    private static byte Mix(byte paper, byte ink, float light, float density) =>
        RgbImage.ToByte(((paper * light * (1 - density)) + (ink * density)) / 255f);

    private static void Cpu(int rows, Action<int> row) => Tensors.Cpu.ParallelRows.For(rows, 64, (from, to) =>
    {
        for (var y = from; y < to; y++)
        {
            row(y);
        }
    });
}
