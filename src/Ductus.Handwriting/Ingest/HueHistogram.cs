namespace Ductus.Ingest;

/// <summary>How often each hue of ink is seen on a page: the hues of its inks are the tops between which there are valleys.</summary>
internal sealed class HueHistogram
{
    /// <summary>Side of a bin of hues.</summary>
    private const float Bin = 0.04f;
    private const int Bins = 60;

    /// <summary>Hues nearer to each other than this are one ink, seen through a camera.</summary>
    private const float Apart = 0.2f;

    /// <summary>Between two inks the bins hold less than this share of the lesser one's.</summary>
    private const float Valley = 0.5f;

    /// <summary>Bins over which the pixels of an ink are spread, so that its top has one such part of them.</summary>
    private const int Spread = 60;

    private readonly float[] _counts = new float[Bins * Bins];
    private readonly (float Red, float Green, float Blue)[] _sums = new (float Red, float Green, float Blue)[Bins * Bins];
    private int _samples;

    /// <summary>Counts a pixel.</summary>
    public void Add(InkHue hue)
    {
        var p = Math.Clamp((int)(((hue.Red - hue.Blue) / Bin) + (Bins / 2)), 0, Bins - 1);
        var q = Math.Clamp((int)(((hue.Green - ((hue.Red + hue.Blue) / 2)) / Bin) + (Bins / 2)), 0, Bins - 1);
        var bin = (q * Bins) + p;
        _samples++;
        _counts[bin]++;
        _sums[bin] = (_sums[bin].Red + hue.Red, _sums[bin].Green + hue.Green, _sums[bin].Blue + hue.Blue);
    }

    /// <summary>The hues of the tops, the highest first, that a valley parts from every higher one.</summary>
    /// <param name="leastShare">Share of all pixels below which a hue is no ink.</param>
    public InkHue[] Peaks(float leastShare)
    {
        var smooth = Blur(Blur(_counts));
        var peaks = new List<int>();
        foreach (var bin in Enumerable.Range(0, smooth.Length).Where(i => smooth[i] > leastShare * _samples / Spread && IsTop(smooth, i)).OrderByDescending(i => smooth[i]))
        {
            if (peaks.TrueForAll(peak => Distance(peak, bin) > Apart && Least(smooth, peak, bin) < Valley * smooth[bin]))
            {
                peaks.Add(bin);
            }
        }

        return [.. peaks.Select(MeanAbout)];
    }

    private static float[] Blur(float[] histogram)
    {
        var result = new float[histogram.Length];
        for (var q = 1; q < Bins - 1; q++)
        {
            for (var p = 1; p < Bins - 1; p++)
            {
                for (var i = 0; i < 9; i++)
                {
                    result[(q * Bins) + p] += histogram[((q + (i / 3) - 1) * Bins) + p + (i % 3) - 1] / 9;
                }
            }
        }

        return result;
    }

    private static bool IsTop(float[] histogram, int bin)
    {
        var (p, q) = (bin % Bins, bin / Bins);
        return p > 0 && q > 0 && p < Bins - 1 && q < Bins - 1
            && Enumerable.Range(0, 9).All(i => histogram[bin] >= histogram[((q + (i / 3) - 1) * Bins) + p + (i % 3) - 1]);
    }

    private static float Distance(int a, int b) => Bin * MathF.Sqrt(MathF.Pow((a % Bins) - (b % Bins), 2) + MathF.Pow((a / Bins) - (b / Bins), 2));

    /// <summary>The lowest bin on the way from one to another.</summary>
    private static float Least(float[] histogram, int from, int to)
    {
        var least = float.MaxValue;
        for (var t = 0f; t <= 1; t += 0.02f)
        {
            var p = (int)MathF.Round((from % Bins) + (t * ((to % Bins) - (from % Bins))));
            var q = (int)MathF.Round((from / Bins) + (t * ((to / Bins) - (from / Bins))));
            least = Math.Min(least, histogram[(q * Bins) + p]);
        }

        return least;
    }

    private InkHue MeanAbout(int peak)
    {
        var (red, green, blue, count) = (0f, 0f, 0f, 0f);
        for (var dq = -1; dq <= 1; dq++)
        {
            for (var dp = -1; dp <= 1; dp++)
            {
                var at = peak + (dq * Bins) + dp;
                (red, green, blue, count) = (red + _sums[at].Red, green + _sums[at].Green, blue + _sums[at].Blue, count + _counts[at]);
            }
        }

        return new InkHue(red / count, green / count, blue / count);
    }
}
