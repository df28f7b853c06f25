using Ductus.Imaging;

namespace Ductus.Captions;

/// <summary>Paints paper over ink.</summary>
internal static class PaperFill
{
    /// <summary>Fills places with the paper beside them along the rows, so that printed rules go on.</summary>
    /// <param name="picture">Painted in place.</param>
    /// <param name="isFilled">Whether the pixel of a column and a row is to be filled.</param>
    public static void Fill(RgbImage picture, Func<int, int, bool> isFilled)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < picture.Width; x++)
            {
                if (!isFilled(x, y))
                {
                    continue;
                }

                var from = x - 1;
                while (x < picture.Width && isFilled(x, y))
                {
                    x++;
                }

                Fill(row, from, x, picture.Width);
            }
        }
    }

    private static void Fill(Span<byte> row, int from, int to, int width)
    {
        var (a, b) = (from < 0 ? to : from, to >= width ? from : to);
        if (a >= width || b < 0)
        {
            return;
        }

        for (var x = from + 1; x < to; x++)
        {
            for (var c = 0; c < 3; c++)
            {
                row[(3 * x) + c] = (byte)(row[(3 * a) + c] + ((row[(3 * b) + c] - row[(3 * a) + c]) * (x - from) / (to - from)));
            }
        }
    }
}
