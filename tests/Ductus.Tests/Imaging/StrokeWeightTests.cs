using Ductus.Imaging;

namespace Ductus.Tests.Imaging;

/// <summary>Strokes made wider and narrower.</summary>
public sealed class StrokeWeightTests
{
    [Theory]
    [InlineData(0.25f)]
    [InlineData(0.7f)]
    [InlineData(-0.25f)]
    [InlineData(-0.7f)]
    public void A_stroke_changes_by_twice_what_its_edges_move(float by)
    {
        var stroke = Stroke(from: 20.3f, to: 25.1f);

        var changed = StrokeWeight.Change(stroke, by);

        Assert.Equal(4.8f + (2 * by), changed.Row(30).ToArray().Sum(), 0.11f);
    }

    [Fact]
    public void Dirt_and_bare_paper_stay_what_they_are()
    {
        var paper = new Raster(20, 20);
        paper[5, 5] = 0.1f;

        Assert.Equal(paper.Pixels, StrokeWeight.Change(paper, 0.7f).Pixels);
    }

    [Fact]
    public void What_is_widened_and_narrowed_again_is_what_it_was()
    {
        var stroke = Stroke(from: 20.3f, to: 25.1f);

        var back = StrokeWeight.Change(StrokeWeight.Change(stroke, 0.5f), -0.5f);

        Assert.Equal(stroke.Row(30).ToArray().Sum(), back.Row(30).ToArray().Sum(), 0.15f);
    }

    /// <summary>An upright stroke between two columns, given to fractions of a pixel.</summary>
    private static Raster Stroke(float from, float to)
    {
        var raster = new Raster(48, 60);
        for (var y = 0; y < raster.Height; y++)
        {
            for (var x = 0; x < raster.Width; x++)
            {
                raster[x, y] = Math.Clamp(Math.Min(to, x + 1) - Math.Max(from, x), 0, 1);
            }
        }

        return raster;
    }
}
