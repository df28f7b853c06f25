using Ductus.Imaging;

namespace Ductus.Families;

/// <summary>The sizes a picture is trained or painted at: areas of given squares in the picture's own proportions, never larger than it is.</summary>
public static class PictureSizes
{
    /// <summary>The distinct sizes for a picture, one for each resolution it is large enough for; its own if it is smaller than all.</summary>
    /// <param name="width">Of the picture, pixels.</param>
    /// <param name="height">Of the picture, pixels.</param>
    /// <param name="resolutions">Sides of squares.</param>
    /// <param name="step">Sides are multiples of it.</param>
    public static IReadOnlyList<(int Width, int Height)> Of(int width, int height, IReadOnlyList<int> resolutions, int step)
    {
        ArgumentNullException.ThrowIfNull(resolutions);
        var aspect = Math.Sqrt(width / (double)height);
        var fitting = resolutions.Where(side => (long)side * side <= (long)width * height)
            .Select(side => (Width: Side(side * aspect, width, step), Height: Side(side / aspect, height, step))).Distinct().ToList();
        return fitting.Count > 0 ? fitting : [(Side(width, width, step), Side(height, height, step))];
    }

    /// <summary>The picture made smaller until it just covers the size, and its middle.</summary>
    public static RgbImage Fit(RgbImage picture, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var factor = Math.Max((float)width / picture.Width, (float)height / picture.Height);
        var fitted = new RgbImage(width, height);
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = new Raster(picture.Width, picture.Height);
            for (var i = 0; i < plane.Pixels.Length; i++)
            {
                plane.Pixels[i] = picture.Pixels[(3 * i) + channel] / 255f;
            }

            var scaled = factor == 1 ? plane : RasterScale.By(plane, factor);
            var part = scaled.Crop((scaled.Width - width) / 2, (scaled.Height - height) / 2, width, height);
            for (var i = 0; i < part.Pixels.Length; i++)
            {
                fitted.Pixels[(3 * i) + channel] = RgbImage.ToByte(part.Pixels[i]);
            }
        }

        return fitted;
    }

    /// <summary>The nearest multiple that the picture has.</summary>
    private static int Side(double wanted, int available, int step) =>
        Math.Max(step, Math.Min((int)Math.Round(wanted / step) * step, available / step * step));
}
