using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Small writing whose letters are joined along the line they stand on: that line is no printed rule.</summary>
public sealed class SmallJoinedWritingTests
{
    private const float Pen = 2.5f;
    private const int Rows = 9, FirstRow = 120, Pitch = 55, Words = 8, WordWidth = 85, Gap = 28, Left = 90;

    private static readonly (float R, float G, float B) Print = (0.3f, 0.3f, 0.3f);

    [Fact]
    public void The_strokes_on_which_letters_stand_are_the_writers()
    {
        var page = Page(Written());
        Assert.Equal(0, page.Rules);
        Assert.InRange(Standing(page), 0.95f, 1);
    }

    [Fact]
    public void Printed_rules_beneath_such_writing_are_told_from_it()
    {
        var sheet = Written();
        for (var row = 0; row < Rows; row++)
        {
            var at = FirstRow + (row * Pitch) + 18;
            sheet.Darken(0, at, sheet.Width, at + 2, (_, _) => Print);
        }

        var page = Page(sheet);
        Assert.Equal(Rows, page.Rules);
        Assert.InRange(Standing(page), 0.95f, 1);
    }

    private static CleanPage Page(WrittenSheet sheet) => PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);

    /// <summary>Rows of words, each a row of small arches that stand on one stroke.</summary>
    private static WrittenSheet Written()
    {
        var sheet = new WrittenSheet(1100, 680);
        foreach (var (x, y) in Places())
        {
            sheet.Stroke(WrittenSheet.Black, Pen, (x, y), (x + WordWidth, y));
            for (var letter = 0; letter < 5; letter++)
            {
                var at = x + 6 + (letter * 16);
                sheet.Stroke(WrittenSheet.Black, Pen, (at, y), (at + 5, y - 12), (at + 7, y));
            }

            sheet.Stroke(WrittenSheet.Black, Pen, (x + 4, y), (x + 18, y - 30));
        }

        return sheet;
    }

    /// <summary>Where words begin; rows are shifted against each other, as words are.</summary>
    private static IEnumerable<(int X, int Y)> Places() =>
        from row in Enumerable.Range(0, Rows) from word in Enumerable.Range(0, Words) select (Left + (17 * (row % 3)) + (word * (WordWidth + Gap)), FirstRow + (row * Pitch));

    /// <summary>Share of the strokes on which the words stand that is still there.</summary>
    private static float Standing(CleanPage page)
    {
        var columns = Places().SelectMany(place => Enumerable.Range(place.X + 5, WordWidth - 10).Select(x => page.Frame.FromPicture.Map(x, place.Y))).ToArray();
        return columns.Count(at => Enumerable.Range(-2, 5).Max(dy => page.Ink[(int)at.X, (int)at.Y + dy]) > 0.3f) / (float)columns.Length;
    }
}
