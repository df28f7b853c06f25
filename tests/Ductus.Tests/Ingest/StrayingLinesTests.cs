using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Flourishes draw a line's path after them, tall letters make rows of their own, and folds lead from line to line; each line stays one.</summary>
public sealed class StrayingLinesTests
{
    [Fact]
    public void A_line_whose_path_strays_at_its_end_is_one()
    {
        var tracks = LineTracker.Track(Rows(), 20, new SegmentingSettings());
        Assert.Equal(3, tracks.Count);
        Assert.All(tracks, track => Assert.InRange(track.Right - track.Left, 700, 800));
    }

    [Fact]
    public void Tall_letters_between_two_lines_are_no_line()
    {
        var ink = new Raster(800, 360);
        foreach (var row in (int[])[50, 130, 222, 302])
        {
            Dash(ink, 10, 790, row);
        }

        // A stroke in five reaches up into the middle between two lines, more heavily than it begins.
        for (var x = 200; x < 500; x += 60)
        {
            for (var y = 164; y < 188; y++)
            {
                ink.Row(y).Slice(x, 14).Fill(1);
            }
        }

        Assert.Equal([50, 130, 220, 300], LineTracker.Track(ink, 20, new SegmentingSettings()).Select(track => (int)MathF.Round(track.MeanY / 10) * 10));
    }

    [Fact]
    public void The_only_word_of_a_line_is_a_line_though_a_fold_joins_it_to_the_line_above()
    {
        var sheet = new WrittenSheet(1000, 560);
        sheet.Write("sleeps until nine o'clock", 90, 130, seed: 1);
        sheet.Write("in the green garden house", 90, 260, seed: 2);
        sheet.Stroke(WrittenSheet.Blue, 5, [.. Enumerable.Range(0, 14).Select(i => (100f + (i * 10), i % 2 == 0 ? 195f : 171f)), (230, 180)]);
        sheet.Stroke(WrittenSheet.Blue, 4, (180, 118), (230, 118), (230, 180));
        var lines = LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken));
        Assert.Equal(3, lines.Count);
        Assert.InRange(lines[1].Ink.Width, 110, 180);
    }

    /// <summary>Three rows of dashes; under the middle one a stroke begins that leads away from it, before the row goes on a little higher.</summary>
    private static Raster Rows()
    {
        var ink = new Raster(800, 260);
        Dash(ink, 10, 790, 50);
        Dash(ink, 10, 560, 130);
        Dash(ink, 470, 560, 140, 0.2f);
        Dash(ink, 550, 790, 125);
        Dash(ink, 10, 790, 210);
        return ink;
    }

    private static void Dash(Raster ink, int from, int to, float row, float fall = 0)
    {
        for (var x = from; x < to; x++)
        {
            for (var y = -9; y <= 9; y++)
            {
                ink[x, (int)(row + (fall * (x - from))) + y] = x % 12 < 5 ? 1 : 0;
            }
        }
    }
}
