namespace Ductus.Imaging;

/// <summary>Turns and mirrors of whole pictures by right angles.</summary>
internal static class Turning
{
    /// <summary>The picture as it is to be seen, given EXIF's orientation tag (1 to 8; 6 and 8 are a phone held upright).</summary>
    public static RgbImage Upright(RgbImage image, int orientation)
    {
        if (orientation == 1)
        {
            return image;
        }

        var (w, h) = (image.Width, image.Height);
        var swaps = orientation >= 5;
        var upright = swaps ? new RgbImage(h, w, image.Dpi) : new RgbImage(w, h, image.Dpi);
        for (var y = 0; y < h; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < w; x++)
            {
                var (u, v) = orientation switch
                {
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (h - 1 - y, x),
                    7 => (h - 1 - y, w - 1 - x),
                    _ => (y, w - 1 - x),
                };
                row.Slice(3 * x, 3).CopyTo(upright.Row(v).Slice(3 * u, 3));
            }
        }

        return upright;
    }
}
