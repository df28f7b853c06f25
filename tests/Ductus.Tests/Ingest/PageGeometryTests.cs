using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Lines as outlines in the picture's own pixels, and the way back.</summary>
public sealed class PageGeometryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.04f, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 3)]
    public void An_outline_encloses_its_line_in_the_picture_as_it_was_given(float slope, int quarters)
    {
        var (picture, page) = Page(slope, quarters);
        var lines = LineSegmenter.Segment(page);
        var outlines = PageGeometry.Of(page, lines);
        Assert.Equal(DrawnPage.Texts.Length, outlines.Count);
        foreach (var (line, outline) in lines.Zip(outlines))
        {
            var (dark, enclosed) = (0, 0);
            for (var y = 0; y < line.Ink.Height; y += 2)
            {
                for (var x = 0; x < line.Ink.Width; x += 2)
                {
                    if (line.Ink[x, y] > 0.8f)
                    {
                        var place = page.Frame.ToPicture.Map(line.Left + x + 0.5f, line.Top + y + 0.5f);
                        var pixel = picture.Row((int)place.Y).Slice(3 * (int)place.X, 3);
                        dark += pixel[0] < 150 ? 1 : 0;
                        enclosed += Polygons.Contains(outline.Polygon, place.X, place.Y) ? 1 : 0;
                    }
                }
            }

            var all = Count(line.Ink);
            Assert.True(dark > 0.95 * all, $"{dark} of {all} pixels are dark in the picture");
            Assert.True(enclosed > 0.99 * all, $"{enclosed} of {all} pixels are enclosed");
            Assert.InRange(outline.XHeight, 0.8f * DrawnPage.XHeight, 1.2f * DrawnPage.XHeight);
        }
    }

    [Fact]
    public void Given_outlines_hold_the_same_ink_as_the_lines_they_were_made_of()
    {
        var (_, page) = Page(0.02f, 0);
        var lines = LineSegmenter.Segment(page);
        var again = LineSegmenter.Segment(page, PageGeometry.Of(page, lines));
        Assert.Equal(lines.Select(line => line.Ink.Pixels.Sum()), again.Select(line => line!.Ink.Pixels.Sum()));
    }

    [Fact]
    public void A_line_split_in_two_and_merged_again_is_the_line()
    {
        var (_, page) = Page(0, 0);
        var lines = LineSegmenter.Segment(page);
        var outline = PageGeometry.Of(page, lines)[0];
        var middle = outline.Baseline[outline.Baseline.Count / 2];
        var (before, after) = outline.SplitAt(middle);
        var halves = LineSegmenter.Segment(page, [before, after]);
        Assert.All(halves, half => Assert.InRange(half!.Ink.Width, 0.3f * lines[0].Ink.Width, 0.7f * lines[0].Ink.Width));
        Assert.Equal(lines[0].Ink.Pixels.Sum(), halves.Sum(half => half!.Ink.Pixels.Sum()), 0.02f * lines[0].Ink.Pixels.Sum());
        var merged = Assert.Single(LineSegmenter.Segment(page, [before.MergedWith(after)]));
        Assert.Equal(lines[0].Ink.Pixels.Sum(), merged!.Ink.Pixels.Sum(), 0.01f * lines[0].Ink.Pixels.Sum());
        Assert.Throws<ArgumentException>(() => outline.SplitAt(new Spot(0, 0)));
    }

    [Fact]
    public void A_line_is_found_on_a_baseline_that_somebody_draws()
    {
        var (_, page) = Page(0, 0);
        var lines = LineSegmenter.Segment(page);
        var baseline = DrawnPage.FirstBaseline + DrawnPage.Spacing;
        var drawn = Assert.Single(LineSegmenter.Segment(page, [LineOutline.Drawn([new Spot(60, baseline), new Spot(940, baseline)], DrawnPage.XHeight)]));
        Assert.Equal(lines[1].Ink.Pixels.Sum(), drawn!.Ink.Pixels.Sum(), 0.02f * lines[1].Ink.Pixels.Sum());
    }

    [Fact]
    public void Outlines_are_read_back_as_they_were_written()
    {
        var (_, page) = Page(0.02f, 0);
        var outlines = PageGeometry.Of(page, LineSegmenter.Segment(page));
        var path = _folder.File("page.lines.json");
        PageGeometryFile.Write(path, page, outlines);
        foreach (var (written, read) in outlines.Zip(PageGeometryFile.ReadLines(path)))
        {
            Assert.Equal(written.Polygon.Count, read.Polygon.Count);
            Assert.All(written.Polygon.Zip(read.Polygon), pair => Assert.Equal(pair.First.X, pair.Second.X, 0.06f));
        }

        File.WriteAllText(path, "{\"lines\":[{\"polygon\":[[1]],\"baseline\":[],\"xHeight\":3}]}");
        Assert.Throws<InvalidDataException>(() => PageGeometryFile.ReadLines(path));
    }

    public void Dispose() => _folder.Dispose();

    private static (RgbImage Picture, CleanPage Page) Page(float slope, int quarters)
    {
        var upright = DrawnPage.Draw(DrawnPage.Texts, slope);
        var page = PageCleaner.Clean(new PageScan("page", upright));

        // As if the reader had turned it: the page was cleaned upright, and its picture lies another way.
        return quarters == 0 ? (upright, page) : (upright.Turned(4 - quarters), page with { Frame = page.Frame.Of(quarters, upright.Turned(4 - quarters).Width, upright.Turned(4 - quarters).Height) });
    }

    private static int Count(Raster ink)
    {
        var count = 0;
        for (var y = 0; y < ink.Height; y += 2)
        {
            for (var x = 0; x < ink.Width; x += 2)
            {
                count += ink[x, y] > 0.8f ? 1 : 0;
            }
        }

        return count;
    }
}
