using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Hairlines, large letters and fragments of lines: what old hands are made of stays theirs.</summary>
public sealed class FineStrokesTests
{
    private const float Pen = 6;

    private static readonly (float R, float G, float B) Hairline = (0.3f, 0.3f, 0.3f);

    [Fact]
    public void Hairlines_between_downstrokes_are_kept()
    {
        var page = Page(Nib(hairlines: true));
        var line = Assert.Single(LineSegmenter.Segment(page));

        // Each stands halfway between two downstrokes, as dark as makes it visible.
        for (var i = 0; i < 11; i++)
        {
            var column = 300 + (i * 40) + 20 - line.Left;
            Assert.InRange(Enumerable.Range(0, line.Ink.Height).Max(y => line.Ink[column, y]), 0.2f, 1);
        }
    }

    [Fact]
    public void What_shines_through_between_letters_is_no_hairline()
    {
        var sheet = Nib(hairlines: false);
        for (var i = 0; i < 11; i++)
        {
            // As faint as a hairline, and broader than the pen.
            sheet.Stroke((0.16f, 0.16f, 0.16f), 3 * Pen, (308 + (i * 40), 330), (332 + (i * 40), 300));
        }

        var ink = Page(sheet).Ink;
        Assert.All(Enumerable.Range(0, 11), i => Assert.Equal(0, Enumerable.Range(0, ink.Height).Max(y => ink[320 + (i * 40), y])));
    }

    [Fact]
    public void A_large_capital_in_a_row_of_letters_is_no_drawing()
    {
        var sheet = new WrittenSheet(1100, 560);
        for (var k = 0; k < 4; k++)
        {
            sheet.Write("ndoubtedly so it was and is", 240, 150 + (k * 110), seed: (ulong)k + 1);
        }

        // A U with a flourish, three times as high as the letters beside it.
        sheet.Stroke(WrittenSheet.Blue, 4, (60, 290), (100, 270), (120, 300), (118, 350), (140, 372), (175, 350), (190, 280), (188, 350), (215, 366));
        var page = Page(sheet);
        Assert.DoesNotContain(page.Blemishes, blemish => blemish.Kind == BlemishKind.Drawing);
        var lines = LineSegmenter.Segment(page);
        Assert.Equal(4, lines.Count);
        Assert.InRange(lines[2].Left, 40, 70);
    }

    private static CleanPage Page(WrittenSheet sheet) => PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);

    /// <summary>Downstrokes of a nib, and the hairlines that lead from the foot of each to the head of the next.</summary>
    private static WrittenSheet Nib(bool hairlines)
    {
        var sheet = new WrittenSheet(1100, 600);
        for (var i = 0; i < 12; i++)
        {
            var x = 300 + (i * 40);
            sheet.Stroke(WrittenSheet.Black, Pen, (x, 280), (x, 350));
            if (hairlines && i < 11)
            {
                sheet.Stroke(Hairline, 2, (x, 348), (x + 40, 282));
            }
        }

        return sheet;
    }
}
