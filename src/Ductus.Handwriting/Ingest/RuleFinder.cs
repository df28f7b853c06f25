using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Where a printed rule lies in one strip of the page.</summary>
/// <param name="Centre">Across the rule, pixels.</param>
/// <param name="Half">Half its thickness.</param>
/// <param name="Density">Its own ink density.</param>
internal readonly record struct RulePoint(float Centre, float Half, float Density);

/// <summary>
/// Finds printed rules on a level page: rows (or columns) along which most of a strip is covered, strip after strip across the sheet. A writer's underline
/// ends; a rule goes on, and through the gaps between words too, where the strokes on which small joined letters stand do not.
/// </summary>
internal static class RuleFinder
{
    /// <summary>Length of a strip along the rule, in pixels.</summary>
    private const int StripLength = 128;

    /// <summary>Rows to either side of a rule over which its edge fades, where the picture is soft.</summary>
    private const int Soft = 3;

    /// <summary>Rows on either side of a rule that are bare in a gap, and how many lie between them and it.</summary>
    private const int Bare = 12, Beside = 2, Drift = 2;

    /// <summary>Length of a break that counts, and the share of all gaps along a page's rules, and along one that is a rule whatever the others are, that breaks make up at most.</summary>
    private const int Break = 8;
    private const float MostMissing = 0.08f, UnbrokenMissing = 0.03f;

    /// <summary>Share of a rule's density from which on it is seen, and up to which what is beside it is bare.</summary>
    private const float Seen = 0.35f, Empty = 0.3f;

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
        return (ThroughGaps(view, Link(found, length, settings.RuleLength), length, (2 * noise) + 0.015f), length);
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

    /// <summary>
    /// The rules that are there where nothing is written. Print may be broken too, by glare or a worn plate; but where a page's rules are broken in gaps all together, they are what its words stand on, and only those that are not broken are rules.
    /// </summary>
    private static IReadOnlyList<RulePoint?[]> ThroughGaps(RuleView view, IReadOnlyList<RulePoint?[]> rules, float stripLength, float threshold)
    {
        var breaks = rules.Select(rule => Breaks(view, rule, stripLength, threshold)).ToArray();
        return breaks.Sum(rule => rule.Missing) <= MostMissing * breaks.Sum(rule => rule.Gaps) ? rules
            : [.. rules.Zip(breaks).Where(rule => rule.Second.Missing <= UnbrokenMissing * rule.Second.Gaps).Select(rule => rule.First)];
    }

    /// <summary>Pixels of a rule's length where nothing is beside it, and those of them in which it is broken.</summary>
    private static (int Gaps, int Missing) Breaks(RuleView view, RulePoint?[] rule, float stripLength, float threshold)
    {
        var (gaps, missing) = (0, 0);
        for (var s = 0; s < rule.Length; s++)
        {
            if (rule[s] is not { } point)
            {
                continue;
            }

            var (centre, half) = ((int)MathF.Round(point.Centre), (int)MathF.Ceiling(point.Half) + Drift);
            var empty = Math.Max(threshold, Empty * point.Density);
            var unseen = 0;
            for (var a = (int)(s * stripLength); a < (int)((s + 1) * stripLength); a++)
            {
                var isGap = Darkest(view, a, centre - half - Beside - Bare, centre - half - Beside) < empty && Darkest(view, a, centre + half + Beside, centre + half + Beside + Bare) < empty;
                gaps += isGap ? 1 : 0;
                unseen = isGap && Darkest(view, a, centre - half, centre + half) < Seen * point.Density ? unseen + 1 : 0;
                missing += unseen == Break ? Break : unseen > Break ? 1 : 0;
            }
        }

        return (gaps, missing);
    }

    private static float Darkest(RuleView view, int a, int from, int to)
    {
        var darkest = 0f;
        for (var b = from; b <= to; b++)
        {
            darkest = Math.Max(darkest, view.At(a, b));
        }

        return darkest;
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
