using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;

namespace Ductus.Tests.Ingest;

public sealed class PageTests
{
    [Theory]
    [InlineData(0f, false, false, false)]
    [InlineData(0f, true, false, false)]
    [InlineData(0f, false, true, true)]
    [InlineData(0.02f, true, true, false)]
    public void Every_line_is_found_once_and_from_top_to_bottom(float slope, bool ruled, bool shadow, bool blot)
    {
        var page = PageCleaner.Clean(new PageScan("page.png", DrawnPage.Draw(DrawnPage.Texts, slope, ruled, shadow, blot)));
        var lines = LineSegmenter.Segment(page);
        Assert.Equal(DrawnPage.Texts.Length, lines.Count);
        for (var k = 1; k < lines.Count; k++)
        {
            Assert.InRange(lines[k].MiddleY - lines[k - 1].MiddleY, 0.7f * DrawnPage.Spacing, 1.3f * DrawnPage.Spacing);
        }

        Assert.InRange(page.Skew, slope - 0.006f, slope + 0.006f);
    }

    [Fact]
    public void Rules_go_and_the_strokes_that_cross_them_stay()
    {
        var plain = PageCleaner.Clean(new PageScan("plain", DrawnPage.Draw(DrawnPage.Texts)));
        var ruled = PageCleaner.Clean(new PageScan("ruled", DrawnPage.Draw(DrawnPage.Texts, ruled: true)));
        Assert.True(ruled.Rules >= DrawnPage.Texts.Length);
        Assert.InRange(ruled.Ink.Pixels.Sum() / plain.Ink.Pixels.Sum(), 0.93f, 1.07f);
    }

    [Fact]
    public void Settings_change_what_is_taken_for_writing()
    {
        var scan = new PageScan("page", DrawnPage.Draw(DrawnPage.Texts));
        var usual = PageCleaner.Clean(scan);
        Assert.Equal(usual.Ink.Pixels, PageCleaner.Clean(scan, new CleaningSettings { Foot = 0.16f }).Ink.Pixels);
        Assert.True(PageCleaner.Clean(scan, new CleaningSettings { Foot = 0.3f }).Ink.Pixels.Sum() < usual.Ink.Pixels.Sum());
        Assert.True(LineSegmenter.Segment(usual, new SegmentingSettings { Crest = 2 }).Count < DrawnPage.Texts.Length);
    }

    [Fact]
    public void Ink_and_paper_keep_their_colours()
    {
        var colours = PageCleaner.Clean(new PageScan("page", DrawnPage.Draw(DrawnPage.Texts))).InkAndPaper;
        Assert.InRange(colours.Paper.R, 235, 245);
        Assert.InRange(colours.Paper.B, 213, 226);
        Assert.True(colours.Ink.B > colours.Ink.R + 30, $"The ink is blue, not {colours.Ink}.");
    }

    [Fact]
    public void An_empty_page_and_white_noise_are_one_sentence_each()
    {
        var empty = RgbImage.Filled(600, 800, new Rgb(245, 244, 240));
        Assert.Contains("no writing", Assert.Throws<UserException>(() => PageCleaner.Clean(new PageScan("empty.png", empty))).Message, StringComparison.Ordinal);

        var noise = new RgbImage(600, 800);
        var random = new Tensors.Rng(3);
        for (var i = 0; i < noise.Pixels.Length; i += 3)
        {
            noise.Pixels.AsSpan(i, 3).Fill((byte)random.Next(256));
        }

        Assert.Contains("noise.png", Assert.Throws<UserException>(() => PageCleaner.Clean(new PageScan("noise.png", noise))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("men are never sure of summer")]
    [InlineData("The quick brown fox jumps")]
    public void A_lines_size_and_baseline_are_measured(string text)
    {
        const float XHeight = 30;
        var line = DrawnPage.Line(text, 1, XHeight);
        var measure = LineNormalizer.MeasureAll([line])[0]!;
        Assert.InRange(measure.XHeight, 0.88f * XHeight, 1.12f * XHeight);
        var baseline = LineGeometry.Baseline * XHeight / LineGeometry.XHeight;
        Assert.InRange(measure.BaselineAt(line.Width / 2f), baseline - 2.5f, baseline + 2.5f);
    }

    [Fact]
    public void A_line_of_capitals_keeps_the_size_of_its_writers_other_lines()
    {
        string[] texts = [.. DrawnPage.Texts, "IN THE YEAR 1905"];
        var measures = LineNormalizer.MeasureAll([.. texts.Select((t, i) => DrawnPage.Line(t, (ulong)i, 30))]);
        var usual = measures.Take(DrawnPage.Texts.Length).Average(m => m!.XHeight);
        Assert.InRange(measures[^1]!.XHeight, 0.8f * usual, 1.2f * usual);
    }
}
