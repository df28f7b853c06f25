using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Reading;

/// <summary>Where stems stand that reach above the small letters.</summary>
public sealed class TallStemsTests
{
    [Fact]
    public void Each_tall_letter_has_a_stem_and_no_other_has_one()
    {
        var line = PrintedWriter.Line("the child, \u00e0 l\u2019\u00e9gal, sings \u2013 boxed \u00fb");

        var stems = TallStems.Columns(line.Ink);

        foreach (var span in line.Spans)
        {
            Assert.Equal("thdlb".Contains(span.Character, StringComparison.Ordinal), stems.AsSpan((int)span.Left, (int)(span.Right - span.Left)).Contains(true));
        }
    }

    [Fact]
    public void A_stem_that_leans_stands_where_its_letter_does()
    {
        var line = PrintedWriter.Line("nun lobe nun");
        var leaning = new Raster(line.Ink.Width, line.Ink.Height);
        for (var y = 0; y < leaning.Height; y++)
        {
            for (var x = 0; x < leaning.Width; x++)
            {
                var from = x - (int)MathF.Round(0.5f * (LineGeometry.Baseline - (LineGeometry.XHeight / 2f) - y));
                leaning[x, y] = (uint)from < (uint)leaning.Width ? line.Ink[from, y] : 0;
            }
        }

        var stems = TallStems.Columns(leaning);

        foreach (var span in line.Spans)
        {
            Assert.Equal(span.Character is "l" or "b", stems.AsSpan((int)span.Left, (int)(span.Right - span.Left)).Contains(true));
        }
    }
}
