using Ductus.Imaging;
using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>
/// How the edges of strokes are moved so that they bear a mark: an edge moves by a share of a pixel if each pixel takes that share of the way to its darkest neighbour (outwards) or its lightest one (inwards).
/// </summary>
/// <param name="key">What the pattern is drawn from.</param>
/// <param name="mark">What the mark says, and where it lies.</param>
/// <param name="amplitude">Share of a stroke's width by which it becomes thicker or thinner at most.</param>
/// <param name="scale">Pixels of the pattern to one of the ink.</param>
internal sealed class EdgeMoves(MarkKey key, LaidMark mark, float amplitude, float scale = 1)
{
    private readonly float[] _pattern = Softened(new MarkPattern(key).Cells(mark.Id));

    /// <summary>The shares, -1 to 1, of every row of a page's ink, several rows at a time; 0 where no stroke is.</summary>
    public void OfEachRow(Raster ink, Action<int, ReadOnlySpan<float>> use) => ParallelRows.For(ink.Height, 64, (from, to) =>
    {
        var widths = new PenWidths(ink);
        var moves = new float[ink.Width];
        for (var y = from; y < to; y++)
        {
            widths.MoveTo(y);
            var pattern = _pattern.AsSpan(((int)(y * scale) + mark.Y) % MarkPattern.Period * MarkPattern.Period, MarkPattern.Period);
            for (var x = 0; x < moves.Length; x++)
            {
                moves[x] = Math.Clamp(amplitude / 2 * widths.Values[x] * pattern[((int)(x * scale) + mark.X) % MarkPattern.Period], -1, 1);
            }

            use(y, moves);
        }
    });

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
