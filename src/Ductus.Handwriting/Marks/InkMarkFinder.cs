using Ductus.Imaging;

namespace Ductus.Marks;

/// <summary>A mark found on a scan.</summary>
/// <param name="Id">What it says; null where it is there, but too weak to be read.</param>
/// <param name="LogFalseChance">Decimal logarithm of the chance to find one as clear where there is none.</param>
/// <param name="Scale">The scan's pixels to one of the page at 300 dpi.</param>
/// <param name="Turn">Degrees clockwise by which the scan lies turned.</param>
public sealed record MarkFinding(uint? Id, double LogFalseChance, double Scale, double Turn);

/// <summary>Finds the mark in the ink of a printed and scanned page, from the scan alone.</summary>
public static class InkMarkFinder
{
    /// <summary>Decimal logarithm of the chance of a false find up to which a mark counts as found.</summary>
    public const double Limit = -6;

    /// <summary>Decimal logarithm of the chance of a wrong id, where there is a mark, above which none is given.</summary>
    private const double WrongIdLimit = -2;

    /// <summary>Points on strokes below which nothing can be told.</summary>
    private const int LeastPoints = 500;

    /// <summary>Pixels up to which a scan is enlarged.</summary>
    private const double MostPixels = 12e6;

    /// <summary>Width of the sheet that a scan without a stated resolution is taken for, in inches: A4.</summary>
    private const float SheetWidth = 8.27f;

    /// <summary>Width of strokes, in pixels, that a mark is best looked for in: a pen's at 300 dpi.</summary>
    internal const float SuitedPen = 5;

    /// <summary>How much wider or narrower the strokes of a sheet may be before its scale is doubted.</summary>
    private const float MostOfSheet = 1.5f;

    /// <summary>By what share rows and columns of printers and scanners differ.</summary>
    private static readonly double[] _stretches = [-0.004, 0, 0.004];

    private static readonly double[] _turns = Steps(-1.2, 1.2, 0.3);

    /// <summary>The mark on a scan; null: none, or none that is sure.</summary>
    /// <param name="scan">A scanned page or a part of one, dark ink on light paper, turned by up to 1.2 degrees about a quarter turn.</param>
    /// <param name="key">What the mark was set with.</param>
    /// <param name="cancel">Stops it within a second.</param>
    /// <remarks>
    /// The stated resolution is tried first, then scales of 0.6 to 1.67 times it; a scan that states none is taken for a sheet of A4, and if its strokes are no pen's then, for a picture whose pattern was laid to its strokes.
    /// </remarks>
    public static MarkFinding? Find(RgbImage scan, MarkKey key, CancellationToken cancel = default) =>
        Likeliest(scan, [key], isWide: true, cancel) is [{ LogFalseChance: <= Limit } finding] ? finding : null;

    /// <summary>What fits each key's pattern best, sure or not; empty where there is too little writing.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="keys">Keys to try; the scan is measured once for all.</param>
    /// <param name="isWide">Whether scales far from the stated resolution are tried where it finds nothing.</param>
    /// <param name="cancel">Stops it within a second.</param>
    public static IReadOnlyList<MarkFinding> Likeliest(RgbImage scan, IReadOnlyList<MarkKey> keys, bool isWide, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(keys);
        var darkness = PaperDarkness.Of(scan, cancel);
        float[] enlargements = [Enlargement(scan), .. isWide && !IsStated(scan) ? OfPicture(darkness, Enlargement(scan)) : []];
        IReadOnlyList<MarkFinding> best = [];
        foreach (var enlargement in enlargements)
        {
            var widths = StrokeWidths.Of(Math.Abs(enlargement - 1) < 0.001f ? darkness : RasterScale.By(darkness, enlargement), cancel);
            if (widths.Value.Length < LeastPoints)
            {
                continue;
            }

            // Each scale that is tried is another chance.
            IReadOnlyList<MarkFinding> found = [.. keys.Select(key => Laid(new MarkSearch(key), widths, isWide, cancel)).Select(laid => new MarkFinding(
                laid.LogWrongId <= WrongIdLimit ? laid.Id : null, laid.LogFalseChance + Math.Log10(enlargements.Length), 1 / (laid.Map.Scale * enlargement), laid.Map.Turn))];
            best = best.Count == 0 ? found : [.. best.Zip(found, (one, other) => one.LogFalseChance <= other.LogFalseChance ? one : other)];
            if (best.All(finding => finding.LogFalseChance <= Limit))
            {
                break;
            }
        }

        return best;
    }

    private static LaidPattern Laid(MarkSearch search, StrokeWidths widths, bool isWide, CancellationToken cancel)
    {
        double[] turned = [.. _turns, .. _turns.Select(turn => turn + 90), .. _turns.Select(turn => turn + 180), .. _turns.Select(turn => turn - 90)];
        var near = search.Best(widths, Steps(0.98, 1.02, 0.005), _stretches, turned, cancel);
        if (near.LogFalseChance <= Limit || !isWide)
        {
            return near;
        }

        var far = search.Best(widths, [.. Enumerable.Range(-102, 205).Select(i => Math.Pow(1.005, i))], [0], _turns, cancel);
        return far.LogFalseChance < near.LogFalseChance ? far : near;
    }

    private static bool IsStated(RgbImage scan) => scan.Dpi is >= 60 and <= 1300;

    /// <summary>How much larger the scan is to be to stand at 300 dpi.</summary>
    private static float Enlargement(RgbImage scan)
    {
        var dpi = IsStated(scan) ? scan.Dpi!.Value : Math.Clamp(Math.Min(scan.Width, scan.Height) / SheetWidth, 60, 1300);
        return (float)Math.Min(300 / dpi, Math.Sqrt(MostPixels / ((double)scan.Width * scan.Height)));
    }

    /// <summary>How much larger a picture is to be so that its strokes suit the search, if that is far from what suits a sheet.</summary>
    private static float[] OfPicture(Raster darkness, float ofSheet)
    {
        var enlargement = Math.Min(PenEnlargement(darkness) ?? ofSheet, MathF.Sqrt((float)MostPixels / darkness.Pixels.Length));
        return Math.Abs(MathF.Log(enlargement / ofSheet)) > MathF.Log(MostOfSheet) ? [enlargement] : [];
    }

    /// <summary>How much larger a picture is to be so that its strokes are <see cref="SuitedPen"/> wide; null where it shows none.</summary>
    internal static float? PenEnlargement(Raster darkness) => SuitedPen / PenWidths.Usual(StrokeWidths.InkOf(darkness));

    private static double[] Steps(double from, double to, double step) => [.. Enumerable.Range(0, 1 + (int)Math.Round((to - from) / step)).Select(i => from + (i * step))];
}
