using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Takes printed rules off a level page: rows (or columns) along which most of a strip is covered, strip after strip
/// across the sheet. A writer's underline ends; a rule goes on. Where a stroke crosses a rule, its ink is what exceeds
/// the rule's own, or what leads from above the rule to below it.
/// </summary>
internal static class RuleRemoval
{
    /// <summary>Length of a strip along the rule, in pixels.</summary>
    private const int StripLength = 128;

    /// <summary>Fewer strips than these are a line cut out of a page.</summary>
    private const int FewStrips = 4;

    /// <summary>Erases horizontal and vertical rules in place; returns how many were found, and how many of them are vertical.</summary>
    public static (int All, int Upright) Erase(Raster ink, float noise, CleaningSettings settings, CancellationToken cancel = default)
    {
        var horizontal = EraseAlong(ink, noise, settings, vertical: false, cancel);
        var upright = EraseAlong(ink, noise, settings, vertical: true, cancel);
        return (horizontal + upright, upright);
    }

    private static int EraseAlong(Raster ink, float noise, CleaningSettings settings, bool vertical, CancellationToken cancel)
    {
        var view = new View(ink, vertical);
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

        var rules = Link(found, view.Length / (float)strips, settings.RuleLength);
        foreach (var rule in rules)
        {
            cancel.ThrowIfCancellationRequested();
            EraseRule(view, rule, view.Length / (float)strips, noise);
        }

        return rules.Count;
    }

    /// <summary>The density that the darkest tenth of all ink exceeds.</summary>
    private static float FullInk(Raster ink, float threshold)
    {
        var values = Array.FindAll(ink.Pixels, d => d > threshold);
        Array.Sort(values);
        return values.Length == 0 ? 1 : values[values.Length * 9 / 10];
    }

    private static List<RulePoint> FindInStrip(View view, int from, int to, float threshold, int thickest, float leastCover)
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

