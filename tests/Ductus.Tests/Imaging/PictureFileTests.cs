using Ductus.Imaging;
using ImageMagick;

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
    [InlineData(3, 19, 9)]
    [InlineData(6, 9, 0)]
    [InlineData(8, 0, 19)]
    public void Phones_pictures_are_turned_upright(int orientation, int x, int y)
    {
        using var phone = new MagickImage(MagickColors.White, 20, 10) { Orientation = (Orientation)orientation };
        using (var pixels = phone.GetPixels())
        {
            pixels.SetPixel(0, 0, [0, 0, 0]);
        }

        File.WriteAllBytes(_folder.File("phone.tif"), phone.ToByteArray(MagickFormat.Tiff));
        var upright = PictureFile.Load(_folder.File("phone.tif"));
        Assert.Equal(orientation >= 5 ? (10, 20) : (20, 10), (upright.Width, upright.Height));
        Assert.Equal(0, upright.Row(y)[3 * x]);
    }

    [Theory]
    [InlineData(MagickFormat.Jpeg)]
    [InlineData(MagickFormat.WebP)]
    [InlineData(MagickFormat.Bmp3)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Avif)]
    public void Formats_are_known_by_their_bytes(MagickFormat format)
    {
        using var picture = new MagickImage(new MagickColor(200, 60, 20), 64, 48) { Density = new Density(150, DensityUnit.PixelsPerInch) };
        File.WriteAllBytes(_folder.File("picture.png"), picture.ToByteArray(format));
        var read = PictureFile.Load(_folder.File("picture.png"));
        Assert.Equal((64, 48), (read.Width, read.Height));
        Assert.InRange(read.Row(20)[60], 190, 210);
        Assert.InRange(read.Row(20)[61], 50, 70);
    }

    [Fact]
    public void Palettes_greys_sixteen_bits_and_printers_colours_all_become_colours_of_a_screen()
    {
        using var picture = new MagickImage(new MagickColor(255, 255, 255), 32, 32) { Depth = 16 };
        foreach (var (type, format) in new[] { (ColorType.Bilevel, MagickFormat.Tiff), (ColorType.Palette, MagickFormat.Png8), (ColorType.Grayscale, MagickFormat.Png), (ColorType.ColorSeparation, MagickFormat.Jpeg) })
        {
            using var copy = (MagickImage)picture.Clone();
            copy.ColorType = type;
            File.WriteAllBytes(_folder.File("a.png"), copy.ToByteArray(format));
            Assert.All(PictureFile.Load(_folder.File("a.png")).Pixels, v => Assert.InRange(v, 250, 255));
        }
    }

    [Fact]
    public void Every_page_of_a_tiff_is_read()
    {
        using var pages = new MagickImageCollection { new MagickImage(MagickColors.Black, 20, 10), new MagickImage(MagickColors.White, 30, 12) };
        File.WriteAllBytes(_folder.File("scan.tif"), pages.ToByteArray(MagickFormat.Tiff));
        Assert.Equal([20, 30], PictureFile.LoadPages(_folder.File("scan.tif")).Select(page => page.Width));
    }

    [Fact]
    public void A_scanned_pdf_gives_its_pages_with_their_resolution()
    {
        var sheet = RgbImage.Filled(850, 1100, new Rgb(200, 60, 20), 100);
        File.WriteAllBytes(_folder.File("scan.pdf"), ScannedPdf.Of([sheet, sheet], pointsPerPixel: 0.72f));
        var pages = PictureFile.LoadPages(_folder.File("scan.pdf"));
        Assert.Equal([850, 850], pages.Select(page => page.Width));
        Assert.Equal(100, pages[0].Dpi!.Value, 1f);
        Assert.InRange(pages[1].Row(500)[1500], 190, 210);
        AssertRefused("%PDF-1.4 and then nothing"u8.ToArray(), "PDF");
    }

    [Fact]
    public void A_picture_that_claims_more_pixels_than_fit_is_refused_before_it_is_decoded()
    {
        // The area is what counts: a bilevel PNG of 25 kilobytes may claim half a gigabyte.
        var limits = new DecodeLimits(GreatestArea: 2_000_000);
        var refusal = Assert.Throws<UserException>(() => PictureFile.Decode(Png(1500, 1500), "bomb.png", limits));
        Assert.Contains("more than 2 million", refusal.Message, StringComparison.Ordinal);
        Assert.True(DecodeLimits.Usual.GreatestArea * 3 < int.MaxValue, "what is let in fits an array");
    }

    [Theory]
    [InlineData(60_000u)]
    [InlineData(2_000_000_000u)]
    public void A_header_that_claims_gigabytes_takes_none(uint side)
    {
        var claims = Png(16, 16);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(claims.AsSpan(16), side);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(claims.AsSpan(20), side);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(claims.AsSpan(29), Crc(claims.AsSpan(12, 17)));
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var before = process.PeakWorkingSet64;
        AssertRefused(claims, "bad.png");
        process.Refresh();
        Assert.True(process.PeakWorkingSet64 - before < 500_000_000);
    }

    [Fact]
    public void The_same_pixels_give_the_same_bytes()
    {
        var image = RgbImage.Filled(40, 30, new Rgb(250, 240, 220));
        PictureFile.SavePng(image, _folder.File("a.png"), 300);
        PictureFile.SavePng(image, _folder.File("b.png"), 300);
        var bytes = File.ReadAllBytes(_folder.File("a.png"));
        Assert.Equal(bytes, File.ReadAllBytes(_folder.File("b.png")));
        Assert.DoesNotContain("date", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    /// <summary>The checksum of a PNG chunk (ISO 3309), bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
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
