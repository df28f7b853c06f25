using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Marks;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Pages;

/// <summary>How a page is to look.</summary>
/// <param name="Format">The sheet.</param>
/// <param name="Paper">What the writing stands on.</param>
/// <param name="InkAndPaper">The ink, and the writer's paper.</param>
/// <param name="Layout">How the writer's lines lie.</param>
/// <param name="XHeight">Height of a small x on the page, in pixels at 300 dpi.</param>
/// <param name="LinePitch">From baseline to baseline, in pixels.</param>
/// <param name="Seed">Of what is drawn at random: margins that wander, the paper's grain.</param>
public sealed record PageStyle(PageFormat Format, PaperKind Paper, InkAndPaper InkAndPaper, PageLayout Layout, float XHeight, float LinePitch, ulong Seed)
{
    /// <summary>What is hidden in the ink of every page; null: nothing.</summary>
    public PageMark? Mark { get; init; }
}

/// <summary>What a page's ink is marked with (<see cref="InkMark"/>).</summary>
/// <param name="Key">What the pattern is drawn from.</param>
public sealed record PageMark(MarkKey Key)
{
    /// <summary>The marks of the first pages, where they are given; others get the ones that suit them best.</summary>
    public IReadOnlyList<LaidMark> Given { get; init; } = [];
}

/// <summary>One finished page: colours, and the ink's opacity where there is no paper.</summary>
/// <param name="Image">The page.</param>
/// <param name="Alpha">Opacity, a byte a pixel; empty for a page with paper.</param>
public sealed record ComposedPage(RgbImage Image, byte[] Alpha)
{
    /// <summary>The mark in its ink; null: it bears none.</summary>
    public LaidMark? Mark { get; init; }
}

/// <summary>One written line of a page.</summary>
/// <param name="Ink">In the frame of <see cref="LineGeometry"/>.</param>
/// <param name="Indent">How far from the writing's left edge it begins, in pixels of that frame.</param>
public sealed record PageRow(Raster Ink, float Indent = 0)
{
    /// <summary>A line of the same width whose ink says where this one's begins; null: its own does.</summary>
    public Raster? Anchor { get; init; }
}

/// <summary>Puts lines of ink on sheets of paper.</summary>
public static class PageComposer
{
    /// <summary>From the upper margin to the first baseline, in x-heights: room for capitals and their accents.</summary>
    private const float FirstBaseline = 2.4f;

    /// <summary>Room for descenders below the last baseline, in x-heights.</summary>
    private const float Descender = 1.1f;

    /// <summary>How far a line's height on the page is off, standard deviation in x-heights.</summary>
    private const float HeightDeviation = 0.05f;

    /// <summary>How far a baseline wavers over one knot, in x-heights.</summary>
    private const float DriftKnot = 9;

    /// <summary>Lines that fit on one page of a style.</summary>
    public static int LinesPerPage(PageStyle style)
    {
        ArgumentNullException.ThrowIfNull(style);
        var room = style.Format.Height - (2 * style.Format.Margin) - ((FirstBaseline + Descender) * style.XHeight);
        return Math.Max(1, 1 + (int)(room / style.LinePitch));
    }

    /// <summary>
    /// All pages of a text; null among the <paramref name="lines"/> for an empty line between paragraphs. Stops between lines.
    /// </summary>
    public static IReadOnlyList<ComposedPage> Compose(IReadOnlyList<PageRow?> lines, PageStyle style, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var pages = lines.Chunk(LinesPerPage(style)).Select((chunk, number) => Page(chunk, number, style, new Rng(style.Seed, (ulong)number), cancel));
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
            image.Pixels[3 * i] = SheetSurface.Mix(byte.MaxValue, ink.R, 1, density);
            image.Pixels[(3 * i) + 1] = SheetSurface.Mix(byte.MaxValue, ink.G, 1, density);
            image.Pixels[(3 * i) + 2] = SheetSurface.Mix(byte.MaxValue, ink.B, 1, density);
        }

