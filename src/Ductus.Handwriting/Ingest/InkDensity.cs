using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>How much darker or more coloured than the paper each pixel is, and how noisy the bare paper is.</summary>
/// <param name="Raster">0 = the paper's colour, 1 = black; not yet relative to the ink's own darkness.</param>
/// <param name="Noise">Standard deviation of the density on bare paper.</param>
internal sealed record InkDensity(Raster Raster, float Noise)
{
    /// <summary>Measures every pixel against the paper at its place.</summary>
    public static InkDensity Measure(RgbImage image, PaperModel paper, CleaningSettings? settings = null, CancellationToken cancel = default)
    {
        var share = (settings ?? new CleaningSettings()).StrongestChannel;
        var raster = new Raster(image.Width, image.Height);
        var background = new float[3 * image.Width];
        var histogram = new int[1024];
        for (var y = 0; y < image.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            paper.Row(y, background);
            var row = image.Row(y);
            var ink = raster.Row(y);
            for (var x = 0; x < ink.Length; x++)
            {
                var r = 1 - (row[3 * x] / background[3 * x]);
                var g = 1 - (row[(3 * x) + 1] / background[(3 * x) + 1]);
                var b = 1 - (row[(3 * x) + 2] / background[(3 * x) + 2]);
                var strongest = Math.Max(r, Math.Max(g, b));
                var d = (share * strongest) + ((1 - share) * (r + g + b) / 3);
                histogram[Math.Clamp((int)((d + 0.5f) * 682), 0, 1023)]++;
                ink[x] = Math.Clamp(d, 0, 1);
            }
        }

        return new InkDensity(raster, PaperNoise(histogram, image.Width * image.Height));
    }

    /// <summary>From the paper's side of the histogram, which no ink reaches: from its 10 % quantile to its median lie 1.28 deviations.</summary>
    private static float PaperNoise(int[] histogram, int count)
    {
        var (tenth, median, seen) = (-1f, -1f, 0L);
        for (var i = 0; i < histogram.Length && median < 0; i++)
        {
            seen += histogram[i];
            var d = ((i + 0.5f) / 682) - 0.5f;
            tenth = tenth < 0 && seen >= 0.1 * count ? d : tenth;
            median = seen >= 0.5 * count ? d : median;
        }

        return Math.Max(0.004f, (median - tenth) / 1.28f);
    }
}
