using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>A margin beside the lines of a page: notes that are written up or down it are no part of them, numbers in it are.</summary>
public sealed class SidewaysNotesTests
{
    private const int Margin = 260, Rows = 6, Pitch = 110;

    private static readonly string[] _lines = ["The harbour was quiet", "and nobody had seen", "the old boat come in", "before the evening", "but the dogs knew it", "and ran to the quay"];

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public void A_note_written_up_or_down_a_margin_is_left_out(int quarters, bool isRight)
    {
        var picture = Written(isRight ? 60 : Margin);
        var note = new WrittenSheet(Rows * Pitch, 170);
        note.Write("we shall meet again in May", 20, 70, seed: 41);
        note.Write("and bring the whole family", 20, 145, seed: 42);
        Put(note.Photograph().Turned(quarters), picture, isRight ? picture.Width - 190 : 30, 60);

        var (page, lines) = Cut(picture);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Sideways);
        Assert.Equal(Rows, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Left, (isRight ? 60 : Margin) - 25, (isRight ? 60 : Margin) + 40));

        var (whole, _) = Cut(picture, new CleaningSettings { Keep = new HashSet<BlemishKind> { BlemishKind.Sideways } });
        Assert.DoesNotContain(whole.Blemishes, blemish => blemish.Kind == BlemishKind.Sideways);
    }

    [Fact]
    public void Numbers_beside_the_lines_are_theirs()
    {
        var sheet = Sheet(Margin);
        for (var row = 0; row < Rows; row++)
        {
            sheet.Write($"{row + 10}", 60, 130 + (row * Pitch), seed: (ulong)(60 + row));
        }

        var (page, lines) = Cut(sheet.Photograph());
        Assert.DoesNotContain(page.Blemishes, blemish => blemish.Kind == BlemishKind.Sideways);
        Assert.Equal(Rows, lines.Count(line => line.Left < 110));
    }

    private static RgbImage Written(int left) => Sheet(left).Photograph();

    private static WrittenSheet Sheet(int left)
    {
        var sheet = new WrittenSheet(1150, 780);
        for (var row = 0; row < Rows; row++)
        {
            sheet.Write(_lines[row], left, 130 + (row * Pitch), seed: (ulong)row + 1);
        }

        return sheet;
    }

    private static (CleanPage Page, IReadOnlyList<TextLine> Lines) Cut(RgbImage picture, CleaningSettings? settings = null)
    {
        var page = PageCleaner.Clean(new PageScan("page", picture), settings, TestContext.Current.CancellationToken);
        return (page, LineSegmenter.Segment(page));
    }

    private static void Put(RgbImage note, RgbImage page, int left, int top)
    {
        for (var y = 0; y < note.Height && top + y < page.Height; y++)
        {
            note.Row(y).CopyTo(page.Row(top + y)[(3 * left)..]);
        }
    }
}
