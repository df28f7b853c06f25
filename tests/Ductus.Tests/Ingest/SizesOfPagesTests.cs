using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Ingest;

/// <summary>Pages of one writer that were scanned or photographed at different sizes.</summary>
public sealed class SizesOfPagesTests
{
    private static readonly string[] Texts = ["the quick brown fox jumps", "over the lazy dog by night", "while geese fly along the pond", "and plums hang on every bough"];

    [Fact]
    public void Letters_of_a_page_at_half_the_resolution_come_out_as_large_as_the_others()
    {
        Raster[] large = [.. Texts.Select(text => PrintedWriter.Line(text).Ink)];
        Raster[] small = [.. large.Select(line => RasterScale.By(line, 0.5f))];
        int[] pages = [0, 0, 0, 0, 1, 1, 1, 1];

        var lines = LineNormalizer.NormalizeAll([.. large, .. small], pages: pages, cancel: TestContext.Current.CancellationToken);

        foreach (var (ofLarge, ofSmall) in lines.Take(4).Zip(lines.Skip(4)))
        {
            Assert.InRange(ofLarge!.Measure.XHeight / ofSmall!.Measure.XHeight, 1.85f, 2.15f);
            Assert.InRange((float)ofLarge.Ink.Width / ofSmall.Ink.Width, 0.93f, 1.07f);
        }
    }

    [Fact]
    public void A_page_of_one_line_goes_with_the_page_whose_lines_are_as_high()
    {
        Assert.Equal([0, 1, 1], SizeGroups.Of([new(12, 90, 30), new(10, 44, 15), new(1, 47, 21)]));
        Assert.Equal([0, 1, 0], SizeGroups.Of([new(12, 90, 30), new(10, 44, 15), new(2, 95, 21)]));
        Assert.Equal([0, 1, 1], SizeGroups.Of([new(12, 90, 30), new(10, 44, 15), new(1, 44, 29)]));
    }

    [Fact]
    public void Pages_whose_strokes_alone_differ_are_one_size()
    {
        // Capitals look like a larger x-height, but their lines are as high as the others.
        Assert.Equal([0, 0], SizeGroups.Of([new(12, 90, 30), new(6, 86, 52)]));
        Assert.Equal([0, 0], SizeGroups.Of([new(12, 90, 30), new(12, 84, 28)]));
    }
}