            if (b - start + 1 <= thickest)
            {
                points.Add(new RulePoint((start + b) / 2f, (b - start + 1) / 2f, Darkest(view, from, to, start, b, threshold)));
            }
        }

        return points;
    }

    /// <summary>The rule's own density: of its darkest row the median along it, which crossing strokes do not move.</summary>
    private static float Darkest(View view, int from, int to, int first, int last, float threshold)
    {
        var darkest = 0f;
        for (var b = first; b <= last; b++)
        {
            darkest = Math.Max(darkest, Median(view, from, to, b, threshold));
        }

        return darkest;
    }

    private static float Median(View view, int from, int to, int at, float threshold)
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

    private static void EraseRule(View view, RulePoint?[] rule, float stripLength, float noise)
    {
        var known = rule.Select((point, s) => (Point: point, At: (s + 0.5f) * stripLength)).Where(k => k.Point is not null)
            .Select(k => (k.At, Point: k.Point!.Value)).ToArray();
        var half = known.Select(k => k.Point.Half).Order().ElementAt(known.Length * 3 / 4) + 1.5f;
        var band = new float[(2 * (int)MathF.Ceiling(half)) + 3];
        for (int a = 0, k = 0; a < view.Length; a++)
        {
            while (k + 1 < known.Length && known[k + 1].At <= a)
            {
                k++;
            }

            var (left, right) = (known[k], known[Math.Min(k + 1, known.Length - 1)]);
            var t = right.At > left.At ? Math.Clamp((a - left.At) / (right.At - left.At), 0, 1) : 0;
            var centre = left.Point.Centre + (t * (right.Point.Centre - left.Point.Centre));
            var density = left.Point.Density + (t * (right.Point.Density - left.Point.Density));
            var first = (int)MathF.Round(centre - half);
            var last = (int)MathF.Round(centre + half);
            if (first < 1 || last >= view.Breadth - 1)
            {
                first = Math.Max(first, 0);
                last = Math.Min(last, view.Breadth - 1);
            }

            for (var b = first; b <= last; b++)
            {
                band[b - first] = UnderRule(view, a, b, first, last, density, noise);
            }

            view.Stage(a, first, band.AsSpan(0, Math.Max(0, last - first + 1)));
        }

        view.Commit();
    }

    /// <summary>The stroke's own ink at a pixel of the rule's band.</summary>
    private static float UnderRule(View view, int a, int b, int first, int last, float rule, float noise)
    {
        // Rule and ink multiply what light they let through: 1 - d = (1 - rule)(1 - ink).
        var d = view[a, b];
        var excess = (d - rule) / Math.Max(0.05f, 1 - rule);
        var stroke = excess > Math.Max(0.25f, 0.45f * rule) + (2 * noise) ? excess : 0;

        // Or a stroke that leads across, at any lean up to 45 degrees.
        var height = last - first + 2;
        var t = (b - first + 1) / (float)height;
        var across = 0f;
        for (var lean = -height; lean <= height; lean++)
        {
            var above = view.At(a - (int)MathF.Round(lean * t), first - 1);
            var below = view.At(a + (int)MathF.Round(lean * (1 - t)), last + 1);
            across = Math.Max(across, Math.Min(above, below));
        }

        return Math.Max(stroke, Math.Min(across, d));
    }

    /// <param name="Centre">Across the rule, pixels.</param>
    /// <param name="Half">Half its thickness.</param>
    /// <param name="Density">Its own ink density.</param>
    private readonly record struct RulePoint(float Centre, float Half, float Density);

    /// <summary>The raster along (a) and across (b) a rule, whichever way it runs; changes wait until all of a rule is read.</summary>
    private sealed class View(Raster ink, bool vertical)
    {
        private readonly List<(int A, int B, float Value)> _staged = [];

        public int Length => vertical ? ink.Height : ink.Width;

        public int Breadth => vertical ? ink.Width : ink.Height;

        public float this[int a, int b] => vertical ? ink[b, a] : ink[a, b];

        /// <summary>
        /// For each place across, the share of places along (from..to) at which it is darker by <paramref name="threshold"/> than
        /// both its surroundings, <paramref name="gap"/> to either side. Reads in memory order whichever way the rules run.
        /// </summary>
        public float[] Cover(int from, int to, float threshold, int gap)
        {
            var cover = new float[Breadth];
            var one = 1f / (to - from);
            if (vertical)
            {
                for (var y = from; y < to; y++)
                {
                    var row = ink.Row(y);
                    for (var x = 0; x < row.Length; x++)
                    {
                        var d = row[x] - threshold;
                        if (d > 0 && (x < gap || d > row[x - gap]) && (x + gap >= row.Length || d > row[x + gap]))
                        {
                            cover[x] += one;
                        }
                    }
                }
            }
            else
            {
                var paper = new float[to - from];
                for (var y = 0; y < ink.Height; y++)
                {
                    var row = ink.Row(y)[from..to];
                    var above = y < gap ? paper : ink.Row(y - gap)[from..to];
                    var below = y + gap >= ink.Height ? paper : ink.Row(y + gap)[from..to];
                    var count = 0;
                    for (var x = 0; x < row.Length; x++)
                    {
                        var d = row[x] - threshold;
                        count += d > 0 && d > above[x] && d > below[x] ? 1 : 0;
                    }

                    cover[y] = count * one;
                }
            }

            return cover;
        }

        public float At(int a, int b) => a < 0 || b < 0 || a >= Length || b >= Breadth ? 0 : this[a, b];

        public void Stage(int a, int first, ReadOnlySpan<float> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                _staged.Add((a, first + i, values[i]));
            }
        }

        public void Commit()
        {
            foreach (var (a, b, value) in _staged)
            {
                if (vertical)
                {
                    ink[b, a] = value;
                }
                else
                {
                    ink[a, b] = value;
                }
            }

            _staged.Clear();
        }
    }
}
