using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>What goes wrong with the pages of a shoebox: each line comes out as it does from a clean page.</summary>
public sealed class HardPageTests
{
    internal static readonly string[] Texts = ["The quick brown fox jumps", "over the lazy dog and then", "sleeps until nine o'clock", "in the green garden house", "where nobody comes by"];

    private static readonly Lazy<float> Clean = new(() => Lines(Written()).Sum(line => line.Ink.Pixels.Sum()));

    [Fact]
    public void Lines_under_a_hard_shadow_are_found_and_its_edge_is_no_stroke() =>
        AssertLikeClean(Written().Photograph((x, y) => y + (0.5f * x) > 500 ? 0.45f : 1));

    [Fact]
    public void A_coffee_ring_is_no_ink()
    {
        var sheet = Written();
        sheet.Ring(450, 330, 190);
        AssertLikeClean(sheet.Photograph());
    }

    [Fact]
    public void The_threads_of_woven_paper_are_no_ink()
    {
        // Threads beside each other, broken by those across; one in eight is half as dark as ink.
        var sheet = Written(WrittenSheet.Black);
        var threads = new Rng(5);
        for (var x = 0; x < sheet.Width; x += 3)
        {
            for (var y = 0; y < sheet.Height;)
            {
                var (length, dark) = (2 + threads.Next(10), threads.Next(8) == 0 ? 0.5f : 0.03f * threads.Next(10));
                sheet.Darken(x, y, x + 3, y + length, (_, _) => (dark, dark, dark));
                y += length;
            }
        }

        var lines = Lines(sheet);
        Assert.Equal(Texts.Length, lines.Count);
        Assert.InRange(lines.Sum(line => line.Ink.Pixels.Sum()) / Lines(Written(WrittenSheet.Black)).Sum(line => line.Ink.Pixels.Sum()), 0.8f, 1.1f);
    }

    [Fact]
    public void Corrections_in_red_are_not_the_writers_and_what_they_strike_out_stays_whole()
    {
        var sheet = Written();
        sheet.Write("never", 400, 165, WrittenSheet.Red, 9);
        sheet.Write("perhaps", 300, 345, WrittenSheet.Red, 10);
        sheet.Stroke(WrittenSheet.Red, 4, (120, 210), (330, 206));
        var page = Page(sheet.Photograph());
        AssertLikeClean(page);
        Assert.InRange(page.Blemishes.Count(blemish => blemish.Kind == BlemishKind.OtherInk), 3, 5);
    }

