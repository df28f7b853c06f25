namespace Ductus.Imaging;

/// <summary>Colour pictures at another size, or seen from elsewhere.</summary>
public static class RgbResample
{
    /// <summary>The picture reduced by a whole factor: each pixel the mean of <paramref name="factor"/> x <paramref name="factor"/>; what is left over at the right and below is dropped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not positive, or nothing would be left.</exception>
    public static RgbImage Reduced(RgbImage image, int factor)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        var reduced = new RgbImage(image.Width / factor, image.Height / factor, image.Dpi / factor);
        Parallel.For(0, reduced.Height, y =>
        {
            var sums = new int[3 * reduced.Width];
            for (var v = 0; v < factor; v++)
            {
                var row = image.Row((y * factor) + v);
                for (var (x, at) = (0, 0); x < reduced.Width; x++)
                {
                    for (var u = 0; u < factor; u++, at += 3)
                    {
                        sums[3 * x] += row[at];
                        sums[(3 * x) + 1] += row[at + 1];
                        sums[(3 * x) + 2] += row[at + 2];
                    }
                }
            }

            var target = reduced.Row(y);
            var count = factor * factor;
            for (var i = 0; i < sums.Length; i++)
            {
                target[i] = (byte)((sums[i] + (count / 2)) / count);
            }
        });
        return reduced;
    }

    /// <summary>A picture of the given size whose places lie in <paramref name="image"/> where a projection says; Catmull-Rom, and beyond the border as it ends there.</summary>
    public static RgbImage Projected(RgbImage image, Projection toSource, int width, int height, float? dpi)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new RgbImage(width, height, dpi);
        Parallel.For(0, height, y =>
        {
            var row = result.Row(y);
            for (var x = 0; x < width; x++)
            {
                var at = toSource.Map(x + 0.5f, y + 0.5f);
                Sample(image, at.X - 0.5f, at.Y - 0.5f, row.Slice(3 * x, 3));
            }
        });
        return result;
    }

    private static void Sample(RgbImage image, float x, float y, Span<byte> colour)
    {
        (x, y) = (Math.Clamp(x, 0, image.Width - 1), Math.Clamp(y, 0, image.Height - 1));
        var (left, top) = ((int)x - 1, (int)y - 1);
        var (across, down) = (CubicKernel.Weights(x - (int)x), CubicKernel.Weights(y - (int)y));
        var (red, green, blue) = (0f, 0f, 0f);
        for (var v = 0; v < 4; v++)
        {
            var row = image.Row(Math.Clamp(top + v, 0, image.Height - 1));
            for (var u = 0; u < 4; u++)
            {
                var weight = across[u] * down[v];
                var at = 3 * Math.Clamp(left + u, 0, image.Width - 1);
                red += weight * row[at];
                green += weight * row[at + 1];
                blue += weight * row[at + 2];
            }
        }

        (colour[0], colour[1], colour[2]) = (RgbImage.ToByte(red / 255), RgbImage.ToByte(green / 255), RgbImage.ToByte(blue / 255));
    }
}
