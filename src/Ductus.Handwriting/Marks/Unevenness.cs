using System.Numerics.Tensors;
using Ductus.Imaging;
using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>How uneven the strokes of a page are, as they are drawn and as a scan will show them, by the cells of a pattern laid over it.</summary>
internal sealed class Unevenness
{
    /// <summary>The size at which a scan shows a page, as a share: 200 dpi.</summary>
    private const float Scan = 2 / 3f;

    private readonly StrokeWidths[] _widths = new StrokeWidths[2];

    /// <summary>That of a page's ink at 300 dpi, not yet marked.</summary>
    public Unevenness(Raster ink)
    {
        var scanned = RasterScale.By(RasterScale.By(ink, Scan), 1 / Scan);
        ParallelRows.For(_widths.Length, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                _widths[i] = StrokeWidths.Of(i == 0 ? ink : scanned, CancellationToken.None);
            }
        });
    }

    /// <summary>The pixel of the page on which the corner of an unshifted pattern lies.</summary>
    public (float X, float Y) Corner => _widths[0].Middle;

    /// <summary>The sum of the widths in each payload cell of a shifted pattern, row-major.</summary>
    /// <param name="shift">Cells by which the pattern is shifted: rows times <see cref="MarkPattern.PayloadCells"/> plus columns.</param>
    public float[] In(int shift)
    {
        var sum = new float[MarkPattern.PayloadCells * MarkPattern.PayloadCells];
        foreach (var widths in _widths)
        {
            // Each is measured from its own middle.
            var map = PatternMap.Of(1, 0, 0) with { X0 = widths.Middle.X - Corner.X, Y0 = widths.Middle.Y - Corner.Y };
            TensorPrimitives.Add(sum, map.ShiftedBack(shift).Fold(widths, MarkPattern.PayloadCells), sum);
        }

        return sum;
    }
}
