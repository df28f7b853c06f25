using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>What else lies in a picture beside writing on one sheet: another sheet, a printed picture, a scanner's lid, strong rules, the sheet's turned edge.</summary>
public sealed class SeveralSheetsTests
{
    private static readonly string[] Texts = ["The quick brown fox jumps", "over the lazy dog and then", "sleeps until nine o'clock", "in the green garden house", "where nobody comes by"];

    [Fact]
    public void Two_sheets_apart_from_each_other_are_both_read()
    {
        var sheet = new WrittenSheet(1900, 660);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), seed: (ulong)k + 1);
            sheet.Write(Texts[k], 1120, 130 + (k * 100), WrittenSheet.Black, (ulong)k + 7);
        }

        var lines = Lines(sheet.Photograph((x, y) => x is > 850 and < 1020 ? 0.12f : 1));
        Assert.Equal(2 * Texts.Length, lines.Count);
        Assert.All(lines.Take(Texts.Length), line => Assert.InRange(line.Left, 60, 200));
        Assert.All(lines.Skip(Texts.Length), line => Assert.InRange(line.Left, 1090, 1250));
    }

    [Fact]
    public void A_printed_picture_beside_the_writing_is_no_line()
    {
        var sheet = new WrittenSheet(1700, 700);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 820, 130 + (k * 100), seed: (ulong)k + 1);
        }

        sheet.Darken(50, 50, 700, 650, (x, y) =>
        {
            var (sea, sail) = (0.35f + (0.3f * MathF.Sin(x / 37f) * MathF.Cos(y / 23f)), ((x * 7919) + (y * 104729)) % 97 / 400f);
            return y > 400 ? (0.8f - (0.3f * sea), 0.5f * sea, 0.2f + sail) : (0.3f + (0.5f * sea), 0.25f + sail, 0.5f * sea);
        });
        var lines = Lines(sheet.Photograph());
        Assert.Equal(Texts.Length, lines.Count);
        Assert.All(lines, line => Assert.True(line.Left > 750));
    }

    [Fact]
    public void What_is_written_up_to_the_edge_of_a_sheet_on_a_dark_lid_is_whole()
    {
        const int Left = 50, Right = 950, Top = 45, Bottom = 640;
        WrittenSheet Sheet(int edge)
        {
            var sheet = new WrittenSheet(1000, 680);
            for (var k = 0; k < Texts.Length; k++)
            {
                sheet.Write(Texts[k], edge - DrawnPage.Line(Texts[k], (ulong)k + 1).Width, 130 + (k * 100), seed: (ulong)k + 1);
            }

            return sheet;
        }

        var whole = Lines(Sheet(Right - 150).Photograph());
        var atEdge = Lines(Sheet(Right).Photograph((x, y) => x is >= Left and < Right && y is >= Top and < Bottom ? 1 : 0.1f));
        Assert.Equal(Texts.Length, atEdge.Count);
        Assert.All(whole.Zip(atEdge), pair => Assert.InRange(pair.Second.Ink.Pixels.Sum() / pair.First.Ink.Pixels.Sum(), 0.97f, 1.03f));
    }

    [Fact]
    public void Strong_soft_rules_are_taken_off()
    {
        var sheet = new WrittenSheet(1800, 660);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 126 + (k * 100), seed: (ulong)k + 1);
        }

        var bare = Lines(sheet.Photograph());
        for (var k = 0; k < Texts.Length; k++)
        {
            // Six rows of full colour, which fades over two more on both sides.
            var middle = 130 + (k * 100);
            sheet.Darken(0, middle - 6, 1800, middle + 6, (x, y) =>
            {
                var strength = Math.Clamp((5.5f - MathF.Abs(y + 0.5f - middle - (0.01f * (x - 900)))) / 3, 0, 1) * 0.4f;
                return (strength, strength, strength);
            });
        }

        var lines = Lines(sheet.Photograph());
        Assert.Equal(Texts.Length, lines.Count);
        Assert.All(bare.Zip(lines), pair => Assert.InRange(pair.Second.Ink.Width / (float)pair.First.Ink.Width, 0.97f, 1.03f));
        Assert.InRange(lines.Sum(line => line.Ink.Pixels.Sum()) / bare.Sum(line => line.Ink.Pixels.Sum()), 0.9f, 1.1f);
    }

    [Fact]
    public void Stains_larger_than_all_writing_are_not_the_writers_ink_and_the_writers_second_pen_is()
    {
        var sheet = new WrittenSheet(1000, 700);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), k < 4 ? (0.24f, 0.2f, 0.09f) : (0.2f, 0.09f, 0.01f), (ulong)k + 1);
        }

        // Foxing along two edges of the sheet: brown spots, each several strokes wide.
        foreach (var (left, right) in (ReadOnlySpan<(int, int)>)[(4, 76), (900, 996)])
        {
            sheet.Darken(left, 4, right, 696, (x, y) => MathF.Sin(x / 6f) + MathF.Cos(y / 7f) > 0.2f ? (0.05f, 0.09f, 0.14f) : (0, 0, 0));
        }

        var lines = Lines(sheet.Photograph());
        Assert.Equal(Texts.Length, lines.Count(line => line.Ink.Width > 300));
    }

    [Fact]
    public void A_letterhead_of_few_words_above_joined_writing_is_print_and_letters_apart_are_not_for_standing_in_line()
    {
        var sheet = new WrittenSheet(1300, 900);
        for (var k = 0; k < 5; k++)
        {
            for (var word = 0; word < 4; word++)
            {
                sheet.Stroke(WrittenSheet.Blue, 4, [.. Enumerable.Range(0, 90).Select(i => (90f + (270 * word) + (i * 2.2f), 350 + (k * 100) - (22 * MathF.Abs(MathF.Sin(i / (5f + word))))))]);
            }
        }

        // Every letter stands by itself on one line, as type does.
        var left = 180;
        foreach (var letter in "PAUL FORD & SONS, BREMEN")
        {
            sheet.Write(letter.ToString(), left, 120, WrittenSheet.Black, seed: 1);
            left += 38;
        }

        var page = PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);
        var lines = LineSegmenter.Segment(page);
        Assert.True(lines.All(line => line.Top > 250), string.Join("; ", lines.Select(line => $"{line.Left} {line.Top} {line.Ink.Width}")));
        Assert.Equal(5, lines.Count);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Print && blemish.Top < 150);
    }

    private static IReadOnlyList<TextLine> Lines(RgbImage picture) => LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", picture), cancel: TestContext.Current.CancellationToken));
}
