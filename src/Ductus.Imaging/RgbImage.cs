namespace Ductus.Imaging;

/// <summary>A colour picture: three bytes a pixel (red, green, blue; sRGB), row-major, no padding.</summary>
public sealed class RgbImage
{
    /// <summary>A black picture of the given size in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public RgbImage(int width, int height, float? dpi = null)
        : this(width, height, new byte[checked(3 * width * height)], dpi)
    {
    }

    /// <summary>Wraps <paramref name="pixels"/>, row-major RGB, without a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException">The array does not hold 3 × width × height bytes.</exception>
    public RgbImage(int width, int height, byte[] pixels, float? dpi = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != 3 * width * height)
        {
            throw new ArgumentException($"{pixels.Length} bytes for an RGB picture of {width} x {height}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
        Dpi = dpi;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Red, green, blue of each pixel: index = 3 × (y × Width + x).</summary>
    public byte[] Pixels { get; }

    /// <summary>Pixels per inch as the file states it; null where it says nothing.</summary>
    public float? Dpi { get; }

    /// <summary>Row <paramref name="y"/> as 3 × Width bytes.</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(3 * y * Width, 3 * Width);

    /// <summary>The picture turned clockwise by so many quarters of a full turn.</summary>
    /// <param name="quarters">1 to 3.</param>
    public RgbImage Turned(int quarters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quarters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quarters, 3);
        var turned = quarters == 2 ? new RgbImage(Width, Height, Dpi) : new RgbImage(Height, Width, Dpi);
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            for (var x = 0; x < Width; x++)
            {
                var (u, v) = quarters switch
                {
                    1 => (Height - 1 - y, x),
                    2 => (Width - 1 - x, Height - 1 - y),
                    _ => (y, Width - 1 - x),
                };
                row.Slice(3 * x, 3).CopyTo(turned.Row(v)[(3 * u)..]);
            }
        }

        return turned;
    }

    /// <summary>A picture of one colour.</summary>
    public static RgbImage Filled(int width, int height, Rgb colour, float? dpi = null)
    {
        var image = new RgbImage(width, height, dpi);
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            image.Pixels[i] = colour.R;
            image.Pixels[i + 1] = colour.G;
            image.Pixels[i + 2] = colour.B;
        }

        return image;
    }

    /// <summary>Black ink on white paper: what a <see cref="Raster"/> looks like.</summary>
    public static RgbImage FromRaster(Raster ink, float? dpi = null)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var image = new RgbImage(ink.Width, ink.Height, dpi);
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            image.Pixels.AsSpan(3 * i, 3).Fill(ToByte(1 - ink.Pixels[i]));
        }

        return image;
    }

    /// <summary>0..1 to 0..255, rounded and held in range.</summary>
    internal static byte ToByte(float value) => (byte)(Math.Clamp(value, 0f, 1f) * 255f + 0.5f);
}
