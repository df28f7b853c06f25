namespace Ductus.Lines;

/// <summary>Cuts an aligned line in the gaps between its words.</summary>
internal static class WordGap
{
    /// <summary>A gap narrower than this, in pixels, is none to cut in.</summary>
    private const int Least = 4;

    /// <summary>Ink that a column of a cut may hold, in pixels: a tail that hangs over it.</summary>
    private const float MostInk = 6;

    /// <summary>The emptiest column of a gap, in pixels of the line, the nearest to its middle; null where there is none that can be cut in.</summary>
    /// <param name="line">The aligned line.</param>
    /// <param name="space">The space in its text, neither the first nor the last character.</param>
    public static int? At(InkLine line, int space)
    {
        int from = (int)line.Spans[space - 1].Right, to = (int)line.Spans[space + 1].Left;
        if (to - from < Least)
        {
            return null;
        }

        float Ink(int column) => Enumerable.Range(0, line.Ink.Height).Sum(y => line.Ink[column, y]);
        var best = Enumerable.Range(from, to - from).Select(column => (Column: column, Ink: MathF.Round(Ink(column)))).OrderBy(c => c.Ink).ThenBy(c => Math.Abs(c.Column - ((from + to) / 2))).First();
        return best.Ink > MostInk ? null : best.Column;
    }

    /// <summary>A part of a line as a line of its own.</summary>
    /// <param name="line">The aligned line.</param>
    /// <param name="first">Its first character.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="right">The one after its last.</param>
    public static InkLine Part(InkLine line, int first, int end, int left, int right) => line with
    {
        Ink = line.Ink.Crop(left, 0, right - left, line.Ink.Height),
        Text = line.Text![first..end],
        Spans = [.. line.Spans.Skip(first).Take(end - first).Select(span => span with { Left = span.Left - left, Right = span.Right - left })],
    };
}
