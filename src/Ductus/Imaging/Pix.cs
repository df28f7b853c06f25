using System.Runtime.InteropServices;

namespace Ductus.Imaging;

/// <summary>A picture of Leptonica's, freed when disposed.</summary>
internal sealed unsafe class Pix : SafeHandle
{
    /// <summary>Leptonica's REMOVE_CMAP_WITH_ALPHA: a palette becomes 32-bit colour with its transparency.</summary>
    private const int WithAlpha = 3;

    private Pix(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Decodes a file's bytes; null if Leptonica cannot.</summary>
    public static Pix? Read(ReadOnlySpan<byte> file)
    {
        fixed (byte* data = file)
        {
            return Own(Leptonica.Read(data, (nuint)file.Length));
        }
    }

    /// <summary>Decodes the page of a TIFF that starts at <paramref name="offset"/> and moves the offset on; it is 0 after the last page.</summary>
    public static Pix? ReadTiffPage(ReadOnlySpan<byte> file, ref nuint offset)
    {
        fixed (byte* data = file)
        {
            return Own(Leptonica.ReadTiffPage(data, (nuint)file.Length, ref offset));
        }
    }

    /// <summary>Format and size as the file's header states them; null if it is none that Leptonica knows.</summary>
    public static (int Format, int Width, int Height)? ReadHeader(ReadOnlySpan<byte> file)
    {
        fixed (byte* data = file)
        {
            return Leptonica.ReadHeader(data, (nuint)file.Length, out var format, out var width, out var height, out _, out _, out _) == 0
                ? (format, width, height)
                : null;
        }
    }

    /// <summary>A copy of <paramref name="image"/>, with <paramref name="alpha"/> (a byte a pixel) where it is not empty.</summary>
    public static Pix FromRgb(RgbImage image, ReadOnlySpan<byte> alpha)
    {
        var pix = Own(Leptonica.Create(image.Width, image.Height, 32)) ?? throw new InsufficientMemoryException();
        _ = Leptonica.SetSamplesPerPixel(pix, alpha.IsEmpty ? 3 : 4);
        var words = Leptonica.GetData(pix);
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            var rgb = image.Pixels.AsSpan(3 * i, 3);
            words[i] = ((uint)rgb[0] << 24) | ((uint)rgb[1] << 16) | ((uint)rgb[2] << 8) | (alpha.IsEmpty ? 0u : alpha[i]);
        }

        return pix;
    }

    /// <summary>A grey picture, a byte a pixel, row-major.</summary>
    public static Pix FromGray(ReadOnlySpan<byte> gray, int width, int height)
    {
        var pix = Own(Leptonica.Create(width, height, 8)) ?? throw new InsufficientMemoryException();
        var words = Leptonica.GetData(pix);
        var wordsPerLine = Leptonica.GetWordsPerLine(pix);
        for (var y = 0; y < height; y++)
        {
            var row = gray.Slice(y * width, width);
            for (var x = 0; x < width; x++)
            {
                // Leptonica keeps the leftmost pixel in a word's highest byte, whatever the machine's byte order.
                words[(y * wordsPerLine) + (x / 4)] |= (uint)row[x] << (24 - (8 * (x % 4)));
            }
        }

        return pix;
    }

    /// <summary>The pixels as RGB; transparent ones show white paper.</summary>
    public RgbImage ToRgb()
    {
        using var flat = Leptonica.GetColourMap(this) != 0 ? Own(Leptonica.RemoveColourMap(this, WithAlpha)) : null;
        var source = flat ?? this;
        using var pix = Own(Leptonica.ConvertTo32(source)) ?? throw new InsufficientMemoryException();
        _ = Leptonica.GetDimensions(pix, out var width, out var height, out _);
        var hasAlpha = Leptonica.GetSamplesPerPixel(source) == 4;
        var resolution = Leptonica.GetResolution(this);
        var image = new RgbImage(width, height, resolution > 0 ? resolution : null);
        var words = Leptonica.GetData(pix);
        for (var i = 0; i < width * height; i++)
        {
            var word = words[i];
            var alpha = hasAlpha ? word & 0xff : 255;
            image.Pixels[3 * i] = OverWhite(word >> 24, alpha);
            image.Pixels[(3 * i) + 1] = OverWhite((word >> 16) & 0xff, alpha);
            image.Pixels[(3 * i) + 2] = OverWhite((word >> 8) & 0xff, alpha);
        }

        return image;
    }

    /// <summary>The picture as a PNG file that states <paramref name="dpi"/>.</summary>
    public byte[] ToPng(float? dpi)
    {
        State(dpi);
        return Leptonica.WritePng(out var data, out var size, this, 0f) == 0
            ? Take(data, size)
            : throw new InvalidOperationException("Leptonica could not encode the picture as PNG.");
    }

    /// <summary>The picture as a JPEG file of the given quality, 1 to 100, that states <paramref name="dpi"/> if there is one.</summary>
    public byte[] ToJpeg(int quality, float? dpi)
    {
        State(dpi);
        return Leptonica.WriteJpeg(out var data, out var size, this, quality, 0) == 0
            ? Take(data, size)
            : throw new InvalidOperationException("Leptonica could not encode the picture as JPEG.");
    }

    private void State(float? dpi)
    {
        if (dpi is { } d)
        {
            _ = Leptonica.SetResolution(this, (int)MathF.Round(d), (int)MathF.Round(d));
        }
    }

    /// <summary>A copy of a block that Leptonica allocated, which is freed.</summary>
    private static byte[] Take(nint data, nuint size)
    {
        try
        {
            return new ReadOnlySpan<byte>((void*)data, checked((int)size)).ToArray();
        }
        finally
        {
            Leptonica.Free(data);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Leptonica.Destroy(ref handle);
        return true;
    }

    private static Pix? Own(nint handle) => handle == 0 ? null : new Pix(handle);

    private static byte OverWhite(uint value, uint alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