    [Fact]
    public void Another_pen_on_lines_of_its_own_is_the_writers_too()
    {
        var sheet = new WrittenSheet(1000, 660);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), k < 4 ? WrittenSheet.Blue : WrittenSheet.Red, (ulong)k + 1);
        }

        AssertLikeClean(sheet.Photograph());
    }

    [Fact]
    public void Columns_are_read_one_after_the_other()
    {
        var sheet = new WrittenSheet(1500, 700);
        string[] words = ["first words here", "second ones below", "third of them all", "fourth and more", "fifth is the last", "sixth after all"];
        for (var k = 0; k < words.Length; k++)
        {
            sheet.Write(words[k], 60, 100 + (k * 100), seed: (ulong)k + 1);
            sheet.Write(words[k], 820, 135 + (k * 100), seed: (ulong)k + 7);
        }

        var lines = Lines(sheet);
        Assert.Equal(12, lines.Count);
        Assert.All(lines.Take(6), line => Assert.InRange(line.Left, 0, 200));
        Assert.All(lines.Skip(6), line => Assert.InRange(line.Left, 750, 1000));
        Assert.Equal(lines.Take(6).Select(line => line.Top).Order(), lines.Take(6).Select(line => line.Top));
    }

    [Fact]
    public void Words_far_apart_are_no_columns_where_three_gaps_are_in_line()
    {
        // As far apart as some people write, now more and now less; in the third to the fifth line the second gap begins at the same column.
        var sheet = new WrittenSheet(1500, 1000);
        string[] rows = [
            "a dozen brown hens for", "the market in July was", "our family spring by him", "one branch pencil though it", "two father silver bottles we", "said kitty to an orange", "if you travelled pockets of", "threads better go in my"];
        int[] gaps = [85, 80, 130, 85, 90, 80, 130, 85];
        for (var k = 0; k < rows.Length; k++)
        {
            var left = 60;
            foreach (var (word, w) in rows[k].Split(' ').Select((word, w) => (word, w)))
            {
                left = w == 2 && k is >= 2 and <= 4 ? 540 : left;
                sheet.Write(word, left, 120 + (k * 100), seed: (ulong)((k * 8) + w));
                left += (25 * word.Length) + gaps[((3 * k) + w) % gaps.Length];
            }
        }

        var lines = Lines(sheet);
        Assert.Equal(rows.Length, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Left, 40, 100));
    }

    [Fact]
    public void Facing_pages_are_two_though_the_fold_is_dark()
    {
        var sheet = new WrittenSheet(1700, 700);
        for (var k = 0; k < 6; k++)
        {
            sheet.Write("words on the left", 70, 100 + (k * 100), seed: (ulong)k + 1);
            sheet.Write("words on the right", 980, 120 + (k * 100), seed: (ulong)k + 7);
        }

        var lines = LineSegmenter.Segment(Page(sheet.Photograph((x, _) => 1 - (0.6f * MathF.Exp(-(x - 850f) * (x - 850f) / (2 * 40 * 40))))));
        Assert.Equal(12, lines.Count);
        Assert.All(lines.Take(6), line => Assert.True(line.Left < 400));
        Assert.All(lines.Skip(6), line => Assert.True(line.Left > 900));
    }

    [Fact]
    public void A_drawing_a_hole_and_a_scribble_are_left_out_with_their_kind()
    {
        var sheet = new WrittenSheet(1100, 1000);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 150, 130 + (k * 100), seed: (ulong)k + 1);
        }

        sheet.Disc(40, 500, 26, 0.6f);
        sheet.Stroke(WrittenSheet.Blue, 4, [.. Enumerable.Range(0, 41).Select(i => (600 + (130 * MathF.Cos(i * MathF.PI / 20)), 800 + (130 * MathF.Sin(i * MathF.PI / 20))))]);
        sheet.Stroke(WrittenSheet.Blue, 5, [.. Enumerable.Range(0, 80).Select(i => (800f + i, i % 2 == 0 ? 505f : 540f))]);
        var page = Page(sheet.Photograph());
        Assert.Equal(Texts.Length, LineSegmenter.Segment(page).Count);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Drawing && blemish.Mask.Width > 240);
        var mask = Blemishes.MaskOf(page);
        Assert.Equal((1100, 1000), (mask.Width, mask.Height));
        Assert.InRange(mask.Crop(728, 790, 6, 20).Pixels.Average(), 0.3f, 1);
        Assert.Equal(0, mask.Crop(150, 100, 500, 60).Pixels.Sum());
        Assert.Contains(page.Blemishes, blemish => blemish.Left < 80 && blemish.Kind is BlemishKind.Hole or BlemishKind.Blot);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind is BlemishKind.CrossedOut or BlemishKind.Blot && blemish.Left > 780);
    }

    [Fact]
    public void Rests_of_rules_in_a_margin_are_no_dashes()
    {
        var sheet = Written();
        sheet.Stroke(WrittenSheet.Blue, 2, (12, 226), (38, 227));
        sheet.Stroke(WrittenSheet.Blue, 3, (735, 217), (758, 217));
        var lines = LineSegmenter.Segment(Page(sheet.Photograph()));

        // The dash near the words is the line's, the rest of a rule far from them is nobody's.
        Assert.Equal(Texts.Length, lines.Count);
        Assert.InRange(lines[1].Left, 80, 110);
        Assert.InRange(lines[1].Left + lines[1].Ink.Width, 757, 772);
    }

    [Fact]
    public void Writing_about_which_a_line_is_drawn_is_no_part_of_a_drawing()
    {
        var sheet = Written();

        // As people frame what they mean: round all lines but the first, in one go.
        sheet.Stroke(WrittenSheet.Blue, 3, (60, 190), (300, 172), (760, 180), (800, 320), (780, 540), (400, 560), (70, 550), (50, 320), (60, 195));
        var page = Page(sheet.Photograph());
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Drawing);
        var (framed, plain) = (LineSegmenter.Segment(page), Lines(Written()));
        Assert.Equal(plain.Count, framed.Count);
        Assert.All(plain.Zip(framed), lines => Assert.Equal(lines.First.Ink.Pixels.Sum(), lines.Second.Ink.Pixels.Sum(), 0.03f * lines.First.Ink.Pixels.Sum()));
    }

    [Fact]
    public void What_somebody_says_is_writing_is_kept()
    {
        var sheet = Written();
        sheet.Stroke(WrittenSheet.Blue, 4, [.. Enumerable.Range(0, 41).Select(i => (820 + (90 * MathF.Cos(i * MathF.PI / 20)), 500 + (90 * MathF.Sin(i * MathF.PI / 20))))]);
        var picture = sheet.Photograph();
        var page = Page(picture);
        var drawing = Assert.Single(BlemishNumber.Numbered(page));
        var kept = PageCleaner.Clean(new PageScan("page", picture) { Kept = [.. BlemishNumber.Places(drawing, page.Frame)] });
        Assert.Empty(BlemishNumber.Numbered(kept));
        Assert.Equal(page.Ink.Pixels.Sum() + drawing.Mask.Pixels.Sum(), kept.Ink.Pixels.Sum(), 0.02f * page.Ink.Pixels.Sum());
        Assert.Empty(PageCleaner.Clean(new PageScan("page", picture), new CleaningSettings { Keep = new HashSet<BlemishKind> { BlemishKind.Drawing } }).Blemishes);
    }

    /// <summary>Five lines on a clean sheet of 1000 by 660, the first letters at column 90.</summary>
    internal static WrittenSheet Written((float R, float G, float B)? ink = null)
    {
        var sheet = new WrittenSheet(1000, 660);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), ink, (ulong)k + 1);
        }

        return sheet;
    }

    private static CleanPage Page(RgbImage picture) => PageCleaner.Clean(new PageScan("page", picture), cancel: TestContext.Current.CancellationToken);

    private static IReadOnlyList<TextLine> Lines(WrittenSheet sheet) => LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", sheet.Photograph())));

    private static void AssertLikeClean(RgbImage picture) => AssertLikeClean(Page(picture));

    private static void AssertLikeClean(CleanPage page)
    {
        var lines = LineSegmenter.Segment(page);
        Assert.Equal(Texts.Length, lines.Count);
        Assert.InRange(lines.Sum(line => line.Ink.Pixels.Sum()) / Clean.Value, 0.95f, 1.05f);
    }
}
