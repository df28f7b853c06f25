using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A line of writing in the pixels of the picture it stands on, whichever way that was turned.</summary>
/// <param name="Polygon">What encloses its ink, clockwise as one reads the line.</param>
/// <param name="Baseline">What its letters stand on, in the direction of reading.</param>
/// <param name="XHeight">Height of its small letters, in pixels; 0 where nobody knows, as of a line drawn by hand.</param>
public sealed record LineOutline(IReadOnlyList<Spot> Polygon, IReadOnlyList<Spot> Baseline, float XHeight)
{
    /// <summary>How far above and below its baseline a line reaches of which nothing else is known, in x-heights.</summary>
    private const float Above = 2.2f, Below = 1.3f;

    /// <summary>A line of which somebody has drawn the baseline alone.</summary>
    /// <param name="baseline">Two places and more, in the direction of reading.</param>
    /// <param name="xHeight">Height of small letters, as of the lines beside it.</param>
    /// <exception cref="ArgumentException">There are less than two places.</exception>
    public static LineOutline Drawn(IReadOnlyList<Spot> baseline, float xHeight)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        if (baseline.Count < 2)
        {
            throw new ArgumentException("A baseline has two places and more.", nameof(baseline));
        }

        var (ux, uy) = Direction(baseline);
        Spot Shifted(Spot place, float up) => new(place.X + (uy * up * xHeight), place.Y - (ux * up * xHeight));
        return new LineOutline([.. baseline.Select(p => Shifted(p, Above)), .. baseline.Reverse().Select(p => Shifted(p, -Below))], baseline, xHeight);
    }

    /// <summary>One line of two halves, as where a wide gap parted it, or where a word was written above it.</summary>
    public LineOutline MergedWith(LineOutline other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (ux, uy) = Direction(Baseline);
        float Along(Spot place) => (place.X * ux) + (place.Y * uy);
        var (first, second) = Along(Baseline[0]) <= Along(other.Baseline[0]) ? (this, other) : (other, this);
        var follows = Along(second.Baseline[0]) >= Along(first.Baseline[^1]);
        var longer = Along(Baseline[^1]) - Along(Baseline[0]) >= Along(other.Baseline[^1]) - Along(other.Baseline[0]) ? this : other;
        return new LineOutline(
            Polygons.Hull([.. Polygon, .. other.Polygon]), follows ? [.. first.Baseline, .. second.Baseline] : longer.Baseline, Math.Max(XHeight, other.XHeight));
    }

    /// <summary>Two lines of one, parted square to the reading direction.</summary>
    /// <param name="place">Where.</param>
    /// <exception cref="ArgumentException">The place lies before the line's beginning or after its end.</exception>
    public (LineOutline Before, LineOutline After) SplitAt(Spot place)
    {
        var (ux, uy) = Direction(Baseline);
        float Along(Spot spot) => ((spot.X - place.X) * ux) + ((spot.Y - place.Y) * uy);
        if (Along(Baseline[0]) >= 0 || Along(Baseline[^1]) <= 0)
        {
            throw new ArgumentException("A line is split between its ends.", nameof(place));
        }

        var cut = Baseline.Zip(Baseline.Skip(1)).First(pair => Along(pair.First) < 0 && Along(pair.Second) >= 0);
        var t = Along(cut.First) / (Along(cut.First) - Along(cut.Second));
        var at = new Spot(cut.First.X + (t * (cut.Second.X - cut.First.X)), cut.First.Y + (t * (cut.Second.Y - cut.First.Y)));
        return (
            new LineOutline(Polygons.Clip(Polygon, spot => -Along(spot)), [.. Baseline.TakeWhile(p => Along(p) < 0), at], XHeight),
            new LineOutline(Polygons.Clip(Polygon, Along), [at, .. Baseline.SkipWhile(p => Along(p) <= 0)], XHeight));
    }

    private static (float X, float Y) Direction(IReadOnlyList<Spot> baseline)
    {
        var (dx, dy) = (baseline[^1].X - baseline[0].X, baseline[^1].Y - baseline[0].Y);
        var length = MathF.Sqrt((dx * dx) + (dy * dy));
        return length == 0 ? (1, 0) : (dx / length, dy / length);
    }
}
