using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Takes printed rules (<see cref="RuleFinder"/>) off a level page. Where a stroke crosses a rule, its ink is what exceeds the rule's own, or what leads from
/// above the rule to below it.
/// </summary>
internal static class RuleRemoval
{
    /// <summary>Erases horizontal and vertical rules in place; returns how many were found, and how many of them are vertical.</summary>
    public static (int All, int Upright) Erase(Raster ink, float noise, CleaningSettings settings, CancellationToken cancel = default)
    {
        var horizontal = EraseAlong(ink, noise, settings, vertical: false, cancel);
        var upright = EraseAlong(ink, noise, settings, vertical: true, cancel);
        return (horizontal + upright, upright);
    }

    private static int EraseAlong(Raster ink, float noise, CleaningSettings settings, bool vertical, CancellationToken cancel)
    {
        var view = new RuleView(ink, vertical);
        var (rules, stripLength) = RuleFinder.Find(ink, view, noise, settings, cancel);
        foreach (var rule in rules)
        {
            cancel.ThrowIfCancellationRequested();
            EraseRule(view, rule, stripLength, noise);
        }

        return rules.Count;
    }

    private static void EraseRule(RuleView view, RulePoint?[] rule, float stripLength, float noise)
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
    private static float UnderRule(RuleView view, int a, int b, int first, int last, float rule, float noise)
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
}
