using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tests.Drafting;
using Ductus.Writing;

namespace Ductus.Tests.Generation;

/// <summary>A written line taken apart into words.</summary>
public sealed class WordSplitTests
{
    [Fact]
    public void Every_piece_of_ink_goes_to_one_word()
    {
        var line = PrintedWriter.Line("it is");
        (float, float)[] words = [(line.Spans[0].Left, line.Spans[1].Right), (line.Spans[3].Left, line.Spans[4].Right)];

        var taken = WordSplit.Of(line.Ink, words);

        Assert.Equal(line.Ink.Pixels.Sum(), taken.Sum(word => word.Pixels.Sum()), 0.5);
        Assert.Equal((int)(words[1].Item2 - words[1].Item1 + 0.999f) + (2 * DraftedWord.Margin), taken[1].Width);
    }

    [Fact]
    public void A_stroke_that_reaches_over_the_gap_stays_whole()
    {
        var line = new Raster(160, LineGeometry.Height);
        for (var x = 30; x < 84; x++)
        {
            line[x, 90] = line[x, 91] = 1;
        }

        for (var x = 90; x < 120; x++)
        {
            line[x, 70] = line[x, 71] = 1;
        }

        var taken = WordSplit.Of(line, [(30, 60), (80, 120)]);

        Assert.Equal(2 * 54, taken[0].Pixels.Sum(), 0.01);
        Assert.Equal(2 * 30, taken[1].Pixels.Sum(), 0.01);
    }
}
