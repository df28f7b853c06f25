using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// Finds which way up a page is, by how sure the reader is of what it reads: of writing upside down it makes something too, but is not sure
/// of it.
/// </summary>
public static class PageOrientation
{
    /// <summary>Lines of a page that are read to judge it, the longest.</summary>
    private const int Sampled = 6;

    /// <summary>Minus the log probability a character of what was read, up to which a page is taken as upright without trying other ways.</summary>
    private const double Sure = 0.2;

    /// <summary>The same of a page on its side, at least.</summary>
    private const double Sideways = 0.4;

    /// <summary>By this factor a page's columns differ more than its rows where it may lie on its side.</summary>
    private const float SidewaysContrast = 1.5f;

    /// <summary>Another way round must be surer by this factor: a page that is merely hard to read stays as it is.</summary>
    private const double Better = 0.6;

    /// <summary>The page as the reader is surest of it, and by how many quarters clockwise it was turned.</summary>
    /// <param name="scan">The page as scanned.</param>
    /// <param name="page">The same, cleaned.</param>
    /// <param name="reader">Judges.</param>
    /// <param name="settings">How pages are cleaned, cut and measured.</param>
    /// <param name="cancel">Stops within a second.</param>
    public static (CleanPage Page, int Quarters) Upright(PageScan scan, CleanPage page, LineReader reader, IngestSettings settings, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.LieUpright)
        {
            return (page, 0);
        }

        var longest = Longest(page, settings, cancel);
        var asScanned = Doubt(longest, reader, settings, cancel);
        var looksSideways = LooksSideways(page.Ink);
        if (asScanned <= Sure && !looksSideways)
        {
            return (page, 0);
        }

        var best = (Quarters: 0, Doubt: asScanned * Better);
        void Try(int quarters, Raster[] lines)
        {
            var doubt = Doubt(lines, reader, settings, cancel);
            best = doubt < best.Doubt ? (quarters, doubt) : best;
        }

        Try(2, [.. longest.Select(line => line.Turned(2))]);

        // Lines cut across the writing give next to nothing: what reads that well is not on its side.
        if (looksSideways || (best.Doubt > Sure && asScanned >= Sideways))
        {
            var turned = Longest(OnItsSide(page, settings, cancel), settings, cancel);
            Try(1, turned);
            Try(3, [.. turned.Select(line => line.Turned(2))]);
        }

        return best.Quarters == 0 ? (page, 0) : (Turned(scan, best.Quarters, settings, cancel) ?? page, best.Quarters);
    }

    /// <summary>Whether ink and bare stripes follow each other from left to right more sharply than from top to bottom, as lines do across their direction.</summary>
    private static bool LooksSideways(Raster ink)
    {
        var (rows, columns) = (new float[ink.Height], new float[ink.Width]);
        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                rows[y] += row[x] / ink.Width;
                columns[x] += row[x] / ink.Height;
            }
        }

        return Contrast(columns) > SidewaysContrast * Contrast(rows);
    }

    /// <summary>Mean square of the differences between stretches a line apart.</summary>
    private static float Contrast(float[] profile)
    {
        const int Stretch = 16;
        var sums = profile.Chunk(Stretch).Select(chunk => chunk.Average()).ToArray();
        return sums.Zip(sums.Skip(2)).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)) / sums.Length;
    }

    private static CleanPage? Turned(PageScan scan, int quarters, IngestSettings settings, CancellationToken cancel)
    {
        try
        {
            var turned = Projection.FromTurned(quarters, scan.Image.Width, scan.Image.Height).Inverse();
            var page = PageCleaner.Clean(scan with { Image = scan.Image.Turned(quarters), Kept = [.. scan.Kept.Select(turned.Map)] }, settings.Cleaning, cancel);
            return page with { Frame = page.Frame.Of(quarters, scan.Image.Width, scan.Image.Height) };
        }
        catch (UserException)
        {
            // What is no writing this way round is not upright.
            return null;
        }
    }

    /// <summary>The clean page a quarter clockwise: good enough to be read, though its lines are not levelled.</summary>
    private static CleanPage OnItsSide(CleanPage page, IngestSettings settings, CancellationToken cancel)
    {
        var ink = page.Ink.Turned(1);
        var map = ComponentMap.Find(ink, settings.Cleaning.Connected, cancel);
        return page with { Ink = ink, Strokes = StrokeFilter.Keep(ink, map, null, isLine: true, settings.Cleaning, cancel) };
    }

    /// <summary>The longest lines of a page.</summary>
    private static Raster[] Longest(CleanPage page, IngestSettings settings, CancellationToken cancel) =>
        [.. LineSegmenter.Segment(page, settings.Segmenting, cancel).Where(line => line.Ink.Width > 2 * line.Ink.Height).OrderByDescending(line => line.Ink.Width).Take(Sampled).Select(line => line.Ink)];

    /// <summary>How unsure the reader is of its own reading of some lines, per character.</summary>
    private static double Doubt(Raster[] cut, LineReader reader, IngestSettings settings, CancellationToken cancel)
    {
        var lines = LineNormalizer.NormalizeAll(cut, settings.Measuring, cancel: cancel).OfType<InkLine>().Select(line => line.Ink).ToArray();
        if (lines.Length == 0)
        {
            return double.PositiveInfinity;
        }

        var read = reader.Read(lines, cancel);
        return reader.NegativeLogLikelihoods(lines, read, cancel).Select((negativeLogLikelihood, i) => read[i].Length == 0 ? double.PositiveInfinity : negativeLogLikelihood).Median();
    }
}
