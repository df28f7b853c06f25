using CsCheck;
using Ductus.Imaging;

namespace Ductus.Tests.Imaging;

/// <summary>Cutting and scaling, whatever the sizes.</summary>
public sealed class RasterTests
{
    private static readonly Gen<Raster> Rasters = Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Float[0, 1].Array[144])
        .Select((width, height, values) => new Raster(width, height, values[..(width * height)]));

    [Fact]
    public void A_crop_is_the_part_asked_for_and_paper_around_it() => Property.Holds(
        Gen.Select(Rasters, Gen.Int[-15, 15], Gen.Int[-15, 15], Gen.Int[1, 15], Gen.Int[1, 15]),
        given =>
        {
            var (raster, left, top, width, height) = given;
            var crop = raster.Crop(left, top, width, height);

            Assert.Equal((width, height), (crop.Width, crop.Height));
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var within = left + x >= 0 && left + x < raster.Width && top + y >= 0 && top + y < raster.Height;
                    Assert.Equal(within ? raster[left + x, top + y] : 0, crop[x, y]);
                }
            }
        });

    [Fact]
    public void A_scaled_raster_has_the_size_asked_for_and_no_more_ink_than_full() => Property.Holds(
        Gen.Select(Rasters, Gen.Float[0.02f, 4]),
        given =>
        {
            var (raster, factor) = given;
            var scaled = RasterScale.By(raster, factor);

            Assert.InRange(scaled.Width, Math.Max(1, raster.Width * factor), Math.Max(1, (raster.Width * factor) + 1));
            Assert.InRange(scaled.Height, Math.Max(1, raster.Height * factor), Math.Max(1, (raster.Height * factor) + 1));
            Assert.All(scaled.Pixels, value => Assert.InRange(value, 0, 1));
        });

    [Fact]
    public void An_even_grey_stays_even() => Property.Holds(
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Float[0, 1], Gen.Float[0.02f, 4]),
        given =>
        {
            var (width, height, grey, factor) = given;
            var scaled = RasterScale.By(new Raster(width, height, [.. Enumerable.Repeat(grey, width * height)]), factor);

            Assert.All(scaled.Pixels, value => Assert.Equal(grey, value, 1e-5f));
        });

    [Fact]
    public void At_its_own_size_a_raster_stays_as_it_is() => Property.Holds(Rasters, raster =>
    {
        var scaled = RasterScale.By(raster, 1);
        Assert.All(raster.Pixels.Zip(scaled.Pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    });
}
