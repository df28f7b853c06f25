using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>What a typewriter has written is told by its carriage, however worn its types are, and what a hand has written beside it is taken.</summary>
public sealed class TypedPageTests
{
    private const int Pitch = 26;

    internal static readonly string[] Texts =
    [
        "I have the honor to accept your kind invitation", "to act as one of those who bear her to the grave", "and shall do my utmost to be at the appointed hour", "at the house of which you have been so good to write",
        "With many thanks for what you say of us in it", "and of the service that is to be held that day",
    ];

    [Fact]
    public void A_typed_page_is_said_to_be_printed_and_its_lines_are_there_for_who_knows_better()
    {
        var page = Page(Typed(Texts));
        Assert.True(page.Strokes.IsPrinted);
        Assert.Equal(Texts.Length, LineSegmenter.Segment(page).Count);
    }

    [Fact]
    public void Of_a_typed_page_with_a_note_by_hand_the_note_is_taken()
    {
        var sheet = Typed(Texts);
        Scrawl(sheet, 200, 900);
        var page = Page(sheet);
        Assert.True(page.Strokes.IsPrinted);
        var line = Assert.Single(LineSegmenter.Segment(page));
        Assert.InRange(line.MiddleY, 870, 930);
        Assert.Contains(page.Blemishes, blemish => blemish.Kind == BlemishKind.Print);

        var kept = PageCleaner.Clean(new PageScan("page", sheet.Photograph()), new CleaningSettings { Keep = new HashSet<BlemishKind> { BlemishKind.Print } });
        Assert.Equal(Texts.Length + 1, LineSegmenter.Segment(kept).Count);
    }

    [Fact]
    public void The_same_letters_at_a_hands_distances_are_no_type()
    {
        HashSet<Component> Typewritten(CleanPage page) => TypedRows.Of(page.Ink, page.Strokes.Strokes, page.Strokes.LetterHeight);
        var even = Page(Typed(Texts));
        Assert.InRange(Typewritten(even).Count / (float)even.Strokes.Count, 0.8f, 1);
        Assert.Empty(Typewritten(Page(Typed(Texts, uneven: 8))));
    }

    /// <summary>Each letter in the middle of its place on the carriage, clogged and worn in its own way, so that no two are alike.</summary>
    internal static WrittenSheet Typed(string[] texts, int uneven = 0)
    {
        var sheet = new WrittenSheet(1600, 1000);
        var wear = new Rng(7);
        for (var k = 0; k < texts.Length; k++)
        {
            var middle = 120f;
            foreach (var letter in texts[k])
            {
                if (letter != ' ')
                {
                    var width = DrawnPage.Line(letter.ToString(), 1).Width;
                    var (left, baseline) = ((int)(middle - (width / 2f)), 120 + (k * 100));
                    sheet.Write(letter.ToString(), left, baseline, WrittenSheet.Black, seed: 1);
                    sheet.Disc((int)middle - 5 + wear.Next(11), baseline - 4 - wear.Next(16), 2 + wear.Next(3), 0.8f);
                }

                middle += Pitch + (uneven == 0 ? 0 : wear.Next(uneven) - (uneven / 2));
            }
        }

        return sheet;
    }

    /// <summary>A joined word.</summary>
    internal static void Scrawl(WrittenSheet sheet, int left, int middle) =>
        sheet.Stroke(WrittenSheet.Black, 4, [.. Enumerable.Range(0, 120).Select(i => (left + (4f * i), middle + (16 * MathF.Sin(i * 0.9f)) + (14 * MathF.Sin(i * 0.37f))))]);

    private static CleanPage Page(WrittenSheet sheet) => PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);
}
