namespace Ductus.Imaging;

/// <summary>Reads pictures of any common format and writes PNG files; what is wrong with a file comes as one sentence.</summary>
public static class PictureFile
{
    /// <summary>The longest side that is read: an A3 page at 1,000 dpi.</summary>
    public const int MaxSide = 16_384;

    /// <summary>The shortest side that is read: less cannot hold a letter.</summary>
    public const int MinSide = 8;

    private static readonly string[] _extensions = [".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"];

    /// <summary>Whether the file's name ends like a picture's.</summary>
    public static bool HasPictureName(string path) => _extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>
    /// The first (or only) picture of a JPEG, PNG, TIFF, WebP or BMP file, upright (EXIF orientation), grey ones as RGB,
    /// transparent parts over white.
    /// </summary>
    /// <exception cref="UserException">No such file, not readable, not a picture, cut off, too small or too large.</exception>
    public static RgbImage Load(string path) => LoadPages(path)[0];

    /// <summary>Every picture in the file, in order: all pages of a TIFF, else one.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static IReadOnlyList<RgbImage> LoadPages(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(ReadAll(path), path);
    }

    /// <summary>Width and height of the first picture as it is stored, not turned upright; its pixels are read only if its header does not say.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static (int Width, int Height) SizeOf(string path)
    {
        if (Pix.ReadHeader(ReadAll(path)) is { } header)
        {
            CheckSize(header.Width, header.Height, path);
            return (header.Width, header.Height);
        }

        var picture = Load(path);
        return (picture.Width, picture.Height);
    }

    /// <summary>As <see cref="LoadPages"/>, from a file's bytes; <paramref name="name"/> names it in messages.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static IReadOnlyList<RgbImage> Decode(ReadOnlySpan<byte> file, string name)
    {
        var kind = PictureHeader.Recognise(file);
        if (kind == PictureHeader.Kind.Unknown)
        {
            throw new UserException(file.IsEmpty
                ? $"'{name}' is an empty file: save or copy the picture again."
                : $"'{name}' is not a picture that can be read: use JPEG, PNG, TIFF, WebP or BMP.");
        }

        if (!PictureHeader.IsComplete(file, kind))
        {
            throw new UserException($"'{name}' is cut off before its end: scan or copy it again.");
        }

        if (Pix.ReadHeader(file) is { } header)
        {
            CheckSize(header.Width, header.Height, name);
        }

        var pages = kind == PictureHeader.Kind.Tiff ? DecodeTiff(file) : DecodeOne(file, kind);
        if (pages.Count == 0)
        {
            throw new UserException($"'{name}' is damaged and cannot be decoded: scan or copy it again.");
        }

        foreach (var page in pages)
        {
            CheckSize(page.Width, page.Height, name);
        }

        return pages;
    }

    /// <summary>Writes an RGB PNG that states <paramref name="dpi"/> (or the picture's own), aside first, then in one step over <paramref name="path"/>.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Where to; an existing file is replaced only once the new one is whole.</param>
    /// <param name="dpi">Pixels per inch; null = <see cref="RgbImage.Dpi"/>.</param>
    /// <param name="alpha">Opacity, a byte a pixel; empty = opaque.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void SavePng(RgbImage image, string path, float? dpi = null, ReadOnlySpan<byte> alpha = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var pix = Pix.FromRgb(image, alpha);
        WriteAll(path, pix.ToPng(dpi ?? image.Dpi));
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

        using var pix = Pix.FromGray(gray, ink.Width, ink.Height);
        WriteAll(path, pix.ToPng(dpi));
    }

    /// <summary>Writes a JPEG that states the picture's resolution, aside first, then in one step over <paramref name="path"/>.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void SaveJpeg(RgbImage image, string path, int quality = 85)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var pix = Pix.FromRgb(image, default);
        WriteAll(path, pix.ToJpeg(quality, image.Dpi));
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

    private static List<RgbImage> DecodeOne(ReadOnlySpan<byte> file, PictureHeader.Kind kind)
    {
        using var pix = Pix.Read(file);
        return pix is null ? [] : [Turning.Upright(pix.ToRgb(), PictureHeader.Orientation(file, kind))];
    }

    private static List<RgbImage> DecodeTiff(ReadOnlySpan<byte> file)
    {
        var pages = new List<RgbImage>();
        nuint offset = 0;
        do
        {
            using var pix = Pix.ReadTiffPage(file, ref offset);
            if (pix is null)
            {
                return [];
            }

            pages.Add(pix.ToRgb());
        }
        while (offset != 0);
        return pages;
    }

    private static void CheckSize(int width, int height, string name)
    {
        if (width < MinSide || height < MinSide)
        {
            throw new UserException($"'{name}' is only {width} x {height} pixels: there is no writing in it to learn from.");
        }

        if (width > MaxSide || height > MaxSide)
        {
            throw new UserException($"'{name}' is {width} x {height} pixels, more than {MaxSide} a side: scan at 300 to 600 dpi, or cut it into pages.");
        }
    }

    private static byte[] ReadAll(string path)
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

    /// <summary>Writes one file, aside first; see <see cref="WriteAll(IReadOnlyList{ValueTuple{string, byte[]}})"/>.</summary>
    internal static void WriteAll(string path, byte[] data) => WriteAll([(path, data)]);

    /// <summary>Writes files all or none: each aside first, and all to their names once the last one is whole. Makes their folders.</summary>
    /// <exception cref="UserException">One cannot be written; earlier files of these names are untouched.</exception>
    internal static void WriteAll(IReadOnlyList<(string Path, byte[] Data)> files)
    {
        var path = "";
        try
        {
            foreach (var file in files)
            {
                path = file.Path;
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                File.WriteAllBytes(Aside(path), file.Data);
            }

            foreach (var file in files)
            {
                path = file.Path;
                File.Move(Aside(path), path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var file in files)
            {
                TryDelete(Aside(file.Path));
            }

            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    private static string Aside(string path) => path + ".part";

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The write has failed already and is reported; a leftover of it is no second error.
        }
    }
}
