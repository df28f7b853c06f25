using System.Numerics;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>Bars stay straight in writing that is bent.</summary>
public sealed class FlatStrokesTests
{
    private const int BarRow = LineGeometry.Baseline - (7 * LineGeometry.XHeight / 4), Left = 30, Right = 150, Thickness = 3;

    [Fact]
    public void A_bar_that_stems_cross_is_one_stroke()
    {
        var word = Bar();
        for (var y = BarRow - 20; y < LineGeometry.Baseline; y++)
        {
            for (var x = 80; x < 83; x++)
            {
                word[x, y] = 1;
            }
        }

        var bar = Assert.Single(FlatStrokes.Of(word));
        Assert.InRange(bar.Left, Left - 1, Left + 1);
        Assert.InRange(bar.Right, Right - 2, Right);
    }

    [Fact]
    public void Round_letters_have_no_long_flat_stroke() => Assert.Empty(FlatStrokes.Of(PrintedWriter.Line("oecasd").Ink));

    [Fact]
    public void A_field_moves_a_bar_as_a_whole_and_the_writing_elsewhere_as_before()
    {
        var field = new ShiftField(0, 0, 4, 46, (LineGeometry.Height / 4) + 1);
        for (var row = 0; row < field.Rows; row++)
        {
            for (var column = 0; column < field.Columns; column++)
            {
                field.Row(row)[column] = new Vector2(0, 5 + (4 * MathF.Sin(column * 0.5f)));
            }
        }

        var letters = Enumerable.Range(0, 180).Select(x => field.At(x, LineGeometry.Baseline)).ToArray();
        FlatStrokes.KeepStraight(field, Bar());

        // What the field had put five rows higher is there, within a fraction of a row.
        var bar = Enumerable.Range(Left, Right - Left).Select(x => field.At(x, BarRow - 5).Y).ToArray();
        Assert.InRange(bar.Max() - bar.Min(), 0, 1.5f);
        Assert.InRange(bar.Average(), 4, 6);
        Assert.Equal(letters, Enumerable.Range(0, 180).Select(x => field.At(x, LineGeometry.Baseline)));
    }

    [Fact]
    public void However_a_word_is_varied_its_bar_is_a_straight_line()
    {
        for (var seed = 0UL; seed < 12; seed++)
        {
            var bar = FlatStrokes.Of(new WordVariation(1, new Rng(seed)).Apply(Bar())).MaxBy(stroke => stroke.Middles.Length)!;

            Assert.True(bar.Middles.Length > 0.7f * (Right - Left));
            Assert.InRange(Bend(bar.Middles), 0, 1);
        }
    }

    /// <summary>How far a stroke leaves the line from its first point to its last at most, but for its ends.</summary>
    private static float Bend(float[] rows)
    {
        rows = rows[3..^3];
        return rows.Select((row, i) => MathF.Abs(row - rows[0] - ((rows[^1] - rows[0]) * i / (rows.Length - 1)))).Max();
    }

    private static Raster Bar()
    {
        var ink = new Raster(180, LineGeometry.Height);
        for (var y = BarRow - 1; y < BarRow - 1 + Thickness; y++)
        {
            ink.Row(y)[Left..Right].Fill(1);
        }

        return ink;
    }
}
