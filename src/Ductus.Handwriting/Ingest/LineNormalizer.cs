using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>
/// Brings lines into the frame of <see cref="LineGeometry"/>. One line alone tells its x-height badly (a word, capitals,
/// digits), so the lines of one writer are measured together: the writer's x-height is the one under which all lines'
/// strokes are likeliest, and each line may differ from it only as far as its own strokes insist. Pages that show the
/// writing at plainly different sizes are measured apart (<see cref="SizeGroups"/>).
/// </summary>
public static class LineNormalizer
{
    /// <summary>The x-height as a share of the ink's height, from a line of long flourishes to one of bare small letters.</summary>
    private const float LeastShare = 0.12f;
    private const float GreatestShare = 0.8f;
    private const float GridRatio = 1.07f;

    /// <summary>The writer's x-height needs no more lines than these, and a page's own, which is to tell a photograph from a scan, still fewer.</summary>
    private const int LinesOfWriter = 32, LinesOfPage = 10;

    /// <summary>
    /// Measures and normalises all lines of one writer; one result an input line, in order.
    /// </summary>
    /// <param name="lines">Ink of each line (0 = paper, 1 = full ink), any size, about level.</param>
    /// <param name="settings">How lines are measured; null: as it was tuned.</param>
    /// <param name="pages">Which page each line stands on, by any numbers: pages may show the handwriting at different sizes; null: all lines at one.</param>
    /// <param name="cancel">Stops between lines.</param>
    /// <returns>For each line its normalised ink and how it stood in the source, without a text; null where a line holds no ink.</returns>
    public static IReadOnlyList<InkLine?> NormalizeAll(IReadOnlyList<Raster> lines, MeasuringSettings? settings = null, IReadOnlyList<int>? pages = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return [.. MeasureAll(lines, settings, pages, cancel).Select((measure, i) =>
        {
            cancel.ThrowIfCancellationRequested();
            return measure is null ? null : new InkLine(LineResampler.Resample(lines[i], measure), null, [], measure);
        })];
    }

    /// <summary>The same for one line by itself, where nothing else of the writer is known.</summary>
    public static InkLine? Normalize(Raster line) => NormalizeAll([line])[0];

    /// <summary>Where each line's baseline runs and how large it is written; null where there is no ink. The parameters are those of <see cref="NormalizeAll"/>.</summary>
    public static IReadOnlyList<LineMeasure?> MeasureAll(
        IReadOnlyList<Raster> lines, MeasuringSettings? settings = null, IReadOnlyList<int>? pages = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (pages is not null && pages.Count != lines.Count)
        {
            throw new ArgumentException($"{pages.Count} pages for {lines.Count} lines.", nameof(pages));
        }

        settings ??= new MeasuringSettings();
        var heights = new LetterHeights(settings);
        var fits = lines.Select(line =>
        {
            cancel.ThrowIfCancellationRequested();
            return new LineFit(line, settings, heights);
        }).ToArray();
        var writers = WritersXHeights(fits, pages, cancel);
        return fits.Select((fit, i) =>
        {
            cancel.ThrowIfCancellationRequested();
            return fit.InkHeight > 1 ? Measure(fit, lines[i], writers[i], settings) : null;
        }).ToArray();
    }

    /// <summary>The writer's x-height on each line's page; 0 for lines without ink.</summary>
    private static float[] WritersXHeights(LineFit[] fits, IReadOnlyList<int>? pages, CancellationToken cancel)
    {
        var writers = new float[fits.Length];
        var byPage = Enumerable.Range(0, fits.Length).Where(i => fits[i].InkHeight > 1).GroupBy(i => pages?[i] ?? 0, (_, lines) => lines.ToArray()).ToArray();
        LineFit[] Of(int[] lines) => Array.ConvertAll(lines, i => fits[i]);
        var groups = byPage.Length < 2
            ? new int[byPage.Length]
            : SizeGroups.Of([.. byPage.Select(Of).Select(page => new PageSize(page.Length, InkHeight(page), WritersXHeight(page, LinesOfPage, cancel)))]);
        foreach (var group in byPage.Zip(groups).GroupBy(page => page.Second, page => page.First))
        {
            int[] lines = [.. group.SelectMany(page => page).Order()];
            var xHeight = WritersXHeight(Of(lines), LinesOfWriter, cancel);
            Array.ForEach(lines, i => writers[i] = xHeight);
        }

        return writers;
    }

    private static float InkHeight(LineFit[] fits) => fits.Select(fit => fit.InkHeight).Median();

    /// <summary>The x-height that makes lines of one size together likeliest, of so many of them.</summary>
    private static float WritersXHeight(LineFit[] fits, int enough, CancellationToken cancel)
    {
        var typical = InkHeight(fits);
        var sample = EvenSample(fits, enough);
        var rough = WritersXHeight(sample, 0.35f * typical, LeastShare * typical, GreatestShare * typical, cancel);
        return WritersXHeight(sample, rough, 0.82f * rough, 1.25f * rough, cancel);
    }

    private static float WritersXHeight(LineFit[] fits, float rough, float from, float to, CancellationToken cancel)
    {
        var best = (XHeight: rough, LogLikelihood: float.NegativeInfinity);
        for (var x = from; x <= to; x *= GridRatio)
        {
            cancel.ThrowIfCancellationRequested();
            var sum = 0f;
            foreach (var fit in fits)
            {
                sum += fit.Best(x, rough).LogLikelihood + fit.PairLogLikelihood(x, rough);
            }

            best = sum > best.LogLikelihood ? (x, sum) : best;
        }

        return best.XHeight;
    }

    private static LineFit[] EvenSample(LineFit[] fits, int enough) =>
        fits.Length <= enough ? fits : [.. Enumerable.Range(0, enough).Select(i => fits[i * fits.Length / enough])];

    private static LineMeasure Measure(LineFit fit, Raster ink, float writers, MeasuringSettings settings)
    {
        var first = fit.Best(writers, writers);
        var (best, bestScore) = (first, first.LogLikelihood);
        for (var offset = -settings.SizeReach; offset <= settings.SizeReach + 0.001f; offset += 0.03f)
        {
            var candidate = fit.Near(first, writers * MathF.Exp(offset), writers);
            var z = offset / settings.SizeDeviation;
            var score = candidate.LogLikelihood - (0.5f * z * z);
            if (score > bestScore)
            {
                (best, bestScore) = (candidate, score);
            }
        }

        return new LineMeasure(best.XHeight, fit.LeftOf(best), best.Slope, fit.Drift(best), Slant.Estimate(ink));
    }
}
