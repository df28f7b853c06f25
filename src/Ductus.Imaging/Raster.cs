namespace Ductus.Imaging;

/// <summary>
/// A picture of ink: one float a pixel, row-major, 0 = bare paper, 1 = full ink.
/// Every stage between the scan and the page speaks in rasters.
/// </summary>
public sealed class Raster
{
    /// <summary>A blank raster (all paper) of the given size in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Raster(int width, int height)
        : this(width, height, new float[checked(width * height)])
    {
    }

    /// <summary>Wraps <paramref name="pixels"/>, row-major, without a copy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    /// <exception cref="ArgumentException">The array does not hold width × height values.</exception>
    public Raster(int width, int height, float[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != width * height)
        {
            throw new ArgumentException($"{pixels.Length} pixels for a raster of {width} x {height}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, row-major: index = y × Width + x.</summary>
    public float[] Pixels { get; }

    /// <summary>The ink density at column <paramref name="x"/>, row <paramref name="y"/> (0 at the top).</summary>
    public ref float this[int x, int y] => ref Pixels[(y * Width) + x];

    /// <summary>Row <paramref name="y"/> as a span of Width values.</summary>
    public Span<float> Row(int y) => Pixels.AsSpan(y * Width, Width);

    /// <summary>A copy of the rectangle with its top left corner at (x, y); parts outside are paper.</summary>
    public Raster Crop(int x, int y, int width, int height)
    {
        var crop = new Raster(width, height);
        var from = Math.Max(0, x);
        var to = Math.Min(Width, x + width);
        if (to <= from)
        {
            return crop;
        }

        for (var row = Math.Max(0, -y); row < height && y + row < Height; row++)
        {
            Row(y + row)[from..to].CopyTo(crop.Row(row)[(from - x)..]);
        }

        return crop;
    }

    /// <summary>The raster turned clockwise by so many quarters of a full turn.</summary>
    /// <param name="quarters">1 to 3.</param>
    public Raster Turned(int quarters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quarters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quarters, 3);
        var turned = quarters == 2 ? new Raster(Width, Height) : new Raster(Height, Width);
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (u, v) = quarters switch
                {
                    1 => (Height - 1 - y, x),
                    2 => (Width - 1 - x, Height - 1 - y),
                    _ => (y, Width - 1 - x),
                };
                turned[u, v] = row[x];
            }
        }

        return turned;
    }
}
