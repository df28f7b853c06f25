using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>What is dark beside a sheet, or about what is written on it, is no ink and hides none.</summary>
public sealed class ScannerBedTests
{
    private const int Width = 1000, Height = 660;
    private static readonly string[] Texts = ["The quick brown fox jumps", "over the lazy dog and then", "sleeps until nine o'clock", "in the green garden house", "where nobody comes by"];

    private static readonly string[] Endings = ["and falls down", "walks home", "in his chair", "of my aunts", "but a cat"];

    private static readonly Lazy<float> Clean = new(() => Lines(Written()).Sum(line => line.Ink.Pixels.Sum()));

    [Theory]
    [InlineData(14, 0, 0, 0)]
    [InlineData(0, 22, 0, 30)]
    [InlineData(26, 26, 26, 26)]
    public void Strips_of_a_black_bed_narrower_than_what_the_paper_is_told_by_are_no_ink(int left, int top, int right, int bottom)
    {
        var sheet = Written();
        Blacken(sheet, 0, 0, left, Height);
        Blacken(sheet, 0, 0, Width, top);
        Blacken(sheet, Width - right, 0, Width, Height);
        Blacken(sheet, 0, Height - bottom, Width, Height);
        AssertLikeClean(Lines(sheet));
    }

    [Fact]
    public void The_black_border_of_mourning_paper_is_no_ink_and_what_is_written_onto_it_stays()
    {
        var sheet = Written();
        foreach (var (left, top, right, bottom) in ((int, int, int, int)[])[(12, 12, 34, Height - 12), (Width - 34, 12, Width - 12, Height - 12), (12, 12, Width - 12, 34), (12, Height - 34, Width - 12, Height - 12)])
        {
            Blacken(sheet, left, top, right, bottom);
        }

        sheet.Stroke(WrittenSheet.Blue, 4, (560, 320), (970, 316));
        var lines = Lines(sheet);
        Assert.Equal(Texts.Length, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Ink.Height, 20, 70));
    }

    [Fact]
    public void A_black_bed_larger_than_all_that_is_written_does_not_make_a_page_noise()
    {
        var sheet = Written();
        Blacken(sheet, 900, 0, Width, Height);
        Blacken(sheet, 0, 600, 500, Height);
        AssertLikeClean(Lines(sheet));
    }

    [Fact]
    public void Lines_reach_into_a_browned_border_though_its_corner_is_darker_still()
    {
        var sheet = new WrittenSheet(1300, Height);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write($"{Texts[k]} {Endings[k]}", 90, 130 + (k * 100), seed: (ulong)k + 1);
        }

        var whole = Lines(sheet).Select(line => line.Left + line.Ink.Width).ToArray();
        sheet.Darken(700, 0, 1300, Height, (x, y) =>
        {
            var brown = Math.Clamp((x - 700) / 200f, 0, 1);
            var corner = Math.Clamp((x - y - 1050) / 200f, 0, 1);
            return ((0.04f * brown) + (0.2f * corner), (0.12f * brown) + (0.3f * corner), (0.27f * brown) + (0.35f * corner));
        });
        var lines = Lines(sheet);
        Assert.Equal(whole.Length, lines.Count);
        Assert.All(lines.Zip(whole), pair => Assert.InRange(pair.First.Left + pair.First.Ink.Width, pair.Second - 6, pair.Second + 6));
    }

    private static void Blacken(WrittenSheet sheet, int left, int top, int right, int bottom) => sheet.Darken(left, top, right, bottom, (_, _) => (0.93f, 0.93f, 0.92f));

    private static WrittenSheet Written()
    {
        var sheet = new WrittenSheet(Width, Height);
        for (var k = 0; k < Texts.Length; k++)
        {
            sheet.Write(Texts[k], 90, 130 + (k * 100), seed: (ulong)k + 1);
        }

        return sheet;
    }

    private static IReadOnlyList<TextLine> Lines(WrittenSheet sheet) => LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken));

    private static void AssertLikeClean(IReadOnlyList<TextLine> lines)
    {
        Assert.Equal(Texts.Length, lines.Count);
        Assert.InRange(lines.Sum(line => line.Ink.Pixels.Sum()) / Clean.Value, 0.95f, 1.05f);
    }
}