        return image;
    }

    /// <summary>Where the lines of each page stand, as <see cref="Compose"/> sets them; null for an empty line.</summary>
    internal static IEnumerable<PlacedLine?[]> Place(IReadOnlyList<PageRow?> lines, PageStyle style) =>
        lines.Chunk(LinesPerPage(style)).Select((chunk, number) => Placed(chunk, style, new Rng(style.Seed, (ulong)number)).ToArray());

    private static ComposedPage Page(PageRow?[] lines, int number, PageStyle style, Rng rng, CancellationToken cancel)
    {
        var ink = new Raster(style.Format.Width, style.Format.Height);
        foreach (var line in Placed(lines, style, rng))
        {
            cancel.ThrowIfCancellationRequested();
            if (line is not null)
            {
                Put(ink, line, style);
            }
        }

        LaidMark? laid = null;
        if (style.Mark is { } mark)
        {
            laid = number < mark.Given.Count ? mark.Given[number] : LaidMark.BestFor(ink, mark.Key);
            ink = InkMark.Apply(ink, mark.Key, laid.Value);
        }

        return (style.Paper == PaperKind.Transparent ? Transparent(ink, style.InkAndPaper) : OnPaper(ink, style, rng)) with { Mark = laid };
    }

    private static IEnumerable<PlacedLine?> Placed(PageRow?[] lines, PageStyle style, Rng rng)
    {
        var format = style.Format;

        // Printed rules guide the eye: a line on them hardly leaves its row.
        var freedom = style.Paper == PaperKind.Ruled ? 0.35f : 1;
        var edge = 0f;
        for (var i = 0; i < lines.Length; i++)
        {
            // Each line begins near where the one above it did; half of what it is off is taken back.
            edge = (0.5f * edge) + rng.Normal(0, 0.85f * style.Layout.EdgeDeviation * style.XHeight);
            var baseline = BaselineOf(style, i) + rng.Normal(0, freedom * HeightDeviation * style.XHeight);
            var path = new BaselinePath(
                freedom * rng.Normal(0, style.Layout.SlopeDeviation), freedom * style.Layout.DriftDeviation * style.XHeight, DriftKnot * style.XHeight, format.Width, rng);
            if (lines[i] is { } line)
            {
                var scale = style.XHeight / LineGeometry.XHeight;
                var scaled = RasterScale.By(line.Ink, scale);
                var anchor = line.Anchor is { } other ? RasterScale.By(other, scale) : scaled;
                yield return new PlacedLine(scaled, StartOf(anchor, format.Margin + edge + (line.Indent * scale), format.Width, format.Margin), baseline, path, scale);
            }
            else
            {
                yield return null;
            }
        }
    }

    private static float BaselineOf(PageStyle style, int line) => style.Format.Margin + (FirstBaseline * style.XHeight) + (line * style.LinePitch);

    private static void Put(Raster page, PlacedLine placed, PageStyle style)
    {
        var (line, start, path) = (placed.Ink, placed.Start, placed.Path);
        var top = placed.Baseline - (LineGeometry.Baseline * style.XHeight / LineGeometry.XHeight);
        for (var x = 0; x < line.Width; x++)
        {
            var px = start + x;
            if ((uint)px >= (uint)page.Width)
            {
                continue;
            }

            // The path is followed column by column, with the fraction of a row shared between two.
            var shift = top + path.At(x);
            var whole = (int)MathF.Floor(shift);
            var part = shift - whole;
            for (var y = 0; y <= line.Height; y++)
            {
                var py = whole + y;
                if ((uint)py >= (uint)page.Height)
                {
                    continue;
                }

                var here = y < line.Height ? line[x, y] : 0;
                var above = y > 0 ? line[x, y - 1] : 0;
                page[px, py] = Math.Max(page[px, py], (here * (1 - part)) + (above * part));
            }
        }
    }

    /// <summary>The column at which a line's raster is put, so that its ink begins at <paramref name="left"/> and never runs off the sheet.</summary>
    private static int StartOf(Raster line, float left, int sheet, int margin)
    {
        var (first, last) = (line.Width, 0);
        for (var i = 0; i < line.Pixels.Length; i++)
        {
            if (line.Pixels[i] > 0.3f)
            {
                (first, last) = (Math.Min(first, i % line.Width), Math.Max(last, i % line.Width));
            }
        }

        var latest = sheet - (margin / 4) - last;
        return (int)Math.Max(Math.Min(left - first, latest), (margin / 4) - first);
    }

    private static ComposedPage Transparent(Raster ink, InkAndPaper colours)
    {
        var image = RgbImage.Filled(ink.Width, ink.Height, colours.Ink, PageFormat.Dpi);
        return new ComposedPage(image, Array.ConvertAll(ink.Pixels, RgbImage.ToByte));
    }

    private static ComposedPage OnPaper(Raster ink, PageStyle style, Rng rng)
    {
        var image = new RgbImage(ink.Width, ink.Height, PageFormat.Dpi);
        var surface = new SheetSurface(style, Enumerable.Range(0, LinesPerPage(style)).Select(i => BaselineOf(style, i)), rng);
        ParallelRows.For(ink.Height, 64, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                surface.Paint(image, y, ink.Row(y));
            }
        });
        return new ComposedPage(image, []);
    }
}
