using Ductus.Imaging;

namespace Ductus.Marks;

/// <summary>Sets a mark in the ink of a page: strokes become a little thicker or thinner, along their edges, as a keyed pattern says.</summary>
public static class InkMark
{
    /// <summary>By how much strokes become thicker or thinner, as a share of their width: not to be seen at arm's length.</summary>
    public const float UsualAmplitude = 0.1f;

    /// <summary>The greatest id.</summary>
    public const uint MostId = (1u << MarkPattern.IdBits) - 1;

    /// <summary>The page's ink with the mark in it; the ink given is left as it is.</summary>
    /// <param name="pageInk">A page's ink at 300 dpi.</param>
    /// <param name="key">What the pattern is drawn from.</param>
    /// <param name="mark">What the mark says and where it lies; <see cref="LaidMark.BestFor"/> tells which is clearest.</param>
    /// <param name="amplitude">Share of a stroke's width by which it becomes thicker or thinner at most, 0 to 0.3.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id has more than 28 bits, or the amplitude is out of range.</exception>
    public static Raster Apply(Raster pageInk, MarkKey key, LaidMark mark, float amplitude = UsualAmplitude)
    {
        ArgumentNullException.ThrowIfNull(pageInk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mark.Id, MostId);
        ArgumentOutOfRangeException.ThrowIfNegative(amplitude);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amplitude, 0.3f);
        var marked = new Raster(pageInk.Width, pageInk.Height);
        new EdgeMoves(key, mark, amplitude).OfEachRow(pageInk, (y, moves) => Move(pageInk, marked.Row(y), y, moves));
        return marked;
    }

    private static void Move(Raster ink, Span<float> target, int y, ReadOnlySpan<float> moves)
    {
        var row = ink.Row(y);
        var above = ink.Row(Math.Max(0, y - 1));
        var below = ink.Row(Math.Min(ink.Height - 1, y + 1));
        for (var x = 0; x < row.Length; x++)
        {
            var here = row[x];
            if (moves[x] == 0)
            {
                target[x] = here;
                continue;
            }

            var (left, right) = (row[Math.Max(0, x - 1)], row[Math.Min(row.Length - 1, x + 1)]);
            var step = moves[x] > 0
                ? Math.Max(Math.Max(left, right), Math.Max(above[x], below[x])) - here
                : here - Math.Min(Math.Min(left, right), Math.Min(above[x], below[x]));
            target[x] = Math.Clamp(here + (moves[x] * Math.Max(0, step)), 0, 1);
        }
    }
}
