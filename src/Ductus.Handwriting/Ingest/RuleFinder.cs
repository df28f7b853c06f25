using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Where a printed rule lies in one strip of the page.</summary>
/// <param name="Centre">Across the rule, pixels.</param>
/// <param name="Half">Half its thickness.</param>
/// <param name="Density">Its own ink density.</param>
internal readonly record struct RulePoint(float Centre, float Half, float Density);

/// <summary>
/// Finds printed rules on a level page: rows (or columns) along which most of a strip is covered, strip after strip across the sheet. A writer's underline
/// ends; a rule goes on.
/// </summary>
internal static class RuleFinder
{
    /// <summary>Length of a strip along the rule, in pixels.</summary>
    private const int StripLength = 128;

    /// <summary>Rows to either side of a rule over which its edge fades, where the picture is soft.</summary>
    private const int Soft = 3;

    /// <summary>Fewer strips than these are a line cut out of a page.</summary>
    private const int FewStrips = 4;

    /// <summary>The rules, each as its point in every strip (null where it is missing), and how long a strip is in pixels.</summary>
    /// <param name="ink">The level page.</param>
    /// <param name="view">The same along and across the rules that are looked for.</param>
    /// <param name="noise">Density below which nothing is ink.</param>
    /// <param name="settings">How much of a strip a rule covers, and of the page.</param>
    /// <param name="cancel">Stops between strips.</param>
    public static (IReadOnlyList<RulePoint?[]> Rules, float StripLength) Find(Raster ink, RuleView view, float noise, CleaningSettings settings, CancellationToken cancel)
    {
        var strips = Math.Max(1, view.Length / StripLength);
        var thickest = Math.Clamp(view.Length / 300, 5, 10);
        var found = new List<RulePoint>[strips];
        for (var s = 0; s < strips; s++)
        {
            cancel.ThrowIfCancellationRequested();
            found[s] = FindInStrip(view, s * view.Length / strips, (s + 1) * view.Length / strips, (2 * noise) + 0.015f, thickest, settings.RuleCover);
        }

        if (strips < FewStrips)
        {
            // Too short to tell a rule from a stem or a bar by its length: only one paler than the ink is taken.
            var palest = 0.6f * FullInk(ink, (2 * noise) + 0.05f);
            Array.ForEach(found, points => points.RemoveAll(p => p.Density > palest));
        }

        var length = view.Length / (float)strips;
        return (Link(found, length, settings.RuleLength), length);
    }

    /// <summary>The density that the darkest tenth of all ink exceeds.</summary>
    private static float FullInk(Raster ink, float threshold)
    {
        var values = Array.FindAll(ink.Pixels, d => d > threshold);
        Array.Sort(values);
        return values.Length == 0 ? 1 : values[values.Length * 9 / 10];
    }

    private static List<RulePoint> FindInStrip(RuleView view, int from, int to, float threshold, int thickest, float leastCover)
    {
        var cover = view.Cover(from, to, threshold, thickest + 1);
        var points = new List<RulePoint>();
        for (var b = 0; b < view.Breadth; b++)
        {
            if (cover[b] < leastCover)
            {
                continue;
            }

            var start = b;
            while (b + 1 < view.Breadth && cover[b + 1] >= leastCover)
            {
                b++;
            }

            if (b - start + 1 <= thickest + (2 * Soft) && Enumerable.Range(start, b - start + 1).Select(row => Median(view, from, to, row, threshold)).ToArray() is var densities
                && densities.Count(density => density > 0.5f * densities.Max()) <= thickest)
            {
                points.Add(new RulePoint((start + b) / 2f, (b - start + 1) / 2f, densities.Max()));
            }
        }

        return points;
    }

    /// <summary>A row's own density: the median along it, which crossing strokes do not move.</summary>
    private static float Median(RuleView view, int from, int to, int at, float threshold)
    {
        var values = new List<float>();
        for (var a = from; a < to; a++)
        {
            if (view[a, at] > threshold)
            {
                values.Add(view[a, at]);
            }
        }

        return values.Count == 0 ? threshold : values.Median();
    }

    /// <summary>Joins points of neighbouring strips into rules; up to three strips may be missing in between.</summary>
    private static List<RulePoint?[]> Link(List<RulePoint>[] found, float stripLength, float leastLength)
    {
        const int MaxGap = 3;
        var drift = 0.02f * stripLength;
        var chains = new List<RulePoint?[]>();
        var used = found.Select(points => new bool[points.Count]).ToArray();
        for (var s = 0; s < found.Length; s++)
        {
            for (var p = 0; p < found[s].Count; p++)
            {
                if (used[s][p])
                {
                    continue;
                }

                var chain = new RulePoint?[found.Length];
                chain[s] = found[s][p];
                var (last, at) = (s, found[s][p].Centre);
                for (var t = s + 1; t < found.Length && t - last <= MaxGap; t++)
                {
                    var next = Nearest(found[t], used[t], at, (drift * (t - last)) + 1.5f);
                    if (next >= 0)
                    {
                        used[t][next] = true;
                        chain[t] = found[t][next];
                        (last, at) = (t, found[t][next].Centre);
                    }
                }

                if (chain.Count(point => point is not null) >= Math.Max(1, leastLength * found.Length))
                {
                    chains.Add(chain);
                }
            }
        }

        return chains;
    }

    private static int Nearest(List<RulePoint> points, bool[] used, float at, float reach)
    {
        var best = -1;
        for (var i = 0; i < points.Count; i++)
        {
            var distance = MathF.Abs(points[i].Centre - at);
            if (!used[i] && distance <= reach)
            {
                (best, reach) = (i, distance);
            }
        }

        return best;
    }
}
