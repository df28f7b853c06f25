using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Optical densities of a picture against its paper (<see cref="InkHue.OpticalDensity"/>), row by row, three rows kept.</summary>
/// <param name="image">The picture.</param>
/// <param name="paper">Its paper.</param>
/// <param name="shade">What darkens the paper beside; null where nothing does.</param>
internal sealed class OpticalDensity(RgbImage image, PaperModel paper, ShadeMap? shade)
{
    private readonly float[][] _rows = [new float[3 * image.Width], new float[3 * image.Width], new float[3 * image.Width]];
    private readonly float[] _background = new float[3 * image.Width];
    private readonly int[] _held = [-1, -1, -1];

    /// <summary>Columns of the picture.</summary>
    public int Width => image.Width;

    /// <summary>Its rows.</summary>
    public int Height => image.Height;

    /// <summary>That of one pixel.</summary>
    public (float Red, float Green, float Blue) At(int x, int y)
    {
        var row = Row(y);
        return (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]);
    }

    /// <summary>Summed over the 3 × 3 pixels about one: a JPEG keeps colours at half its resolution, and grain averages out.</summary>
    public (float Red, float Green, float Blue) Around(int x, int y)
    {
        var (red, green, blue) = (0f, 0f, 0f);
        for (var v = Math.Max(0, y - 1); v <= Math.Min(image.Height - 1, y + 1); v++)
        {
            var row = Row(v);
            for (var u = Math.Max(0, x - 1); u <= Math.Min(image.Width - 1, x + 1); u++)
            {
                (red, green, blue) = (red + row[3 * u], green + row[(3 * u) + 1], blue + row[(3 * u) + 2]);
            }
        }

        return (red, green, blue);
    }

    /// <summary>The hue about a pixel: of an ink that is lighter than the paper in a channel, that channel counts nothing. Null on bare paper.</summary>
    public InkHue? HueAt(int x, int y)
    {
        var (red, green, blue) = Around(x, y);
        (red, green, blue) = (Math.Max(0, red), Math.Max(0, green), Math.Max(0, blue));
        var sum = red + green + blue;
        return sum > 0 ? new InkHue(red / sum, green / sum, blue / sum) : null;
    }

    private float[] Row(int y)
    {
        var row = _rows[y % 3];
        if (_held[y % 3] != y)
        {
            _held[y % 3] = y;
            paper.Row(y, _background);
            shade?.Darken(y, _background);
            var picture = image.Row(y);
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = InkHue.OpticalDensity(picture[i], _background[i]);
            }
        }

        return row;
    }
}
