using System.Numerics;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Measures;

namespace Ductus.Tests.Drafting;

/// <summary>How a cut stroke is measured, and how it goes on to the next letter.</summary>
public sealed class JoinStrokeTests
{
    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(0.7f, 3, 1)]
    [InlineData(-1, 5, 0.6f)]
    public void A_cut_stroke_is_known_by_its_slope_width_and_darkness(float slope, float width, float ink)
    {
        var line = new Raster(120, LineGeometry.Height);
        Stroke(line, new Vector2(30, 80 - (30 * slope)), new Vector2(90, 80 + (30 * slope)), width, ink);
        var owner = Array.ConvertAll(line.Pixels, value => (short)(value >= InkComponents.Threshold ? 0 : -1));
        for (var i = 0; i < owner.Length; i++)
        {
            owner[i] = owner[i] == 0 && i % line.Width >= 60 ? (short)1 : owner[i];
        }

        var join = Join.Find(line, owner, [.. Enumerable.Repeat(60, line.Height)], 0, 1);

        Assert.True(join.Joined);
        Assert.Equal(80, join.Y, 1f);
        Assert.Equal(slope, join.Slope, 0.12f);
        Assert.Equal(width, join.Width, 1.2f);
        Assert.Equal(ink, join.Ink, 0.05f);
    }

    [Fact]
    public void Letters_that_lie_on_one_another_are_not_joined()
    {
        var line = new Raster(120, LineGeometry.Height);
        Stroke(line, new Vector2(60, 70), new Vector2(60, 70 + LineGeometry.XHeight), 8, 1);
        var owner = line.Pixels.Select((value, i) => (short)(value < InkComponents.Threshold ? -1 : i % line.Width < 60 ? 0 : 1)).ToArray();

        Assert.False(Join.Find(line, owner, [.. Enumerable.Repeat(60, line.Height)], 0, 1).Joined);
    }

    [Fact]
    public void The_stroke_leaves_as_the_one_letter_ends_and_arrives_as_the_other_begins()
    {
        // Falling on the left, level on the right: the curve bulges below the straight line between the ends.
        var ink = new Raster(60, LineGeometry.Height);
        JoinStroke.Draw(ink, new StrokeEnd(new Vector2(20, 80), 1.2f, 3, 1), new StrokeEnd(new Vector2(40, 84), 0, 5, 0.5f));

        Assert.True(ink[26, 86] > ink[26, 79], "just after the left end the stroke goes on falling");
        Assert.InRange(ink.Row(84)[38..41].ToArray().Max(), 0.45f, 0.6f);
        Assert.True(Enumerable.Range(0, ink.Height).Count(y => ink[38, y] > 0.2f) > Enumerable.Range(0, ink.Height).Count(y => ink[21, y] > 0.8f), "the stroke widens");
    }

    [Fact]
    public void Ends_too_far_apart_stay_apart()
    {
        var ink = new Raster(120, LineGeometry.Height);
        JoinStroke.Draw(ink, new StrokeEnd(new Vector2(20, 80), 0, 3, 1), new StrokeEnd(new Vector2(20 + LineGeometry.XHeight, 80), 0, 3, 1));
        Assert.All(ink.Pixels, value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_share_of_joined_letters_is_told_from_the_ink()
    {
        // n is joined to what follows, o is not: of the five pairs in "mine" and "not" four hang together.
        var writer = new JoinedWriter();
        Assert.Equal(0.8, JoinShare.Of([(writer.Write("mine").Line.Ink, "mine"), (writer.Write("not").Line.Ink, "not")]), 3);
        Assert.Equal(0, JoinShare.Of([(PrintedWriter.Line("no one").Ink, "no one")]), 3);
        Assert.Equal(double.NaN, JoinShare.Of([(PrintedWriter.Line("a").Ink, "a")]));

        // Of a hand whose lines have no neighbouring letters a report is written all the same.
        using var folder = new TemporaryFolder();
        new EvaluationReport("digits", 1, 0, 0, 0, 0, 0, 0, 0, double.NaN, double.NaN, 1, 1, 1, []).Save(folder.File("report.json"));
        Assert.Contains("\"real_joins\": \"NaN\"", File.ReadAllText(folder.File("report.json")), StringComparison.Ordinal);
    }

    private static void Stroke(Raster target, Vector2 from, Vector2 to, float width, float ink)
    {
        var axis = to - from;
        for (var i = 0; i < target.Pixels.Length; i++)
        {
            var p = new Vector2(i % target.Width, i / target.Width);
            var t = Math.Clamp(Vector2.Dot(p - from, axis) / axis.LengthSquared(), 0, 1);
            target.Pixels[i] = ink * Math.Clamp((width / 2) + 0.5f - Vector2.Distance(p, from + (t * axis)), 0, 1);
        }
    }
}
