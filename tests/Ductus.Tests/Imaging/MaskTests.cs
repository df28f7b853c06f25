using Ductus.Imaging;

namespace Ductus.Tests.Imaging;

/// <summary>Masks as programs make them.</summary>
public sealed class MaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_a_mask_is_transparent_the_picture_may_change()
    {
        var picture = RgbImage.Filled(32, 32, new Rgb(200, 10, 10));
        var alpha = Enumerable.Range(0, 32 * 32).Select(i => (byte)(i % 32 < 16 ? 0 : 255)).ToArray();
        PictureFile.SavePng(picture, _folder.File("alpha.png"), alpha: alpha);
        var mask = PictureFile.LoadMask(_folder.File("alpha.png"));
        Assert.Equal((255, 255, 255), (mask.Pixels[0], mask.Pixels[1], mask.Pixels[2]));
        Assert.Equal((0, 0, 0), (mask.Pixels[3 * 31], mask.Pixels[(3 * 31) + 1], mask.Pixels[(3 * 31) + 2]));
    }

    [Fact]
    public void One_without_transparency_is_taken_as_it_is()
    {
        PictureFile.SavePng(RgbImage.Filled(32, 32, new Rgb(255, 255, 255)), _folder.File("white.png"));
        Assert.Equal(255, PictureFile.LoadMask(_folder.File("white.png")).Pixels[0]);
    }
}
