using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>Where the lines of a page lie in its picture.</summary>
public static class PageGeometry
{
    /// <summary>Letter heights between two corners of an outline.</summary>
    private const float Step = 0.6f;

    /// <summary>The outlines of lines, in their order.</summary>
    /// <param name="page">The page.</param>
    /// <param name="lines">Its lines, as <see cref="LineSegmenter"/> found them.</param>
    /// <param name="settings">How lines are measured; null: as it was tuned.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static IReadOnlyList<LineOutline> Of(CleanPage page, IReadOnlyList<TextLine> lines, MeasuringSettings? settings = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(lines);
        var measures = LineNormalizer.MeasureAll([.. lines.Select(line => line.Ink)], settings, cancel: cancel);
        return [.. lines.Select((line, i) => Of(page, line, measures[i]))];
    }

    /// <summary>A line's path through the middle of its small letters, on the level page.</summary>
    internal static LineTrack TrackOf(LineOutline outline, CleanPage page)
    {
        var track = new LineTrack();
        var up = 0.5f * (outline.XHeight > 0 ? outline.XHeight * page.Frame.Scale : 0.8f * page.Strokes.LetterHeight);
        foreach (var place in outline.Baseline.Select(page.Frame.FromPicture.Map).OrderBy(p => p.X))
        {
            track.Add(place.X, place.Y - up, 1);
        }

        return track;
    }

    private static LineOutline Of(CleanPage page, TextLine line, LineMeasure? measure)
    {
        var step = Math.Max(4, (int)(Step * page.Strokes.LetterHeight));
        var margin = page.Strokes.PenWidth;
        var (upper, lower) = (new List<Spot>(), new List<Spot>());
        var baseline = new List<Spot>();
        for (var x = 0; ; x = Math.Min(x + step, line.Ink.Width))
        {
            // A corner stands above all ink as far as the next corners, so that the straight line to them does too.
            if (Extent(line.Ink, x - step, x + step) is var (top, bottom))
            {
                upper.Add(new Spot(line.Left + x, line.Top + top - margin));
                lower.Add(new Spot(line.Left + x, line.Top + bottom + margin));
            }

            baseline.Add(new Spot(line.Left + x, line.Top + (measure?.BaselineAt(x) ?? (0.7f * line.Ink.Height))));
            if (x == line.Ink.Width)
            {
                break;
            }
        }

        lower.Reverse();
        return new LineOutline(
            [.. upper.Concat(lower).Select(page.Frame.ToPicture.Map)], [.. baseline.Select(page.Frame.ToPicture.Map)], (measure?.XHeight ?? 0) / page.Frame.Scale);
    }

    private static (int Top, int Bottom)? Extent(Raster ink, int from, int to)
    {
        var (top, bottom) = (int.MaxValue, -1);
        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y)[Math.Max(0, from)..Math.Min(ink.Width, to)];
            if (row.IndexOfAnyInRange(float.Epsilon, float.MaxValue) >= 0)
            {
                (top, bottom) = (Math.Min(top, y), y + 1);
            }
        }

        return bottom < 0 ? null : (top, bottom);
    }
}
