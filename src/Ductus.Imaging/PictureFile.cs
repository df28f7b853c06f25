using Ductus.Files;

namespace Ductus.Imaging;

/// <summary>Reads pictures of any common format and writes PNG and JPEG files; what is wrong with a file comes as one sentence.</summary>
public static class PictureFile
{
    /// <summary>The formats that are read, for messages.</summary>
    public const string Formats = "JPEG, PNG, TIFF, WebP, BMP, HEIC, AVIF or a scanner's PDF";

    private static readonly string[] _extensions = [".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".heif", ".avif", ".pdf"];

    /// <summary>Whether the file's name ends like a picture's.</summary>
    public static bool HasPictureName(string path) => _extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>
    /// The first (or only) picture of a file (<see cref="Formats"/>), upright (EXIF orientation), grey ones as RGB,
    /// transparent parts over white.
    /// </summary>
    /// <exception cref="UserException">No such file, not readable, not a picture, cut off, too small or too large.</exception>
    public static RgbImage Load(string path) => LoadPages(path)[0];

    /// <summary>A mask, white where a picture may change: as it is, or white where it is transparent if it has transparency, as OpenAI's clients make masks.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static RgbImage LoadMask(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = ReadAll(path);
        return Recognised(file, path) is PictureFormat.Pdf ? Load(path) : PictureCodec.Decode(file, Recognised(file, path), DecodeLimits.Usual, path, isMask: true)[0];
    }

    /// <summary>Every picture in the file, in order: all pages of a TIFF or of a scanned PDF, else one.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static IReadOnlyList<RgbImage> LoadPages(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(ReadAll(path), path);
    }

    /// <summary>Width and height of the first picture as it is stored, not turned upright, without decoding it; of a PDF its first page's.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static (int Width, int Height) SizeOf(string path)
    {
        var file = ReadAll(path);
        var format = Recognised(file, path);
        if (format == PictureFormat.Pdf)
        {
            var picture = Load(path);
            return (picture.Width, picture.Height);
        }

        var sizes = PictureCodec.Sizes(file, format, path);
        DecodeLimits.Usual.Check(sizes[0].Width, sizes[0].Height, path);
        return sizes[0];
    }

    /// <summary>As <see cref="LoadPages"/>, from a file's bytes; <paramref name="name"/> names it in messages.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static IReadOnlyList<RgbImage> Decode(byte[] file, string name, DecodeLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var format = Recognised(file, name);
        return format == PictureFormat.Pdf
            ? PdfScan.Decode(file, limits ?? DecodeLimits.Usual, name)
            : PictureCodec.Decode(file, format, limits ?? DecodeLimits.Usual, name);
    }

    private static PictureFormat Recognised(ReadOnlySpan<byte> file, string name) => PictureFormats.Of(file) switch
    {
        PictureFormat.Unknown when file.IsEmpty => throw new UserException($"'{name}' is an empty file: save or copy the picture again."),
        PictureFormat.Unknown => throw new UserException($"'{name}' is not a picture that can be read: use {Formats}."),
        var format => format,
    };

    /// <summary>Writes an RGB PNG that states <paramref name="dpi"/> (or the picture's own), aside first, then in one step over <paramref name="path"/>.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Where to; an existing file is replaced only once the new one is whole.</param>
    /// <param name="dpi">Pixels per inch; null = <see cref="RgbImage.Dpi"/>.</param>
    /// <param name="alpha">Opacity, a byte a pixel; empty = opaque.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void SavePng(RgbImage image, string path, float? dpi = null, ReadOnlySpan<byte> alpha = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        WholeFile.Write(path, PictureCodec.EncodePng(image, alpha, dpi ?? image.Dpi));
    }

    /// <summary>Writes a raster as a grey PNG, black ink on white; see <see cref="SavePng(RgbImage, string, float?, ReadOnlySpan{byte})"/>.</summary>
    public static void SavePng(Raster ink, string path, float? dpi = null)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var gray = new byte[ink.Pixels.Length];
        for (var i = 0; i < gray.Length; i++)
        {
            gray[i] = RgbImage.ToByte(1 - ink.Pixels[i]);
        }

        WholeFile.Write(path, PictureCodec.EncodeGrayPng(gray, ink.Width, ink.Height, dpi));
    }

    /// <summary>Writes a JPEG that states the picture's resolution, aside first, then in one step over <paramref name="path"/>.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void SaveJpeg(RgbImage image, string path, int quality = 85)
    {
        ArgumentNullException.ThrowIfNull(image);
        WholeFile.Write(path, PictureCodec.EncodeJpeg(image, quality));
    }

    /// <summary>A picture of black ink on white paper as a raster: ink = 1 - luma.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static Raster LoadRaster(string path) => ToRaster(Load(path));

    /// <summary>1 - luma of each pixel, with no regard to the paper's colour.</summary>
    public static Raster ToRaster(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var ink = new Raster(image.Width, image.Height);
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            var rgb = image.Pixels.AsSpan(3 * i, 3);
            var isGrey = rgb[0] == rgb[1] && rgb[1] == rgb[2];
            ink.Pixels[i] = (255 - (isGrey ? rgb[0] : new Rgb(rgb[0], rgb[1], rgb[2]).Luma)) / 255f;
        }

        return ink;
    }

    /// <summary>A file's bytes.</summary>
    /// <exception cref="UserException">It is not there or cannot be read.</exception>
    internal static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"There is no file '{path}'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                Directory.Exists(path) ? $"'{path}' is a folder where a picture was expected." : $"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
