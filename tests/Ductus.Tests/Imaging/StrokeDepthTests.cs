using System.Numerics;
using Ductus.Imaging;

namespace Ductus.Tests.Imaging;

public sealed class StrokeDepthTests
{
    private const int Size = 40, Reach = 12;
    private static readonly Vector2 Middle = new(19.3f, 20.6f);

    [Fact]
    public void Inside_and_outside_a_disc_the_distance_to_its_edge_is_told()
    {
        const float Radius = 9;
        var depth = StrokeDepth.Of(Disc(Radius, ink: 1), Reach);

        // Ways from pixel to pixel, straight and diagonal, are up to eight in a hundred longer than the straight line.
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var truth = Radius - Vector2.Distance(new Vector2(x, y), Middle);
                if (MathF.Abs(truth) < Reach)
                {
                    Assert.InRange(depth[x, y], truth - (0.09f * MathF.Abs(truth)) - 0.35f, truth + (0.09f * MathF.Abs(truth)) + 0.35f);
                }
            }
        }
    }

    [Fact]
    public void Pale_ink_is_as_deep_as_dark_ink()
    {
        var depth = StrokeDepth.Of(Disc(9, ink: 0.7f), Reach);

        Assert.InRange(depth[19, 21], 8, 10);
    }

    [Fact]
    public void Without_ink_there_is_no_edge_anywhere() => Assert.All(StrokeDepth.Of(new Raster(5, 5), Reach).Pixels, depth => Assert.Equal(-Reach, depth));

    private static Raster Disc(float radius, float ink)
    {
        var disc = new Raster(Size, Size);
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                disc[x, y] = ink * Math.Clamp(radius - Vector2.Distance(new Vector2(x, y), Middle) + 0.5f, 0, 1);
            }
        }

        return disc;
    }
}
