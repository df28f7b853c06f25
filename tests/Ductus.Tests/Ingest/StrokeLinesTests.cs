using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Strokes belong to the line they were written on, however far they hang into the next.</summary>
public sealed class StrokeLinesTests
{
    private const float Pen = 6;

    [Fact]
    public void A_loop_that_hangs_through_the_next_line_stays_whole_and_so_does_what_it_crosses()
    {
        var sheet = new WrittenSheet(1200, 520);
        Zigzag(sheet, 150);
        var crossed = Zigzag(sheet, 270);
        Zigzag(sheet, 390);

        // From the first line's body down through the second one's and back.
        var loop = sheet.Stroke(WrittenSheet.Blue, Pen, (606, 126), (604, 200), (600, 280), (590, 322), (572, 322), (568, 280), (588, 215), (628, 174));
        var lines = LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", sheet.Photograph())));
        Assert.Equal(3, lines.Count);
        Assert.InRange(Captured(lines[0], loop), 0.94f, 1);
        Assert.InRange(Captured(lines[1], crossed), 0.94f, 1);

        // Of the loop the second line has no more than where it is crossed.
        Assert.InRange(Captured(lines[1], loop), 0, 0.25f);
    }

    [Fact]
    public void An_ascender_that_touches_the_line_above_is_the_lower_lines()
    {
        var sheet = new WrittenSheet(1200, 400);
        Zigzag(sheet, 150);
        Zigzag(sheet, 270);
        var stem = sheet.Stroke(WrittenSheet.Blue, Pen, (722, 294), (728, 230), (735, 176));
        var lines = LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", sheet.Photograph())));
        Assert.Equal(2, lines.Count);
        Assert.True(Captured(lines[1], stem) > 0.9f);
        Assert.True(Captured(lines[0], stem) < 0.25f);
    }

    /// <summary>A line of words of joined small letters: their body 50 pixels high about a row. Returned is the ink of the word in the middle.</summary>
    private static Raster Zigzag(WrittenSheet sheet, int middle)
    {
        Raster? word = null;
        for (var k = 0; k < 7; k++)
        {
            // No two words alike: what repeats itself is print.
            var left = 60 + (160 * k);
            (float X, float Y) At(int i) => (left + (22f * i) + (k == 3 ? 0 : ((k * 31) + (middle * 7) + (i * i * 5)) % 13), middle + (i % 2 == 0 ? 24f : -24f + (k == 3 ? 0 : ((k * 17) + (i * 29) + middle) % 19)));
            var written = sheet.Stroke(WrittenSheet.Blue, Pen, [.. Enumerable.Range(0, 6).Select(At)]);
            word = k == 3 ? written : word;
        }

        return word!;
    }

    /// <summary>Share of some ink that a line holds.</summary>
    private static float Captured(TextLine line, Raster ink)
    {
        var (held, all) = (0, 0);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                if (ink[x, y] > 0.6f)
                {
                    all++;
                    var (u, v) = (x - line.Left, y - line.Top);
                    held += u >= 0 && v >= 0 && u < line.Ink.Width && v < line.Ink.Height && line.Ink[u, v] > 0.25f ? 1 : 0;
                }
            }
        }

        return held / (float)all;
    }
}
