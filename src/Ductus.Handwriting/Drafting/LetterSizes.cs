using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// Brings a writer's lines to one size and one weight of stroke by their letters. Ingest measures a line by its strokes alone, before anyone knows what they
/// spell; once each letter is found, the small ones without ascender or descender tell the x-height and the baseline far better. Letters
/// of one size, on one baseline and by one pen are what words can be set from.
/// </summary>
public static class LetterSizes
{
    /// <summary>Letters that stand between the baseline and the x-height.</summary>
    private const string Small = "acemnorsuvwxzø";

    /// <summary>A line's own measure counts fully with far more letters than these, half with as many.</summary>
    private const float DoubtfulLetters = 3;
    private const int LeastLetters = 3;

    /// <summary>No line is taken for more than this off: then the letters were not found.</summary>
    private const float Greatest = 1.45f;

    /// <summary>Differences below these are left alone: resampling costs sharpness.</summary>
    private const float LeastScale = 0.03f;
    private const float LeastShift = 1;
    private const float LeastThickening = 0.1f;

    /// <summary>No edge is moved farther than this, in pixels: a stroke that far off is another pen's.</summary>
    private const float GreatestThickening = 0.8f;

    /// <summary>The lines at the writer's median size and stroke width and on one baseline, their spans with them.</summary>
    /// <param name="bank">The aligned lines.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static IReadOnlyList<InkLine> Level(LetterBank bank, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(bank);
        var extents = bank.Lines.Select((_, l) =>
        {
            cancel.ThrowIfCancellationRequested();
            return Extents(bank, l);
        }).ToArray();
        var all = extents.SelectMany(e => e).ToArray();
        if (all.Length < LeastLetters)
        {
            return bank.Lines;
        }

        float height = all.Select(e => e.Height).Median(), foot = all.Select(e => e.Foot).Median();
        return Weighted([.. bank.Lines.Select((line, l) =>
        {
            cancel.ThrowIfCancellationRequested();
            return extents[l].Length < LeastLetters ? line : Level(line, extents[l], height, foot);
        })], cancel);
    }

    /// <summary>Every line's strokes as wide as the writer's median.</summary>
    private static IReadOnlyList<InkLine> Weighted(IReadOnlyList<InkLine> lines, CancellationToken cancel)
    {
        var widths = lines.Select(line => InkStatistics.StrokeWidth([line.Ink])).ToArray();
        var usual = widths.Median();
        return [.. lines.Select((line, l) =>
        {
            cancel.ThrowIfCancellationRequested();
            var by = Math.Clamp((usual - widths[l]) / 2, -GreatestThickening, GreatestThickening);
            return MathF.Abs(by) < LeastThickening ? line : line with { Ink = StrokeWeight.Change(line.Ink, by) };
        })];
    }

    private static InkLine Level(InkLine line, (float Height, float Foot)[] letters, float height, float foot)
    {
        var trust = letters.Length / (letters.Length + DoubtfulLetters);
        var scale = MathF.Pow(Math.Clamp(height / letters.Select(e => e.Height).Median(), 1 / Greatest, Greatest), trust);
        var shift = trust * (letters.Select(e => e.Foot).Median() - foot);
        if (MathF.Abs(scale - 1) < LeastScale && MathF.Abs(shift) < LeastShift)
        {
            return line;
        }

        // The line's own foot comes to the baseline, then all is scaled about that.
        var scaled = RasterScale.By(line.Ink, scale);
        var top = ((LineGeometry.Baseline + shift) * scale) - LineGeometry.Baseline;
        var ink = scaled.Crop(0, (int)MathF.Round(top), scaled.Width, LineGeometry.Height);
        return line with
        {
            Ink = ink,
            Measure = line.Measure with { XHeight = line.Measure.XHeight / scale },
            Spans = [.. line.Spans.Select(s => s with { Left = s.Left * scale, Right = s.Right * scale })],
        };
    }

    /// <summary>Height of each small letter's ink, and how far below the baseline it ends, in pixels.</summary>
    private static (float Height, float Foot)[] Extents(LetterBank bank, int line) =>
        [.. bank.LettersOf(line, Small).Select(ink => InkStatistics.Rows(ink)).OfType<(int First, int Last)>()
            .Select(rows => ((float)(rows.Last + 1 - rows.First), (float)(rows.Last + 1 - LineGeometry.Baseline)))
            .Where(extent => extent.Item1 > LineGeometry.XHeight / 3f)];
}
