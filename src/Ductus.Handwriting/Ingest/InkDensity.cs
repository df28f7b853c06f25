using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>How much darker or more coloured than the paper each pixel is, and how noisy the bare paper is.</summary>
/// <param name="Raster">0 = the paper's colour, 1 = black; not yet relative to the ink's own darkness.</param>
/// <param name="Noise">Standard deviation of the density on bare paper.</param>
internal sealed record InkDensity(Raster Raster, float Noise)
{
    /// <summary>Measures every pixel against the paper at its place.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="paper">Its paper.</param>
    /// <param name="shade">What darkens the paper beside; null where nothing does.</param>
    /// <param name="settings">How colours count; null: as it was tuned.</param>
    /// <param name="cancel">Stops between rows.</param>
    public static InkDensity Measure(RgbImage image, PaperModel paper, ShadeMap? shade, CleaningSettings? settings = null, CancellationToken cancel = default)
    {
        var share = (settings ?? new CleaningSettings()).StrongestChannel;
        var raster = new Raster(image.Width, image.Height);
        var background = new float[3 * image.Width];
        var histogram = new int[1024];
        for (var y = 0; y < image.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            paper.Row(y, background);
            shade?.Darken(y, background);
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

    /// <summary>
    /// About how wide strokes are, in pixels: of the runs of well inked pixels along the rows most are shorter. At the picture's sides there may be other things than
    /// strokes in every row.
    /// </summary>
    public int RoughPenWidth(PaperModel paper)
    {
        const int Longest = 64;
        const float Most = 0.7f, Sides = 0.05f;
        var (left, right) = ((int)(Sides * Raster.Width), (int)((1 - Sides) * Raster.Width));
        var threshold = Math.Max(0.12f, 5 * Noise);
        var full = Raster.Pixels.Where((d, i) => i % 7 == 0 && d > threshold).ToArray();
        if (full.Length == 0)
        {
            return 1;
        }

        Array.Sort(full);
        threshold = Math.Max(threshold, 0.5f * full[full.Length * 9 / 10]);
        var runs = new int[Longest + 1];
        for (var y = 0; y < Raster.Height; y++)
        {
            var row = Raster.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var start = x;
                while (x < row.Length && row[x] > threshold)
                {
                    x++;
                }

                if (x > start && x - start <= Longest && start >= left && x <= right && paper.IsPage(start, y))
                {
                    runs[x - start]++;
                }
            }
        }

        var (seen, all) = (0, runs.Sum());
        for (var length = 1; length <= Longest; length++)
        {
            seen += runs[length];
            if (seen >= Most * all)
            {
                return length;
            }
        }

        return Longest;
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
