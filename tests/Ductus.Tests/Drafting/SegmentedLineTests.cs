using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Tests.Drafting;

/// <summary>Which letter a piece of ink belongs to.</summary>
public sealed class SegmentedLineTests
{
    private const int DotRow = LineGeometry.Baseline - (2 * LineGeometry.XHeight);

    [Fact]
    public void A_dot_belongs_to_the_letter_below_it_along_the_slant()
    {
        // A writer who leans far to the right puts the dot of the i over the n after it.
        const float Slant = 0.6f;
        var line = PrintedWriter.Line("\u0131n");
        var text = "in";
        var i = line.Spans[0];
        var dot = (int)(((i.Left + i.Right) / 2) + (Slant * (LineGeometry.Baseline - (LineGeometry.XHeight / 2) - DotRow)));
        Assert.True(dot > line.Spans[1].Left, "the dot is to stand over the n");
        Dot(line.Ink, dot);
        var segmented = new SegmentedLine(line with { Text = text, Spans = [i with { Character = "i" }, line.Spans[1]] }, Slant);

        Assert.True(InkAbove(segmented.Cut(0, 1)) > 5);
        Assert.Equal(0, InkAbove(segmented.Cut(1, 1)));
    }

    [Fact]
    public void A_dot_over_letters_that_have_none_is_left_out()
    {
        var line = PrintedWriter.Line("no");
        Dot(line.Ink, (int)((line.Spans[0].Left + line.Spans[0].Right) / 2));
        var segmented = new SegmentedLine(line, slant: 0);

        Assert.Equal(0, InkAbove(segmented.Cut(0, 2)));
    }

    [Theory]
    [InlineData(DotRow + 8)]
    [InlineData(LineGeometry.Baseline + 6)]
    public void What_another_line_has_left_above_or_below_a_small_letter_is_none_of_it(int row)
    {
        var line = PrintedWriter.Line("xmx");
        var before = new SegmentedLine(line, slant: 0).Cut(1, 1).Pixels.Sum();
        for (var y = row; y < row + 4; y++)
        {
            line.Ink.Row(y).Slice((int)line.Spans[1].Left + 6, 20).Fill(1);
        }

        Assert.Equal(before, new SegmentedLine(line, slant: 0).Cut(1, 1).Pixels.Sum(), 1f);
    }

    [Theory]
    [InlineData("h\u00E9ros", 1)]
    [InlineData("sch\u00F6n", 3)]
    [InlineData("M\u00E4use", 1)]
    [InlineData("l\u00E0", 1)]
    [InlineData("\u00E9t\u00E9", 2)]
    [InlineData("a\u00F1o", 1)]
    [InlineData("\u00EEle", 0)]
    public void An_accent_stays_with_its_letter(string text, int letter)
    {
        var line = PrintedWriter.Line(text);
        var span = line.Spans[letter];
        var whole = AccentInk(line.Ink.Crop((int)span.Left - 1, 0, (int)(span.Right - span.Left) + 3, LineGeometry.Height));
        Assert.True(whole > 20);
        Assert.True(AccentInk(new SegmentedLine(line, slant: 0).Cut(letter, 1)) > 0.8f * whole);
    }

    [Fact]
    public void A_hyphen_written_high_keeps_its_ink()
    {
        var line = Raised(PrintedWriter.Line("to-no"), character: 2, by: 8);
        var segmented = new SegmentedLine(line, slant: 0);

        Assert.True(segmented.Cut(2, 1).Pixels.Sum() > 20);
    }

    [Fact]
    public void The_bar_of_a_capital_stays_with_it_though_a_letter_with_a_dot_is_near()
    {
        var line = PrintedWriter.Line("Tim");
        // The bar lifted off the stem.
        for (var y = 0; y < LineGeometry.Baseline; y++)
        {
            if (line.Ink.Row(y)[..(int)line.Spans[0].Right].ContainsAnyInRange(0.5f, 1f))
            {
                line.Ink.Row(y + 8)[..(int)line.Spans[0].Right].Clear();
                break;
            }
        }

        var segmented = new SegmentedLine(line, slant: 0);

        Assert.True(segmented.Cut(0, 1).Width > 0.8f * (line.Spans[0].Right - line.Spans[0].Left));
        Assert.True(segmented.Cut(1, 1).Width < line.Spans[1].Right - line.Spans[1].Left + 6);
    }

    private static InkLine Raised(InkLine line, int character, int by)
    {
        var (left, right) = ((int)line.Spans[character].Left, (int)line.Spans[character].Right + 1);
        for (var y = 0; y < LineGeometry.Height - by; y++)
        {
            line.Ink.Row(y + by)[left..right].CopyTo(line.Ink.Row(y)[left..right]);
        }

        return line;
    }

    private static void Dot(Raster ink, int column)
    {
        for (var y = DotRow - 2; y < DotRow + 2; y++)
        {
            for (var x = column - 2; x < column + 2; x++)
            {
                ink[x, y] = 1;
            }
        }
    }

    /// <summary>Ink right above the small letters' bodies.</summary>
    private static float AccentInk(Raster ink) => ink.Pixels.Take((LineGeometry.Baseline - (int)(1.1f * LineGeometry.XHeight)) * ink.Width).Sum();

    /// <summary>Ink above the small letters.</summary>
    private static float InkAbove(Raster ink) => ink.Pixels.Take((LineGeometry.Baseline - (int)(1.4f * LineGeometry.XHeight)) * ink.Width).Sum();
}
