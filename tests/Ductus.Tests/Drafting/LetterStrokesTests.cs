using System.Numerics;
using Ductus.Datasets;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>Strokes that lead over or under other letters are the letter's that they are part of.</summary>
public sealed class LetterStrokesTests
{
    private const int BarRow = LineGeometry.Baseline - (int)(1.25f * LineGeometry.XHeight);

    [Theory]
    [InlineData("alltla", 3)]
    [InlineData("hlfle", 2)]
    public void A_long_bar_is_its_letters_whatever_it_crosses(string text, int barred)
    {
        var line = PrintedWriter.Line(text);
        var (from, to) = (line.Spans[barred - 1].Left - 12, line.Spans[barred + 1].Right + 12);
        var before = Cut(line, barred - 1).Pixels.Sum();
        Draw(line.Ink, 1, (from, BarRow + 2), (to, BarRow - 2));

        Assert.InRange(Cut(line, barred).Width, 0.95f * (to - from), 1.1f * (to - from));

        // The stem that it crosses has no gap there.
        var crossed = Cut(line, barred - 1);
        Assert.InRange(crossed.Pixels.Sum(), 0.95f * before, before + 25);
        Assert.All(Enumerable.Range(BarRow - 4, 9), row => Assert.True(crossed.Row(row).ContainsAnyInRange(0.5f, 1)));
    }

    [Fact]
    public void A_tail_that_swings_under_the_letters_before_it_stays_with_its_letter()
    {
        var line = PrintedWriter.Line("nang");
        var (left, right) = ((int)line.Spans[1].Left, (int)line.Spans[3].Right);
        var low = LineGeometry.Baseline + (int)(0.6f * LineGeometry.XHeight);
        Draw(line.Ink, 1, (right - 8, low - 4), (right - 24, low + 5), (left, low + 3));

        Assert.True(Cut(line, 3).Width > 0.95f * (right - left));
        Assert.Equal(0, InkBelow(Cut(line, 1)) + InkBelow(Cut(line, 2)));
    }

    [Fact]
    public void A_tail_that_has_come_off_is_given_to_the_letter_that_has_one()
    {
        var line = PrintedWriter.Line("\u0131noun");
        var low = LineGeometry.Baseline + 5;
        var middle = (line.Spans[1].Left + line.Spans[1].Right) / 2;
        Draw(line.Ink, 1, (middle - 2, low), (middle - 8, low + 18));
        var segmented = new SegmentedLine(line with { Text = "jnoun", Spans = [line.Spans[0] with { Character = "j" }, .. line.Spans.Skip(1)] }, slant: 0);

        Assert.True(InkBelow(segmented.Cut(0, 1)) > 20);
        Assert.Equal(0, InkBelow(segmented.Cut(1, 1)));
    }

    [Fact]
    public void What_the_lines_above_and_below_have_left_is_no_letters_but_a_capitals_accent_is_its_own()
    {
        // A descender's end over the dotless i, an ascender's beginning under the g; and an acute as high over the E.
        var line = PrintedWriter.Line("\u0131ng E");
        float Middle(int letter) => (line.Spans[letter].Left + line.Spans[letter].Right) / 2;
        var (high, low) = (LineGeometry.Baseline - (2.9f * LineGeometry.XHeight), LineGeometry.Baseline + (1.4f * LineGeometry.XHeight));
        var clean = line.Ink.Pixels.Sum();
        Draw(line.Ink, 1, (Middle(0), high), (Middle(0) + 4, high + 10));
        Draw(line.Ink, 1, (Middle(2) - 16, low), (Middle(2) - 20, low + 8));
        Draw(line.Ink, 1, (Middle(4), high + 8), (Middle(4) + 8, high));
        var segmented = new SegmentedLine(line with { Text = "ing \u00C9", Spans = [line.Spans[0] with { Character = "i" }, .. line.Spans.Skip(1).Take(3), line.Spans[4] with { Character = "\u00C9" }] }, slant: 0);

        float Above(Raster ink) => ink.Pixels.Take((int)(high + 12) * ink.Width).Sum();
        Assert.Equal(0, Above(segmented.Cut(0, 1)));
        Assert.Equal(0, segmented.Cut(2, 1).Pixels.Skip(((int)low - 2) * segmented.Cut(2, 1).Width).Sum());
        Assert.True(Above(segmented.Cut(4, 1)) > 15);
        Assert.InRange(segmented.Cut(0, 3).Pixels.Sum() + segmented.Cut(4, 1).Pixels.Sum(), clean, 1.1f * clean);
    }

    [Fact]
    public void What_is_left_of_a_rule_is_no_letters()
    {
        var line = PrintedWriter.Line("ill tall");
        var clean = Enumerable.Range(0, line.Spans.Count).Where(i => line.Text![i] != ' ').Sum(i => Cut(line, i).Pixels.Sum());
        var row = LineGeometry.Baseline - (int)(1.8f * LineGeometry.XHeight);
        Draw(line.Ink, 0.4f, (2, row), (line.Ink.Width - 3, row));

        var cut = Enumerable.Range(0, line.Spans.Count).Where(i => line.Text![i] != ' ').Sum(i => Cut(line, i).Pixels.Sum());
        Assert.InRange(cut, clean, 1.08f * clean);
    }

    private static Raster Cut(InkLine line, int letter) => new SegmentedLine(line, slant: 0).Cut(letter, 1);

    private static void Draw(Raster ink, float density, params (float X, float Y)[] through)
    {
        var pen = new Pen { Width = 3, Density = density };
        pen.Draw(ink, [.. through.Select(p => new Vector2(p.X, p.Y))], new Rng(1));
    }

    private static float InkBelow(Raster ink) => ink.Pixels.Skip((LineGeometry.Baseline + 8) * ink.Width).Sum();
}
