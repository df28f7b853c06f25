using System.Text;

namespace Ductus.Ingest;

/// <summary>
/// Explains a page on which more or fewer lines of ink were found than its text has: which line of ink probably is which
/// line of text, by their lengths, and which has no partner. The page is left out all the same: a guess would teach wrong letters.
/// </summary>
internal static class LineCount
{
    /// <summary>The explanation, a line for each line of ink or text.</summary>
    public static string Explain(string page, IReadOnlyList<TextLine> ink, IReadOnlyList<string> texts, string? picture)
    {
        var message = new StringBuilder();
        message.Append($"'{page}': {ink.Count} lines of ink found, its text has {texts.Count}; the page is left out. ");
        message.Append(picture is null ? "Mend its .txt so that it has one line for each line of ink:" : $"See '{picture}' and mend its .txt so that it has one line for each numbered line:");
        foreach (var (i, t) in Align([.. ink.Select(l => (float)l.Ink.Width)], [.. texts.Select(t => (float)t.Length)]))
        {
            var where = i < 0 ? "no ink" : $"line {i + 1} at y={ink[i].MiddleY}";
            var what = t < 0 ? "no text" : $"\"{Shorten(texts[t])}\"";
            message.Append($"\n  {where}: {what}");
        }

        return message.ToString();
    }

    /// <summary>
    /// Pairs of indices in order, -1 for none: least cost where a pair costs how far its ratio of length is from the usual,
    /// as a logarithm, and a line without partner costs as much as a ratio of two.
    /// </summary>
    internal static List<(int Ink, int Text)> Align(float[] widths, float[] lengths)
    {
        const float Alone = 0.7f;
        if (widths.Length == 0 || lengths.Length == 0)
        {
            return [.. widths.Select((_, i) => (i, -1)), .. lengths.Select((_, i) => (-1, i))];
        }

        var usual = widths.Order().ElementAt(widths.Length / 2) / Math.Max(1, lengths.Order().ElementAt(lengths.Length / 2));
        var cost = new float[widths.Length + 1, lengths.Length + 1];
        for (var i = 0; i <= widths.Length; i++)
        {
            for (var t = 0; t <= lengths.Length; t++)
            {
                var best = i == 0 && t == 0 ? 0 : float.MaxValue;
                best = i > 0 ? Math.Min(best, cost[i - 1, t] + Alone) : best;
                best = t > 0 ? Math.Min(best, cost[i, t - 1] + Alone) : best;
                cost[i, t] = i > 0 && t > 0 ? Math.Min(best, cost[i - 1, t - 1] + PairCost(i - 1, t - 1)) : best;
            }
        }

        var pairs = new List<(int Ink, int Text)>();
        for (var (i, t) = (widths.Length, lengths.Length); i > 0 || t > 0;)
        {
            if (i > 0 && t > 0 && cost[i, t] == cost[i - 1, t - 1] + PairCost(i - 1, t - 1))
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

        float PairCost(int i, int t) => MathF.Abs(MathF.Log(widths[i] / (usual * Math.Max(1, lengths[t]))));
    }

    private static string Shorten(string text) => text.Length <= 32 ? text : text[..30] + "…";
}
