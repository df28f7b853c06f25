using Ductus.Imaging;

namespace Ductus.Tests.Imaging;

public sealed class PictureFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_picture_is_read_back_with_its_colours_and_resolution()
    {
        var image = RgbImage.Filled(40, 30, new Rgb(250, 240, 220));
        image.Row(7)[21] = 3;
        var path = _folder.File("a.png");
        PictureFile.SavePng(image, path, 300);
        var back = PictureFile.Load(path);
        Assert.Equal(image.Pixels, back.Pixels);
        Assert.Equal(300f, back.Dpi!.Value, 1f);
        Assert.False(File.Exists(path + ".part"));
    }

    [Fact]
    public void A_saved_raster_is_read_back_to_the_bit()
    {
        var ink = new Raster(33, 21);
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            ink.Pixels[i] = (i % 256) / 255f;
        }

        PictureFile.SavePng(ink, _folder.File("a.png"));
        Assert.Equal(ink.Pixels, PictureFile.LoadRaster(_folder.File("a.png")).Pixels);
    }

    [Fact]
    public void Transparent_pixels_show_white()
    {
        PictureFile.SavePng(RgbImage.Filled(16, 16, new Rgb(10, 20, 30)), _folder.File("a.png"), alpha: new byte[256]);
        Assert.All(PictureFile.Load(_folder.File("a.png")).Pixels, v => Assert.Equal(255, v));
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_one_sentence()
    {
        var whole = Png(50, 50);
        AssertRefused([], "empty");
        AssertRefused("this is a letter to you"u8.ToArray(), "not a picture");
        AssertRefused(whole[..(whole.Length / 2)], "cut off");
        AssertRefused(Png(1, 1), "1 x 1");
        AssertRefused(Png(20_000, 10), "20000 x 10");
        Assert.Contains("no file", Assert.Throws<UserException>(() => PictureFile.Load(_folder.File("absent.png"))).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Throws<UserException>(() => PictureFile.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_folder.File("file"), "");
        var path = _folder.File(Path.Combine("file", "a.png"));
        Assert.Contains(path, Assert.Throws<UserException>(() => PictureFile.SavePng(RgbImage.Filled(10, 10, Rgb.White), path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(6, 1, 0)]
    [InlineData(8, 0, 2)]
    public void Phones_pictures_are_turned_upright(int orientation, int x, int y)
    {
        var image = new RgbImage(3, 2);
        image.Pixels[0] = 200;
        var upright = Turning.Upright(image, orientation);
        Assert.Equal(200, upright.Row(y)[3 * x]);
    }

    private void AssertRefused(byte[] file, string why)
    {
        var path = _folder.File("bad.png");
        File.WriteAllBytes(path, file);
        var message = Assert.Throws<UserException>(() => PictureFile.Load(path)).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private byte[] Png(int width, int height)
    {
        PictureFile.SavePng(RgbImage.Filled(width, height, Rgb.White), _folder.File("made.png"));
        return File.ReadAllBytes(_folder.File("made.png"));
    }
}
