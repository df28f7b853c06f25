using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>A line of text on a line of ink.</summary>
/// <param name="Ink">Number of the line of ink, from 0; -1: the text has none.</param>
/// <param name="Text">Number of the line of text, from 0; -1: the ink has none.</param>
/// <param name="InkLines">Over how many lines of ink, from that on, the text lies: 1 or 2.</param>
/// <param name="TextLines">How many lines of text, from that on, lie on the ink: 1 or 2.</param>
internal readonly record struct LaidText(int Ink, int Text, int InkLines = 1, int TextLines = 1)
{
    /// <summary>Whether it is one line of ink with one line of text.</summary>
    public bool IsPair => Ink >= 0 && Text >= 0 && InkLines == 1 && TextLines == 1;
}

/// <summary>
/// Lays the lines of a page's text to its lines of ink, all of the page at once: the way from top to bottom on which the texts together gain most,
/// where lines of either may be left alone, a line of text may lie over two of ink and two on one. (The alignment of two sequences of Needleman
/// and Wunsch 1970, with the moves of Gale and Church 1993.)
/// </summary>
internal static class LinePairing
{
    /// <summary>What a move other than a pair must gain besides, in nats: they are rare.</summary>
    private const double Merging = 12;

    /// <summary>What ink and text that stand in the same gap are worth as a pair, however badly they fit.</summary>
    private const double Company = 1;

    /// <summary>Nats by which a ratio of widths is held against a pair, times the square of its logarithm.</summary>
    private const double LengthWeight = 4;

    /// <summary>Lays by what was read.</summary>
    /// <returns>From top to bottom, texts without ink where they would stand.</returns>
    public static List<LaidText> ByReading(TextFit fit)
    {
        var (lines, texts) = (fit.Pairs.GetLength(0), fit.Pairs.GetLength(1));
        return Lay(lines, texts, (i, t) => double.IsFinite(fit.Pairs[i, t]) ? Math.Max(0, fit.Pairs[i, t]) + Company - Misfit(fit.Stretch(i, t)) : double.NegativeInfinity, fit);
    }

    /// <summary>Lays by the lengths alone, where nothing has read the ink.</summary>
    public static List<LaidText> ByLength(IReadOnlyList<TextLine> ink, IReadOnlyList<string> texts)
    {
        var widths = ink.Select(line => (float)line.Ink.Width).ToArray();
        var usual = widths.Length == 0 || texts.Count == 0 ? 1 : widths.Median() / Math.Max(1, texts.Select(t => (float)t.Length).Median());
        return Lay(ink.Count, texts.Count, (i, t) => Company - Misfit(widths[i] / (usual * Math.Max(1, texts[t].Length))), null);
    }

    private static double Misfit(float stretch) => LengthWeight * Math.Pow(Math.Log(Math.Max(stretch, 1e-3)), 2);

    private static List<LaidText> Lay(int lines, int texts, Func<int, int, double> pair, TextFit? fit)
    {
        var gains = new double[lines + 1, texts + 1];
        var came = new LaidText[lines + 1, texts + 1];
        for (var i = 0; i <= lines; i++)
        {
            for (var t = 0; t <= texts; t++)
            {
                if (i == 0 && t == 0)
                {
                    continue;
                }

                var best = double.NegativeInfinity;
                void Try(int di, int dt, double gain, LaidText laid)
                {
                    if (gains[i - di, t - dt] + gain > best)
                    {
                        (best, came[i, t]) = (gains[i - di, t - dt] + gain, laid);
                    }
                }

                if (i > 0 && t > 0)
                {
                    Try(1, 1, pair(i - 1, t - 1), new LaidText(i - 1, t - 1));
                }

                if (i > 0)
                {
                    Try(1, 0, 0, new LaidText(i - 1, -1));
                }

                if (t > 0)
                {
                    Try(0, 1, 0, new LaidText(-1, t - 1));
                }

                // Only where each half says something by itself: the whole of a line and a neighbour's rubbish would gain as much.
                if (fit is not null && i > 1 && t > 0)
                {
                    var single = Math.Max(fit.Pairs[i - 2, t - 1], fit.Pairs[i - 1, t - 1]);
                    Try(2, 1, fit.OverTwo(i - 2, t - 1) - Math.Max(0, single) > Merging ? fit.OverTwo(i - 2, t - 1) - Merging : double.NegativeInfinity, new LaidText(i - 2, t - 1, InkLines: 2));
                }

                if (fit is not null && i > 0 && t > 1)
                {
                    var single = Math.Max(fit.Pairs[i - 1, t - 2], fit.Pairs[i - 1, t - 1]);
                    Try(1, 2, fit.TwoOn(i - 1, t - 2) - Math.Max(0, single) > Merging ? fit.TwoOn(i - 1, t - 2) - Merging : double.NegativeInfinity, new LaidText(i - 1, t - 2, TextLines: 2));
                }

                gains[i, t] = best;
            }
        }

        var way = new List<LaidText>();
        for (var (i, t) = (lines, texts); i > 0 || t > 0;)
        {
            var laid = came[i, t];
            way.Add(laid);
            i -= laid.Ink < 0 ? 0 : laid.InkLines;
            t -= laid.Text < 0 ? 0 : laid.TextLines;
        }

        way.Reverse();
        return way;
    }
}
