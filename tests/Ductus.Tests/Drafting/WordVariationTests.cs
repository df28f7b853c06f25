using System.Numerics;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>Words varied as a hand varies them.</summary>
public sealed class WordVariationTests
{
    [Fact]
    public void A_varied_word_keeps_its_strokes_whole_and_as_wide()
    {
        var word = PrintedWriter.Line("tomcat").Ink;
        var strokes = InkComponents.Of(word).Length;
        var width = InkStatistics.StrokeWidth([word]);

        for (var seed = 0UL; seed < 10; seed++)
        {
            var varied = new WordVariation(1, new Rng(seed)).Apply(word);

            Assert.Equal(strokes, InkComponents.Of(varied).Length);
            Assert.InRange(InkStatistics.StrokeWidth([varied]), 0.85f * width, 1.15f * width);
            Assert.NotEqual(word.Pixels, varied.Pixels);
        }
    }

    [Fact]
    public void Letters_are_varied_differently_along_a_word()
    {
        // Eight times the same letter.
        var line = PrintedWriter.Line("oooooooo");
        var letters = InkComponents.Of(new WordVariation(1, new Rng(5)).Apply(line.Ink));

        var widths = letters.Select(p => p.Right - p.Left).ToArray();
        var feet = letters.Select(p => p.Bottom).ToArray();

        Assert.Equal(8, widths.Length);
        Assert.True(widths.Max() >= widths.Min() + 3, string.Join(' ', widths));
        Assert.True(feet.Max() >= feet.Min() + 2, string.Join(' ', feet));
    }

    [Fact]
    public void A_field_that_would_fold_ink_is_weakened_and_one_that_folds_paper_is_not()
    {
        var ink = new Raster(24, 12);
        ink[14, 5] = 1;
        ShiftField Field(int column)
        {
            var field = new ShiftField(left: 0, top: 0, cell: 4, columns: 7, rows: 4);
            field.Row(1)[column] = new Vector2(-8, 0);
            return field;
        }

        ShiftField folding = Field(3), elsewhere = Field(0);
        folding.KeepFromFolding(ink, 0.5f);
        elsewhere.KeepFromFolding(ink, 0.5f);

        Assert.Equal(new Vector2(-2, 0), folding.Row(1)[3]);
        Assert.Equal(new Vector2(-8, 0), elsewhere.Row(1)[0]);
    }

    [Fact]
    public void Between_its_nodes_a_field_is_interpolated_and_outside_it_goes_on()
    {
        var field = new ShiftField(left: 10, top: 20, cell: 4, columns: 2, rows: 2);
        field.Row(0)[1] = new Vector2(8, 0);
        field.Row(1)[0] = new Vector2(0, -4);
        field.Row(1)[1] = new Vector2(8, -4);

        Assert.Equal(new Vector2(4, -1), field.At(12, 21));
        Assert.Equal(8, field.At(100, 0).X, 0.02f);
        Assert.Equal(4, field.Tallest());
    }
}
