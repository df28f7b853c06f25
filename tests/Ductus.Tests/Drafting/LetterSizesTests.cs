using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Tests.Drafting;

/// <summary>Lines of one writer brought to one size.</summary>
public sealed class LetterSizesTests
{
    private const string Text = "a mouse was near";

    [Fact]
    public void A_line_written_larger_and_lower_comes_to_the_others_size_and_baseline()
    {
        var large = Resized(PrintedWriter.Line(Text), 1.25f, lower: 5);
        var others = Enumerable.Range(0, 4).Select(_ => PrintedWriter.Line(Text));

        var levelled = LetterSizes.Level(new LetterBank([large, .. others], slant: 0));

        var (before, after, usual) = (Rows(large), Rows(levelled[0]), Rows(levelled[1]));
        Assert.True(before.Height > 1.2f * usual.Height);
        Assert.InRange(after.Height, 0.92f * usual.Height, 1.08f * usual.Height);
        Assert.InRange(after.Foot, usual.Foot - 2, usual.Foot + 2);
        Assert.Equal(LineGeometry.Height, levelled[0].Ink.Height);
        Assert.InRange(levelled[0].Spans[^1].Right, 0.92f * levelled[1].Spans[^1].Right, 1.08f * levelled[1].Spans[^1].Right);
        Assert.InRange(levelled[0].Measure.XHeight, 1.15f * LineGeometry.XHeight, 1.35f * LineGeometry.XHeight);
    }

    [Fact]
    public void Lines_of_one_size_stay_as_they_are()
    {
        var lines = new[] { PrintedWriter.Line(Text), PrintedWriter.Line("we see an ox") };

        Assert.Equal(lines, LetterSizes.Level(new LetterBank(lines, slant: 0)));
    }

    [Fact]
    public void A_line_of_capitals_and_digits_tells_nothing_and_stays_as_it_is()
    {
        var large = Resized(PrintedWriter.Line("PS 1944"), 1.2f, lower: 0);

        Assert.Same(large, LetterSizes.Level(new LetterBank([large, PrintedWriter.Line(Text)], slant: 0))[0]);
    }

    private static InkLine Resized(InkLine line, float scale, int lower)
    {
        var scaled = RasterScale.By(line.Ink, scale);
        var top = (int)MathF.Round(LineGeometry.Baseline * (scale - 1)) - lower;
        return line with
        {
            Ink = scaled.Crop(0, top, scaled.Width, LineGeometry.Height),
            Spans = [.. line.Spans.Select(s => s with { Left = s.Left * scale, Right = s.Right * scale })],
        };
    }

    private static (int Height, int Foot) Rows(InkLine line)
    {
        var rows = Enumerable.Range(0, LineGeometry.Height).Where(y => line.Ink.Row(y).ContainsAnyInRange(0.5f, 1f)).ToArray();
        return (rows[^1] + 1 - rows[0], rows[^1] + 1 - LineGeometry.Baseline);
    }
}
