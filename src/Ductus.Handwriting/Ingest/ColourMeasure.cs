using Ductus.Hands;
using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Reads the colours of ink and paper off a scan once it is known where the ink is.</summary>
internal static class ColourMeasure
{
    /// <summary>Those of a page whose ink density (before levelling) is known.</summary>
    /// <param name="image">The scan.</param>
    /// <param name="density">Its ink density, same size.</param>
    /// <param name="paper">Its paper.</param>
    /// <param name="full">Density of a full stroke.</param>
    /// <param name="noise">Standard deviation of the density on bare paper.</param>
    public static InkAndPaper Of(RgbImage image, Raster density, PaperModel paper, float full, float noise)
    {
        Span<double> sum = [0, 0, 0];
        var (count, luma, squares) = (0, 0.0, 0.0);
        for (var y = 1; y < image.Height - 1; y++)
        {
            var row = image.Row(y);
            var ink = density.Row(y);
            for (var x = 1; x < image.Width - 1; x++)
            {
                // The middle of a stroke: no edge, whose colour is half paper.
                if (ink[x] < 0.75f * full || !paper.IsPage(x, y) || ink[x - 1] < 0.6f * full || ink[x + 1] < 0.6f * full)
                {
                    continue;
                }

                count++;
                for (var c = 0; c < 3; c++)
                {
                    sum[c] += row[(3 * x) + c];
                }

                var l = new Rgb(row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]).Luma;
                luma += l;
                squares += l * l;
            }
        }

        var sheet = paper.MeanColour;
        if (count == 0)
        {
            return new InkAndPaper(Rgb.Black, 0, sheet, noise * sheet.Luma);
        }

        var colour = new Rgb((byte)(sum[0] / count), (byte)(sum[1] / count), (byte)(sum[2] / count));
        var variation = Math.Sqrt(Math.Max(0, (squares / count) - (luma / count * (luma / count))));
        return new InkAndPaper(colour, (float)variation, sheet, noise * sheet.Luma);
    }
}
