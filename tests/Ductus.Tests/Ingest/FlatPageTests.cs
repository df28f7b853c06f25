using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Pages that a camera saw aslant, and pages of any resolution, give the lines that a scan at 300 dpi gives; where they lie is told in the picture's own pixels.</summary>
public sealed class FlatPageTests
{
    private static readonly string[] Texts = ["The quick brown fox jumps", "over the lazy dog and then", "sleeps until nine o'clock", "in the green garden house", "where nobody comes by"];

    private static readonly RgbImage Scan = Written().Photograph();

    [Theory]
    [InlineData(60, 40, 1080, 120, 1180, 800, 20, 720)]
    [InlineData(240, 30, 1180, 280, 1020, 860, 60, 620)]
    public void A_sheet_photographed_on_a_desk_is_flattened(float ax, float ay, float bx, float by, float cx, float cy, float dx, float dy)
    {
        var photo = OnDesk(Scan, 1240, 900, [new(ax, ay), new(bx, by), new(cx, cy), new(dx, dy)]);
        var page = Page(photo);
        var lines = Lines(page);
        Assert.Equal(Texts.Length, lines.Count);

        // Nothing of the desk is ink, and none of the ink is lost but what the smaller picture makes thinner.
        Assert.InRange(lines.Sum(line => line.Ink.Pixels.Sum()) / page.Ink.Pixels.Sum(), 0.99f, 1.01f);
        Assert.All(lines, line => Assert.InRange(line.Ink.Height, 20, 62));
        AssertEnclosed(photo, page, lines);
    }

    [Fact]
    public void A_sheet_that_lies_straight_keeps_its_pixels() => Assert.Equal((Scan.Width, Scan.Height), Size(Page(Scan).Ink));

    [Fact]
    public void A_page_scanned_four_times_as_fine_is_worked_on_at_the_usual_size_and_gives_the_same_lines()
    {
        var fine = RgbResample.Projected(Scan, new Projection(0.2, 0, 0, 0, 0.2, 0, 0, 0), 5 * Scan.Width, 5 * Scan.Height, 5 * Scan.Dpi);
        var page = Page(fine);
        var lines = Lines(page);
        Assert.Equal(Texts.Length, lines.Count);
        Assert.InRange(page.Ink.Width, Scan.Width, 3 * Scan.Width);
        Assert.Equal(page.Ink.Width / (float)fine.Width, page.Frame.Scale, 0.01f);
        Assert.InRange(page.Strokes.PenWidth / (Page(Scan).Strokes.PenWidth * 5 * page.Frame.Scale), 0.9f, 1.1f);
        AssertEnclosed(fine, page, lines);
    }

    [Fact]
    public void A_page_of_few_pixels_is_enlarged()
    {
        var coarse = RgbResample.Reduced(Scan, 2);
        var page = Page(coarse);
        Assert.Equal(2 * coarse.Width, page.Ink.Width);
        Assert.Equal(Texts.Length, Lines(page).Count);
        Assert.Equal((coarse.Width, coarse.Height), Size(Blemishes.MaskOf(page)));
        AssertEnclosed(coarse, page, Lines(page));
    }

    [Fact]
    public void A_word_struck_through_or_scribbled_over_in_its_own_ink_is_left_out_and_long_bars_and_underlines_are_not()
    {
        var sheet = new WrittenSheet(1000, 660);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), seed: (ulong)k + 1);
        }

        // Through "brown fox", across the tops of "the", and below "green garden".
        sheet.Stroke(WrittenSheet.Blue, 3, (268, 124), (470, 119));
        sheet.Stroke(WrittenSheet.Blue, 3, (182, 202), (250, 200));
        sheet.Stroke(WrittenSheet.Blue, 3, (200, 446), (480, 444));
        sheet.Stroke(WrittenSheet.Blue, 3, [.. Enumerable.Range(0, 56).Select(i => (290f + (i * 2.2f), i % 2 == 0 ? 296f : 334f))]);
        var page = Page(sheet.Photograph());
        var struck = page.Blemishes.Where(blemish => blemish.Kind == BlemishKind.CrossedOut).OrderBy(blemish => blemish.Top).ToArray();
        Assert.Equal(2, struck.Length);
        Assert.InRange(struck[0].Top, 80, 125);
        Assert.InRange(struck[1].Top, 280, 330);
        Assert.Equal(Texts.Length, Lines(page).Count);
    }

    private static (int, int) Size(Raster raster) => (raster.Width, raster.Height);

    private static WrittenSheet Written()
    {
        var sheet = new WrittenSheet(1000, 660);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), seed: (ulong)k + 1);
        }

        return sheet;
    }

    private static CleanPage Page(RgbImage picture) => PageCleaner.Clean(new PageScan("page", picture));

    private static IReadOnlyList<TextLine> Lines(CleanPage page) => LineSegmenter.Segment(page);

    /// <summary>The sheet seen by a camera, its corners at the given places of a picture of grained wood.</summary>
    private static RgbImage OnDesk(RgbImage sheet, int width, int height, Spot[] corners)
    {
        var back = Projection.FromRectangle(sheet.Width, sheet.Height, corners).Inverse();
        var photo = RgbResample.Projected(sheet, back, width, height, null);
        for (var y = 0; y < height; y++)
        {
            var row = photo.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (u, v) = back.Map(x + 0.5f, y + 0.5f);
                if (u < 0 || v < 0 || u >= sheet.Width || v >= sheet.Height)
                {
                    var wood = 70 + (20 * MathF.Sin((x * 0.012f) + (y * 0.06f)));
                    (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)(wood * 1.5f), (byte)wood, (byte)(wood * 0.6f));
                }
            }
        }

        return photo;
    }

    /// <summary>The ink of each line lies within its outline in the picture, where it is dark.</summary>
    private static void AssertEnclosed(RgbImage picture, CleanPage page, IReadOnlyList<TextLine> lines)
    {
        foreach (var (line, outline) in lines.Zip(PageGeometry.Of(page, lines)))
        {
            var (all, dark, enclosed) = (0, 0, 0);
            for (var y = 0; y < line.Ink.Height; y += 2)
            {
                for (var x = 0; x < line.Ink.Width; x += 2)
                {
                    if (line.Ink[x, y] > 0.9f)
                    {
                        var place = page.Frame.ToPicture.Map(line.Left + x + 0.5f, line.Top + y + 0.5f);
                        all++;
                        dark += picture.Row((int)place.Y)[3 * (int)place.X] < 170 ? 1 : 0;
                        enclosed += Polygons.Contains(outline.Polygon, place.X, place.Y) ? 1 : 0;
                    }
                }
            }

            Assert.True(all > 100 && dark > 0.9 * all && enclosed > 0.99 * all, $"of {all} pixels {dark} are dark in the picture and {enclosed} enclosed");
        }
    }
}
