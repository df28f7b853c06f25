using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// Pairs the lines of ink of a page with the lines of its text where there are more of the one than of the other. The page is left out all the
/// same: a guess would teach wrong letters.
/// </summary>
internal static class LinePairing
{
    /// <summary>What a line without partner costs; two of them cost as much as a pair of which two characters in three were read otherwise.</summary>
    private const float Alone = 0.33f;

    /// <summary>Brings the logarithm of a ratio of lengths to the same scale: four times too long is no partner.</summary>
    private const float LengthWeight = 0.48f;

    /// <summary>
    /// Which line of ink probably is which line of text, in order, -1 for none: by what the reader made of the ink where
    /// it has read it, else by the lengths.
    /// </summary>
    /// <param name="ink">The lines found.</param>
    /// <param name="texts">The lines given.</param>
    /// <param name="readings">What was read on each line of ink; null where nothing was.</param>
    public static List<(int Ink, int Text)> Pair(IReadOnlyList<TextLine> ink, IReadOnlyList<string> texts, IReadOnlyList<string?> readings)
    {
        if (ink.Count == 0 || texts.Count == 0)
        {
            return [.. ink.Select((_, i) => (i, -1)), .. texts.Select((_, t) => (-1, t))];
        }

        var widths = ink.Select(l => (float)l.Ink.Width).ToArray();
        var usual = widths.Median() / Math.Max(1, texts.Select(t => (float)t.Length).Median());
        return Align(widths.Length, texts.Count, (i, t) =>
        {
            var length = Math.Max(1, texts[t].Length);
            return readings[i] is { } read
                ? (float)EditDistance.Between(texts[t], read) / Math.Max(length, read.Length)
                : LengthWeight * MathF.Abs(MathF.Log(widths[i] / (usual * length)));
        });
    }

    /// <summary>The pairs of least cost, where a line without partner costs <see cref="Alone"/>.</summary>
    private static List<(int Ink, int Text)> Align(int lines, int texts, Func<int, int, float> pairCost)
    {
        var cost = new float[lines + 1, texts + 1];
        for (var i = 0; i <= lines; i++)
        {
            for (var t = 0; t <= texts; t++)
            {
                var best = i == 0 && t == 0 ? 0 : float.MaxValue;
                best = i > 0 ? Math.Min(best, cost[i - 1, t] + Alone) : best;
                best = t > 0 ? Math.Min(best, cost[i, t - 1] + Alone) : best;
                cost[i, t] = i > 0 && t > 0 ? Math.Min(best, cost[i - 1, t - 1] + pairCost(i - 1, t - 1)) : best;
            }
        }

        var pairs = new List<(int Ink, int Text)>();
        for (var (i, t) = (lines, texts); i > 0 || t > 0;)
        {
            if (i > 0 && t > 0 && cost[i, t] == cost[i - 1, t - 1] + pairCost(i - 1, t - 1))
            {
                pairs.Add((--i, --t));
            }
            else if (i > 0 && cost[i, t] == cost[i - 1, t] + Alone)
            {
                pairs.Add((--i, -1));
            }
            else
            {
                pairs.Add((-1, --t));
            }
        }

        pairs.Reverse();
        return pairs;
    }
}
