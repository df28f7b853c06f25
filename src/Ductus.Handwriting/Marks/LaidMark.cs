using Ductus.Imaging;
using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>A mark as it lies on a page.</summary>
/// <param name="Id">What it says, 0 to <see cref="InkMark.MostId"/>.</param>
/// <param name="X">By how many of its pixels the pattern's corner is left of the page's, 0 to the pattern's period.</param>
/// <param name="Y">By how many it is above it.</param>
public readonly record struct LaidMark(uint Id, int X, int Y)
{
    /// <summary>How many places ids are fitted at: those that suit the pilot best. Twice as many give no other marks.</summary>
    private const int Places = 32;

    /// <summary>
    /// The mark that suits a page best: strokes are uneven anyhow, and of all ids and places there is one for which they happen to be thicker and thinner as the pattern says. A search asks for every id and
    /// place anyway, so that the page's own unevenness, which elsewhere hides a mark, makes it clearer here. The same ink has the same mark.
    /// </summary>
    /// <param name="ink">The page's ink, not yet marked, in the pattern's pixels (300 dpi).</param>
    /// <param name="key">What the pattern is drawn from.</param>
    public static LaidMark BestFor(Raster ink, MarkKey key)
    {
        var (unevenness, pattern) = (new Unevenness(ink), new MarkPattern(key));
        var pilot = unevenness.In(0);
        new TorusCorrelation(pattern.Cells(null), MarkPattern.PayloadCells).Correlate(pilot, new float[pilot.Length]);
        var places = Enumerable.Range(0, pilot.Length).OrderByDescending(place => pilot[place]).Take(Places).ToArray();
        var payload = new PayloadFits(pattern);
        var found = new (float Fit, uint Id)[places.Length];
        ParallelRows.For(places.Length, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var widths = unevenness.In(places[i]);
                var (first, second) = (payload.Best(widths, 0), payload.Best(widths, 1));
                found[i] = (pilot[places[i]] + first.Fit + second.Fit, MarkPattern.IdOf(first.Shift, second.Shift));
            }
        });
        var best = Enumerable.Range(0, places.Length).MaxBy(i => found[i].Fit);
        var (row, column) = Math.DivRem(places[best], MarkPattern.PayloadCells);
        return new LaidMark(found[best].Id, Before(unevenness.Corner.X, column), Before(unevenness.Corner.Y, row));
    }

    /// <summary>How far before the page's edge a pattern begins that has its corner on a pixel and is shifted by so many cells.</summary>
    private static int Before(float corner, int cells)
    {
        var pixels = (-(int)MathF.Round(corner) - (cells * MarkPattern.PayloadSide)) % MarkPattern.Period;
        return pixels < 0 ? pixels + MarkPattern.Period : pixels;
    }
}
