using System.Globalization;
using Ductus.Files;
using ImageMagick;

namespace Ductus.Imaging;

/// <summary>
/// The one place where pictures become pixels and pixels files: ImageMagick's coders, each called by the format that the file's first bytes
/// tell, so that no other coder of the library ever sees a stranger's file.
/// </summary>
internal static class PictureCodec
{
    private const int JpegQuality = 85;

    /// <summary>Sides that are told by their size in a message; what claims more is damaged. And bytes of the largest picture, 16 a pixel at most while it is turned.</summary>
    private const ulong MostClaimed = 65_500, MostMemory = 3UL << 30;

    /// <summary>How much finer a picture is one way than the other, that its pixels are not taken for square: a fax 2.08 times (ITU-T T.4), more is an error.</summary>
    private const double LeastUneven = 1.2, MostUneven = 4.5;

    /// <summary>
    /// Level 3 of zlib with the differences of neighbouring pixels: pages and sheets come out smaller than by level 6 with a filter chosen for each row, what most programs do, in a third of the time; photographs a fifth larger.
    /// </summary>
    private const string PngCompression = "3", PngFilter = "1";

    /// <summary>What the coders say of a file that ends too early; they give grey pixels for the rest of it.</summary>
    private static readonly string[] SignsOfCut = ["premature", "unexpected end", "end-of-file", "read error", "insufficient", "truncat", "not enough"];

    /// <summary>Width and height of each page as it is stored, before anything is decoded.</summary>
    /// <exception cref="UserException">The header cannot be read.</exception>
    public static IReadOnlyList<(int Width, int Height)> Sizes(byte[] file, PictureFormat format, string name)
    {
        try
        {
            Bound();
            return [.. MagickImageInfo.ReadCollection(file, new MagickReadSettings { Format = Coder(format) }).Select(page => (checked((int)page.Width), checked((int)page.Height)))];
        }
        catch (Exception e) when (e is MagickException or OverflowException)
        {
            throw Damaged(name, e);
        }
        catch (Exception e) when (IsMissing(e))
        {
            throw Missing(e);
        }
    }

    /// <summary>
    /// Every page of a file in order, upright (EXIF orientation), in sRGB, transparent parts over white.
    /// </summary>
    /// <param name="file">The bytes.</param>
    /// <param name="format">What they are.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="name">Names it in messages.</param>
    /// <param name="isMask">Whether one with transparency is white where it is transparent and black where it is not.</param>
    /// <exception cref="UserException">It is damaged, or larger than <paramref name="limits"/>; <paramref name="name"/> names it.</exception>
    public static IReadOnlyList<RgbImage> Decode(byte[] file, PictureFormat format, DecodeLimits limits, string name, bool isMask = false)
    {
        var sizes = Sizes(file, format, name);
        // What a phone keeps beside its picture (a preview, a map of depths) are further images of a HEIF file, not pages.
        var pages = format == PictureFormat.Tiff ? sizes.Count : Math.Min(1, sizes.Count);
        limits.CheckPages(pages, name);
        foreach (var (width, height) in sizes.Take(pages))
        {
            limits.Check(width, height, name);
        }

        var images = new List<RgbImage>();
        for (var page = 0; page < pages; page++)
        {
            images.Add(DecodePage(file, format, page, limits, name, isMask));
        }

        return images.Count > 0 ? images : throw Damaged(name, null);
    }

    /// <summary>A PNG of 8 bits a channel that states its resolution and nothing else: the same pixels give the same bytes.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="alpha">Opacity, a byte a pixel; empty = opaque.</param>
    /// <param name="dpi">Pixels per inch; null = not stated.</param>
    public static byte[] EncodePng(RgbImage image, ReadOnlySpan<byte> alpha, float? dpi)
    {
        if (alpha.IsEmpty)
        {
            return Encode(image.Pixels, image.Width, image.Height, "RGB", MagickFormat.Png24, dpi);
        }

        var pixels = new byte[4 * alpha.Length];
        for (var i = 0; i < alpha.Length; i++)
        {
            image.Pixels.AsSpan(3 * i, 3).CopyTo(pixels.AsSpan(4 * i));
            pixels[(4 * i) + 3] = alpha[i];
        }

        return Encode(pixels, image.Width, image.Height, "RGBA", MagickFormat.Png32, dpi);
    }

    /// <summary>A grey PNG of one byte a pixel, row-major.</summary>
    public static byte[] EncodeGrayPng(byte[] gray, int width, int height, float? dpi) => Encode(gray, width, height, "I", MagickFormat.Png, dpi);

    /// <summary>A JPEG of a quality from 1 to 100.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="xmp">Metadata as XMP; null: none.</param>
    public static byte[] EncodeJpeg(RgbImage image, int quality = JpegQuality, byte[]? xmp = null) =>
        Encode(image.Pixels, image.Width, image.Height, "RGB", MagickFormat.Jpeg, image.Dpi, quality, xmp);

    /// <summary>A WebP of a quality from 1 to 100.</summary>
    /// <inheritdoc cref="EncodeJpeg"/>
    public static byte[] EncodeWebP(RgbImage image, int quality = JpegQuality, byte[]? xmp = null) =>
        Encode(image.Pixels, image.Width, image.Height, "RGB", MagickFormat.WebP, image.Dpi, quality, xmp);

    /// <summary>The library's own bounds: a header that claims more is refused before a row of it is asked for, and nothing is put on disk.</summary>
    private static void Bound()
    {
        ResourceLimits.Width = MostClaimed;
        ResourceLimits.Height = MostClaimed;
        ResourceLimits.Memory = MostMemory;
        ResourceLimits.Disk = 0;
    }

