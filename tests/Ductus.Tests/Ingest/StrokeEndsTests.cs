using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>Type stands in line, a hand does not.</summary>
public sealed class StrokeEndsTests
{
    private const string Heading = "mines and minerals inn";

    [Fact]
    public void Type_stands_on_one_line_and_ends_at_two_others_wherever_the_row_falls()
    {
        var level = StrokeEnds.Of(Stems(i => 0));
        var falling = StrokeEnds.Of(Stems(i => i / 4));
        var uneven = new Rng(3);
        var hand = StrokeEnds.Of(Stems(_ => uneven.Next(16)));

        Assert.Equal((30, 1f, 1f), (level.Count, level.Feet, level.Tops));
        Assert.InRange(falling.Feet, 0.95f, 1);
        Assert.InRange(falling.Tops, 0.95f, 1);
        Assert.InRange(hand.Feet, 0.1f, 0.4f);
        Assert.InRange(hand.Tops, 0.1f, 0.6f);
    }

    [Fact]
    public void A_heading_in_type_whose_letters_touch_is_doubted_beside_a_hand_and_a_hands_own_is_not()
    {
        Assert.Equal(LineDoubt.Printed, Judged(isType: true)[0].Doubt);
        Assert.All(Judged(isType: true).Skip(1), line => Assert.Null(line.Doubt));
        Assert.All(Judged(isType: false), line => Assert.Null(line.Doubt));
    }

    /// <summary>Thirty stems of two heights, each lower by some pixels.</summary>
    private static Raster Stems(Func<int, int> lower)
    {
        var ink = new Raster(620, 90);
        for (var i = 0; i < 30; i++)
        {
            var down = lower(i);
            for (var y = (i % 3 == 0 ? 10 : 30) + down; y < 60 + down; y++)
            {
                ink.Row(y).Slice(10 + (20 * i), 4).Fill(1);
            }
        }

        return ink;
    }

    private static IReadOnlyList<TextLine> Judged(bool isType)
    {
        var sheet = new WrittenSheet(1300, 900);
        var high = new Rng(4);
        foreach (var (k, text) in ((string[])[Heading, .. DrawnPage.Texts]).Index())
        {
            var (left, baseline) = (80, 120 + (k * 110));
            foreach (var letter in text)
            {
                if (letter != ' ')
                {
                    sheet.Write(letter.ToString(), left, baseline + (k == 0 && isType ? 0 : high.Next(13)), WrittenSheet.Black, seed: 1);
                }

                left += 34;
            }

            // What joins the letters of a row, those of type as well.
            sheet.Stroke(WrittenSheet.Black, 3, (100, baseline - 12), (left - 20, baseline - 12));
        }

        var page = PageCleaner.Clean(new PageScan("page", sheet.Photograph()), cancel: TestContext.Current.CancellationToken);
        return StrayLines.Judge(page, LineSegmenter.Segment(page), TestContext.Current.CancellationToken);
    }
}
