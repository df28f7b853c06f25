using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Verification;

/// <summary>Likeness tells hands apart, not texts.</summary>
public sealed class ContourHingeTests
{
    [Fact]
    public void The_same_line_is_at_no_distance() =>
        Assert.Equal(0, ContourHinge.Of([PrintedWriter.Line("some words").Ink]).DistanceTo(ContourHinge.Of([PrintedWriter.Line("some words").Ink])));

    [Fact]
    public void Another_text_of_the_same_hand_is_nearer_than_the_same_text_slanted()
    {
        var hand = ContourHinge.Of([PrintedWriter.Line("the quick brown fox jumps").Ink]);
        var otherText = ContourHinge.Of([PrintedWriter.Line("pack my box with dozens").Ink]);
        var slanted = ContourHinge.Of([Slanted(PrintedWriter.Line("the quick brown fox jumps").Ink, 0.5f)]);

        Assert.True(hand.DistanceTo(otherText) < hand.DistanceTo(slanted));
        Assert.InRange(hand.DistanceTo(slanted), 0.01, 2);
    }

    [Fact]
    public void Paper_has_no_contours() =>
        Assert.Equal(0, ContourHinge.Of([new Raster(50, LineGeometry.Height)]).DistanceTo(ContourHinge.Of([new Raster(80, LineGeometry.Height)])));

    private static Raster Slanted(Raster line, float slant)
    {
        var result = new Raster(line.Width + (int)(slant * line.Height), line.Height);
        for (var y = 0; y < line.Height; y++)
        {
            line.Row(y).CopyTo(result.Row(y)[(int)(slant * (line.Height - 1 - y))..]);
        }

        return result;
    }
}
