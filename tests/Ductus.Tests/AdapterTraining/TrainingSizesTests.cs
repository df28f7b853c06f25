using Ductus.AdapterTraining;
using Ductus.Families;
using Ductus.Imaging;

namespace Ductus.Tests.AdapterTraining;

/// <summary>The sizes pictures are trained at, where their ink is, and which of them make up a batch.</summary>
public sealed class TrainingSizesTests
{
    private static readonly int[] Usual = [512, 768, 1024];

    [Theory]
    [InlineData(2480, 3508, "432x608 640x912 864x1216")]
    [InlineData(1024, 1024, "512x512 768x768 1024x1024")]
    [InlineData(900, 700, "576x448 864x672")]
    [InlineData(500, 300, "496x288")]
    [InlineData(2000, 100, "2000x96")]
    public void A_picture_keeps_its_proportions_and_is_never_enlarged(int width, int height, string expected)
    {
        var sizes = PictureSizes.Of(width, height, Usual, step: 16);

        Assert.Equal(expected, string.Join(' ', sizes.Select(size => $"{size.Width}x{size.Height}")));
        Assert.All(sizes, size => Assert.True(size.Width <= width && size.Height <= height && size.Width % 16 == 0 && size.Height % 16 == 0));
    }

    [Fact]
    public void Fitting_makes_a_picture_smaller_about_its_middle()
    {
        var picture = RgbImage.Filled(200, 100, Rgb.White);
        for (var y = 0; y < 100; y++)
        {
            picture.Row(y).Slice(3 * 90, 60).Clear();
        }

        var fitted = PictureSizes.Fit(picture, 96, 48);

        Assert.Equal((96, 48), (fitted.Width, fitted.Height));
        Assert.InRange(fitted.Row(24)[3 * 48], 0, 5);
        Assert.InRange(fitted.Row(24)[3 * 20], 250, 255);
        Assert.InRange(fitted.Row(24)[3 * 76], 250, 255);
    }

    [Theory]
    [InlineData(255, 255, 255)]
    [InlineData(200, 190, 150)]
    public void Ink_is_found_on_paper_of_any_colour(byte r, byte g, byte b)
    {
        var page = RgbImage.Filled(128, 128, new Rgb(r, g, b));
        for (var x = 16; x < 112; x++)
        {
            page.Row(60).Slice(3 * x, 3).Fill(40);
            page.Row(61).Slice(3 * x, 3).Fill(40);
        }

        var map = InkMap.Of(page, 16, 16);

        Assert.Equal(12, map.Pixels.Count(value => value == 1));
        Assert.Equal(16 * 16 - 12, map.Pixels.Count(value => value == 0));
        Assert.Equal(1, map[2, 7]);
    }

    [Fact]
    public void Every_pass_shows_each_sample_and_batches_are_of_one_size()
    {
        using var tiny = new TinyTraining(pictures: 7);
        var settings = TinyTraining.Settings with { BatchSize = 2, CaptionDropout = 0.5f };
        var set = tiny.Set(settings);

        // Four samples of one size and three of another: two batches each.
        var first = Enumerable.Range(0, 4).Select(i => set.Batch(i)).ToList();
        var second = Enumerable.Range(4, 4).Select(i => set.Batch(i)).ToList();

        Assert.Equal(tiny.Samples.Select(sample => sample.Picture).Order(), first.SelectMany(pick => pick.Pictures).Distinct().Order());
        Assert.NotEqual(first.SelectMany(pick => pick.Pictures), second.SelectMany(pick => pick.Pictures));
        Assert.All(first, pick => Assert.Single(pick.Pictures.Select(path => tiny.Samples.Single(sample => sample.Picture == path)).Select(sample => (sample.Rows, sample.Columns)).Distinct()));
        Assert.Equal(first[1].Texts, tiny.Set(settings).Batch(1).Texts);
        var dropped = Enumerable.Range(0, 200).SelectMany(i => set.Batch(i).Texts).Count(text => text == tiny.EmptyText);
        Assert.InRange(dropped, 160, 240);
    }
}
