using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>What lies at the sides of a sheet: words that are written up to them, letters of the next sheet, punched holes.</summary>
public sealed class SheetSideTests
{
    private static readonly string[] Texts = HardPageTests.Texts;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_word_that_is_written_up_to_the_side_is_whole(bool isLeft)
    {
        // The last letter's stroke runs on to the right side, or the first one begins at the left one.
        var width = 90 + DrawnPage.Line(Texts[2], 3).Width;
        WrittenSheet Sheet(int margin)
        {
            var sheet = new WrittenSheet(Math.Max(width, 700) + margin, 660);
            for (var k = 0; k < Texts.Length; k++)
            {
                var ink = DrawnPage.Line(Texts[k], (ulong)k + 1);
                var left = k != 2 ? 60 : isLeft ? 4 : sheet.Width - margin - ink.Width + 4;
                sheet.Write(Texts[k], left, 130 + (k * 100), seed: (ulong)k + 1);
            }

            var side = isLeft ? 0 : sheet.Width - margin;
            sheet.Stroke(WrittenSheet.Blue, 3, (side - 22, 326), (side, 322), (side + 22, 326));
            return sheet;
        }

        var page = PageCleaner.Clean(new PageScan("page", Sheet(0).Photograph()), cancel: TestContext.Current.CancellationToken);
        var lines = LineSegmenter.Segment(page);

        Assert.DoesNotContain(page.Blemishes, blemish => blemish.Kind == BlemishKind.CutOff);
        Assert.Equal(Texts.Length, lines.Count);
        Assert.True(isLeft ? lines[2].Left <= 1 : lines[2].Left + lines[2].Ink.Width >= page.Ink.Width - 1);
    }

    [Fact]
    public void Letters_of_the_next_sheet_that_its_side_has_cut_are_nobodys()
    {
        var sheet = HardPageTests.Written();
        for (var k = 0; k < 4; k++)
        {
            // What is left of a letter of each of its lines.
            sheet.Stroke(WrittenSheet.Blue, 3, (-10, 160 + (k * 100)), (6, 150 + (k * 100)), (12, 160 + (k * 100)), (6, 172 + (k * 100)), (-10, 164 + (k * 100)));
        }

        var page = PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);
        var lines = LineSegmenter.Segment(page);

        Assert.Equal(Texts.Length, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Left, 70, 110));
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.CutOff);
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(390, false)]
    public void Arcs_are_holes_where_they_are_as_far_apart_as_a_punchs_pins_on_both_sides_of_the_middle(int first, bool areHoles)
    {
        var sheet = HardPageTests.Written();
        foreach (var x in (int[])[first, first + 400])
        {
            sheet.Stroke((0.5f, 0.5f, 0.5f), 3, [.. Enumerable.Range(0, 13).Select(i => (x + (16 * MathF.Cos((i + 12) * MathF.PI / 18)), 36 + (16 * MathF.Sin((i + 12) * MathF.PI / 18))))]);
        }

        var page = PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);

        Assert.Equal(areHoles ? 2 : 0, page.Blemishes.Count(blemish => blemish.Kind == BlemishKind.Hole));
    }
}
