using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// Finds which way up a page is, by how sure the reader is of what it reads: of writing upside down it makes something too, but is not sure
/// of it.
/// </summary>
internal static class PageOrientation
{
    /// <summary>Lines of a page that are read to judge it, the longest.</summary>
    private const int Sampled = 6;

    /// <summary>Minus the log probability a character of what was read, up to which a page is taken as upright without trying other ways.</summary>
    private const double Sure = 0.2;

    /// <summary>The same of a page on its side, at least.</summary>
    private const double Sideways = 0.4;

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
        var asScanned = Doubt(page, reader, settings, cancel);
        if (asScanned <= Sure)
        {
            return (page, 0);
        }

        var best = (Page: page, Quarters: 0, Doubt: asScanned * Better);
        foreach (var quarters in (int[])[2, 1, 3])
        {
            // Lines cut across the writing give next to nothing: what reads that well is not on its side.
            if (quarters != 2 && asScanned < Sideways)
            {
                break;
            }

            if (Turned(scan, quarters, settings, cancel) is { } turned && Doubt(turned, reader, settings, cancel) is var doubt && doubt < best.Doubt)
            {
                best = (turned, quarters, doubt);
                if (doubt <= Sure)
                {
                    break;
                }
            }
        }

        return (best.Page, best.Quarters);
    }

    private static CleanPage? Turned(PageScan scan, int quarters, IngestSettings settings, CancellationToken cancel)
    {
        try
        {
            return PageCleaner.Clean(scan with { Image = scan.Image.Turned(quarters) }, settings.Cleaning, cancel);
        }
        catch (UserException)
        {
            // What is no writing this way round is not upright.
            return null;
        }
    }

    /// <summary>How unsure the reader is of its own reading of the page's longest lines, per character.</summary>
    internal static double Doubt(CleanPage page, LineReader reader, IngestSettings settings, CancellationToken cancel = default)
    {
        var longest = LineSegmenter.Segment(page, settings.Segmenting, cancel).Where(line => line.Ink.Width > 2 * line.Ink.Height).OrderByDescending(line => line.Ink.Width).Take(Sampled).ToArray();
        var lines = LineNormalizer.NormalizeAll([.. longest.Select(line => line.Ink)], settings.Measuring, cancel).OfType<InkLine>().Select(line => line.Ink).ToArray();
        if (lines.Length == 0)
        {
            return double.PositiveInfinity;
        }

        var read = reader.Read(lines, cancel);
        return reader.NegativeLogLikelihoods(lines, read, cancel).Select((negativeLogLikelihood, i) => read[i].Length == 0 ? double.PositiveInfinity : negativeLogLikelihood).Median();
    }
}
