using Ductus.Imaging;
using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>Sets a mark in the ink of a page: strokes become a little thicker or thinner, along their edges, as a keyed pattern says.</summary>
public static class InkMark
{
    /// <summary>By how much strokes become thicker or thinner, as a share of their width: not to be seen at arm's length.</summary>
    public const float UsualAmplitude = 0.1f;

    /// <summary>Pixels on each side of a place whose ink tells how wide strokes are there: near by, so that a fine stroke beside a broad one is told from it, and far enough to see both edges of a broad one; the less counts.</summary>
    private const int Near = 8, Far = 20;

    /// <summary>The greatest id.</summary>
    public const uint MostId = (1u << MarkPattern.IdBits) - 1;

    /// <summary>The page's ink with the mark in it; the ink given is left as it is.</summary>
    /// <param name="pageInk">A page's ink at 300 dpi.</param>
    /// <param name="key">What the pattern is drawn from.</param>
    /// <param name="id">What the mark says, 0 to <see cref="MostId"/>.</param>
    /// <param name="amplitude">Share of a stroke's width by which it becomes thicker or thinner at most, 0 to 0.3.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id has more than 28 bits, or the amplitude is out of range.</exception>
    public static Raster Apply(Raster pageInk, MarkKey key, uint id, float amplitude = UsualAmplitude)
    {
        ArgumentNullException.ThrowIfNull(pageInk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id, MostId);
        ArgumentOutOfRangeException.ThrowIfNegative(amplitude);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amplitude, 0.3f);
        var pattern = Softened(new MarkPattern(key).Cells(id));
        var marked = new Raster(pageInk.Width, pageInk.Height);
        ParallelRows.For(pageInk.Height, 64, (from, to) =>
        {
            var near = new RowWidths(pageInk, Near);
            var far = new RowWidths(pageInk, Far);
            var widths = new float[pageInk.Width];
            for (var y = from; y < to; y++)
            {
                near.MoveTo(y);
                far.MoveTo(y);
                System.Numerics.Tensors.TensorPrimitives.Min(near.Values, far.Values, widths);
                Mark(pageInk, marked.Row(y), y, widths, pattern.AsSpan(y % MarkPattern.Period * MarkPattern.Period, MarkPattern.Period), amplitude / 2);
            }
        });
        return marked;
    }

    /// <summary>One row: an edge moves by a share of a pixel if each pixel takes that share of the way to its darkest or lightest neighbour.</summary>
    private static void Mark(Raster ink, Span<float> target, int y, ReadOnlySpan<float> widths, ReadOnlySpan<float> pattern, float share)
    {
        var row = ink.Row(y);
        var above = ink.Row(Math.Max(0, y - 1));
        var below = ink.Row(Math.Min(ink.Height - 1, y + 1));
        for (var x = 0; x < row.Length; x++)
        {
            var here = row[x];
            if (widths[x] <= 0)
            {
                target[x] = here;
                continue;
            }

            var (left, right) = (row[Math.Max(0, x - 1)], row[Math.Min(row.Length - 1, x + 1)]);
            var move = Math.Clamp(share * widths[x] * pattern[x % MarkPattern.Period], -1, 1);
            var step = move > 0
                ? Math.Max(Math.Max(left, right), Math.Max(above[x], below[x])) - here
                : here - Math.Min(Math.Min(left, right), Math.Min(above[x], below[x]));
            target[x] = Math.Clamp(here + (move * Math.Max(0, step)), 0, 1);
        }
    }

    /// <summary>The pattern a pixel, signs passing into each other over three pixels.</summary>
    private static float[] Softened(float[] cells)
    {
        const int Side = MarkPattern.Period;
        var wide = new float[MarkPattern.PayloadCells * Side];
        for (var i = 0; i < wide.Length; i++)
        {
            var (row, x) = (i / Side * MarkPattern.PayloadCells, i % Side);
            wide[i] = (cells[row + CellOf(x - 1)] + cells[row + CellOf(x)] + cells[row + CellOf(x + 1)]) / 3;
        }

        var pattern = new float[Side * Side];
        for (var y = 0; y < Side; y++)
        {
            var (a, b, c) = (CellOf(y - 1) * Side, CellOf(y) * Side, CellOf(y + 1) * Side);
            for (var x = 0; x < Side; x++)
            {
                pattern[(y * Side) + x] = (wide[a + x] + wide[b + x] + wide[c + x]) / 3;
            }
        }

        return pattern;
    }

    private static int CellOf(int pixel) => (pixel + MarkPattern.Period) % MarkPattern.Period / MarkPattern.PayloadSide;
}
