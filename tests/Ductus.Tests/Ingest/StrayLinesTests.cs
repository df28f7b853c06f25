using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>Lines that are not the writer's, or not in their place, are left out with a reason or doubted; the writer's own are neither.</summary>
public sealed class StrayLinesTests
{
    private static readonly string[] _texts = [.. DrawnPage.Texts, "a letter from the green house", "that was sent in the evening"];

    [Fact]
    public void Lines_of_one_hand_are_neither_left_out_nor_doubted()
    {
        var (page, lines) = Cut(Letter());

        Assert.Equal(_texts.Length, lines.Count);
        Assert.All(lines, line => Assert.Null(line.Doubt));
        Assert.Empty(page.Blemishes);
    }

    [Fact]
    public void Brown_patches_at_the_foot_of_a_sheet_are_left_out_as_stains_and_kept_for_who_says_so()
    {
        var sheet = Letter();
        Brown(sheet, 200, 780, 150);
        Brown(sheet, 520, 790, 110);

        var (page, lines) = Cut(sheet);

        Assert.Equal(_texts.Length, lines.Count);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Stain && blemish.Top > 700);
        Assert.True(Cut(sheet, new CleaningSettings { Keep = new HashSet<BlemishKind> { BlemishKind.Stain } }).Lines.Count > _texts.Length);
    }

    [Fact]
    public void Rules_of_the_neighbouring_page_are_left_out()
    {
        var sheet = Letter();
        for (var k = 0; k < 3; k++)
        {
            sheet.Stroke(WrittenSheet.Blue, 3, (760, 700 + (k * 60)), (830, 703 + (k * 60)), (900, 712 + (k * 60)), (940, 724 + (k * 60)));
        }

        Assert.Equal(_texts.Length, Cut(sheet).Lines.Count);
    }

    [Fact]
    public void What_shows_through_from_the_other_side_is_doubted_as_pale()
    {
        var sheet = Letter();
        var through = DrawnPage.Line("the other side of the sheet", 5);
        for (var y = 2; y < through.Height - 2; y++)
        {
            for (var x = 2; x < through.Width - 2; x++)
            {
                // Mirrored, and blurred by the paper.
                var soft = Enumerable.Range(-2, 5).SelectMany(dy => Enumerable.Range(-2, 5).Select(dx => through[x + dx, y + dy])).Average();
                sheet.Darken(700 - x, 720 + y, 701 - x, 721 + y, (_, _) => (0.5f * soft, 0.5f * soft, 0.4f * soft));
            }
        }

        var (_, lines) = Cut(sheet);

        Assert.All(lines.Take(_texts.Length), line => Assert.Null(line.Doubt));
        Assert.All(lines.Skip(_texts.Length), line => Assert.Equal(LineDoubt.Pale, line.Doubt));
    }

    [Fact]
    public void Clumps_of_the_papers_grain_are_no_lines()
    {
        // Pale fibres, some of them as high as letters, in the lower part of the sheet.
        var sheet = Letter();
        var fibres = new Rng(8);
        for (var n = 0; n < 260; n++)
        {
            var (x, y) = (60f + fibres.Next(860), 735f + fibres.Next(130));
            for (var k = 0; k < 6; k++)
            {
                var (u, v) = ((int)x, (int)y);
                sheet.Darken(u, v, u + 2, v + 3, (_, _) => (0.4f, 0.4f, 0.4f));
                (x, y) = (x + fibres.Next(3) - 1, y + 2 + fibres.Next(2));
            }
        }

        var (page, lines) = Cut(sheet);

        Assert.Equal(_texts.Length, lines.Count);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Stain);
    }

    [Fact]
    public void Words_between_two_lines_are_a_line_of_their_own_that_is_doubted()
    {
        var sheet = new WrittenSheet(1000, 900);
        for (var k = 0; k < _texts.Length; k++)
        {
            sheet.Write(_texts[k], 90, 130 + (k * 110), seed: (ulong)k + 1);
        }

        sheet.Write("nmun", 300, 130 + (2 * 110) - 50, seed: 9);

        var (_, lines) = Cut(sheet);

        Assert.Equal(_texts.Length + 1, lines.Count);
        var inserted = Assert.Single(lines, line => line.Doubt == LineDoubt.Inserted);
        Assert.Same(lines[2], inserted);
        Assert.InRange(inserted.Left, 280, 310);
        Assert.InRange(inserted.Ink.Width, 40, 160);
    }

    [Fact]
    public void Accents_and_bars_above_a_line_stay_with_it()
    {
        var sheet = Letter();
        foreach (var x in (int[])[150, 190, 230, 270])
        {
            sheet.Stroke(WrittenSheet.Blue, 3, (x, 290), (x + 8, 282), (x + 16, 290));
        }

        Assert.Equal(_texts.Length, Cut(sheet).Lines.Count);
    }

    private static WrittenSheet Letter()
    {
        var sheet = new WrittenSheet(1000, 900);
        for (var k = 0; k < _texts.Length; k++)
        {
            sheet.Write(_texts[k], 90, 130 + (k * 90), seed: (ulong)k + 1);
        }

        return sheet;
    }

    /// <summary>A patch of browned paper, broader than a stroke and paler.</summary>
    private static void Brown(WrittenSheet sheet, int left, int top, int length) =>
        sheet.Stroke((0.3f, 0.4f, 0.45f), 11, [.. Enumerable.Range(0, length / 10).Select(i => (left + (10f * i), top + (5 * MathF.Sin(i * 0.8f))))]);

    private static (CleanPage Page, IReadOnlyList<TextLine> Lines) Cut(WrittenSheet sheet, CleaningSettings? cleaning = null)
    {
        var settings = new IngestSettings { Cleaning = cleaning ?? new CleaningSettings() };
        var page = StrayLines.LeaveOut(PageCleaner.Clean(new PageScan("page", sheet.Photograph()), settings.Cleaning), [], settings, TestContext.Current.CancellationToken);
        return (page, StrayLines.Judge(page, LineSegmenter.Segment(page, settings.Segmenting), TestContext.Current.CancellationToken));
    }
}