    private static RgbImage DecodePage(byte[] file, PictureFormat format, int page, DecodeLimits limits, string name, bool isMask)
    {
        try
        {
            var isCut = false;
            using var image = new MagickImage();
            image.Warning += (_, warning) => isCut |= SignsOfCut.Any(sign => warning.Message.Contains(sign, StringComparison.OrdinalIgnoreCase));
            image.Read(file, new MagickReadSettings { Format = Coder(format), FrameIndex = (uint)page, FrameCount = 1 });
            if (isCut)
            {
                throw Damaged(name, null);
            }

            MakeSquare(image, limits, name);
            if (isMask && image.HasAlpha)
            {
                image.Alpha(AlphaAction.Extract);
                image.Negate();
            }

            return ToRgb(image);
        }
        catch (MagickException e)
        {
            throw Damaged(name, e);
        }
        catch (Exception e) when (IsMissing(e))
        {
            throw Missing(e);
        }
    }

    /// <summary>A fax has twice as many pixels an inch across as down: it is stretched the way that has fewer.</summary>
    private static void MakeSquare(MagickImage image, DecodeLimits limits, string name)
    {
        var (across, down) = (image.Density.X, image.Density.Y);
        if (image.Density.Units == DensityUnit.Undefined || across <= 0 || down <= 0 || Math.Max(across, down) / Math.Min(across, down) is < LeastUneven or > MostUneven)
        {
            return;
        }

        var finer = Math.Max(across, down);
        var (width, height) = ((uint)Math.Round(image.Width * finer / across), (uint)Math.Round(image.Height * finer / down));
        limits.Check(width, height, name);
        image.Resize(new MagickGeometry(width, height) { IgnoreAspectRatio = true });
        image.Density = new Density(finer, image.Density.Units);
    }

    private static RgbImage ToRgb(MagickImage image)
    {
        image.AutoOrient();
        if (image.ColorSpace is not (ColorSpace.sRGB or ColorSpace.Gray))
        {
            image.ColorSpace = ColorSpace.sRGB;
        }

        if (image.HasAlpha)
        {
            image.BackgroundColor = MagickColors.White;
            image.Alpha(AlphaAction.Remove);
        }

        using var pixels = image.GetPixelsUnsafe();
        return new RgbImage((int)image.Width, (int)image.Height, pixels.ToByteArray(PixelMapping.RGB)!, Dpi(image.Density));
    }

    /// <summary>Whole pixels per inch (PNG counts pixels a metre: 300 dpi come back as 299.9994); null where the file names no unit.</summary>
    private static float? Dpi(Density density) => density.X <= 0 ? null : density.Units switch
    {
        DensityUnit.PixelsPerInch => (float)Math.Round(density.X),
        DensityUnit.PixelsPerCentimeter => (float)Math.Round(density.X * 2.54),
        _ => null,
    };

    private static byte[] Encode(byte[] pixels, int width, int height, string mapping, MagickFormat format, float? dpi, int? quality = null, byte[]? xmp = null)
    {
        try
        {
            using var image = new MagickImage();
            image.ReadPixels(pixels, new PixelReadSettings((uint)width, (uint)height, StorageType.Char, mapping));
            image.Density = dpi is { } d ? new Density(Math.Round(d), DensityUnit.PixelsPerInch) : new Density(0, DensityUnit.Undefined);
            if (quality is { } q)
            {
                image.Quality = (uint)q;
            }
            else
            {
                // No times, no profiles; the bytes are a function of the pixels.
                image.Settings.SetDefine(MagickFormat.Png, "exclude-chunks", "all");
                image.Settings.SetDefine(MagickFormat.Png, "include-chunks", "pHYs,tRNS");
                image.Settings.SetDefine(MagickFormat.Png, "compression-level", PngCompression);
                image.Settings.SetDefine(MagickFormat.Png, "compression-filter", PngFilter);
                if (format == MagickFormat.Png)
                {
                    image.Settings.SetDefine(MagickFormat.Png, "color-type", "0");
                    image.Settings.SetDefine(MagickFormat.Png, "bit-depth", "8");
                }
            }

            if (xmp is not null)
            {
                image.SetProfile(new XmpProfile(xmp));
            }

            return image.ToByteArray(format);
        }
        catch (Exception e) when (IsMissing(e))
        {
            throw Missing(e);
        }
    }

    private static MagickFormat Coder(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => MagickFormat.Jpeg,
        PictureFormat.Png => MagickFormat.Png,
        PictureFormat.Tiff => MagickFormat.Tiff,
        PictureFormat.WebP => MagickFormat.WebP,
        PictureFormat.Bmp => MagickFormat.Bmp,
        PictureFormat.Heic => MagickFormat.Heic,
        PictureFormat.Avif => MagickFormat.Avif,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
    };

    private static UserException Damaged(string name, Exception? inner) =>
        new($"'{name}' is damaged or cut off before its end: scan or copy it again.", inner!);

    /// <summary>The library's native part does not load: its static constructors wrap what the system says.</summary>
    private static bool IsMissing(Exception e) => e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
        || (e is TypeInitializationException && e.InnerException is { } inner && IsMissing(inner));

    private static UserException Missing(Exception e) => new(
        string.Create(CultureInfo.InvariantCulture, $"The picture library that comes with Ductus does not load on this system ({System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}): install the Ductus that was built for it."), e);
}
