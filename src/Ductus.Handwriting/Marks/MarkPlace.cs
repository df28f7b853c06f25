using System.Numerics.Tensors;
using Ductus.Imaging;

namespace Ductus.Marks;

/// <summary>Where the pattern of a mark lies on a page: by how many of its pixels its corner is left of and above the page's.</summary>
/// <param name="X">Columns, 0 to the pattern's period.</param>
/// <param name="Y">Rows, likewise.</param>
public readonly record struct MarkPlace(int X, int Y)
{
    /// <summary>
    /// The place that suits a page best: strokes are uneven anyhow, and of all places there is one where they happen to be thicker and thinner as the pattern says. A search asks for every place, so that
    /// the page's own unevenness, which elsewhere hides a mark, is half of it here.
    /// </summary>
    /// <param name="ink">The page's ink, not yet marked, in the pattern's pixels (300 dpi).</param>
    /// <param name="key">What the pattern is drawn from.</param>
    /// <param name="id">What the mark says.</param>
    public static MarkPlace BestFor(Raster ink, MarkKey key, uint id)
    {
        var widths = StrokeWidths.Of(ink, CancellationToken.None);
        var fits = PatternMap.Of(1, 0, 0).Fold(widths, MarkPattern.PayloadCells);
        new TorusCorrelation(new MarkPattern(key).Cells(id), MarkPattern.PayloadCells).Correlate(fits, new float[fits.Length]);
        var (row, column) = Math.DivRem(TensorPrimitives.IndexOfMax(fits), MarkPattern.PayloadCells);
        return new MarkPlace(Before(widths.Middle.X, column), Before(widths.Middle.Y, row));
    }

    /// <summary>Widths are measured from their points' mean, and the pattern is shifted by so many cells there.</summary>
    private static int Before(float middle, int cells)
    {
        var pixels = (-(int)MathF.Round(middle) - (cells * MarkPattern.PayloadSide)) % MarkPattern.Period;
        return pixels < 0 ? pixels + MarkPattern.Period : pixels;
    }
}
