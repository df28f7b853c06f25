using System.Collections.Concurrent;
using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>A stretch of characters in one of a writer's segments.</summary>
internal readonly record struct LetterPlace(int Segment, int First, int Length);

/// <summary>How the letters of a draft are cut from where they stand.</summary>
/// <param name="OwnStrokes">By the pen's own strokes; otherwise by leaning strips.</param>
/// <param name="Slant">Lean of the strips, pixels to the right per pixel up.</param>
/// <param name="Faults">What goes wrong.</param>
internal readonly record struct LetterCut(bool OwnStrokes, float Slant, DraftFaults Faults);

/// <summary>All letters and pairs of one writer by what they spell, and how to draw them elsewhere.</summary>
internal sealed class StrokeLetters
{
    /// <summary>Margin around a letter's box within which its strokes are taken, in x-heights.</summary>
    private const float CutMargin = 0.05f;

    private readonly StrokeWriter _writer;
    private readonly Dictionary<string, List<LetterPlace>> _places = [];
    private readonly List<LetterPlace>[] _letters;

    public StrokeLetters(StrokeWriter writer)
    {
        _writer = writer;
        for (var s = 0; s < writer.Segments.Count; s++)
        {
            var segment = writer.Segments[s];
            for (var i = 0; i < segment.Text.Length; i++)
            {
                for (var length = 1; length <= 3 && IsUnit(segment, i, length); length++)
                {
                    var key = segment.Text.Substring(i, length);
                    if (!_places.TryGetValue(key, out var list))
                    {
                        _places.Add(key, list = []);
                    }

                    list.Add(new LetterPlace(s, i, length));
                }
            }
        }

        _letters = [.. _places.Where(place => place.Key.Length == 1).OrderBy(place => place.Key, StringComparer.Ordinal).Select(place => place.Value)];
    }

    /// <summary>The best fitting in width of three places where the writer wrote <paramref name="text"/>, another segment than the given one; null if there is none.</summary>
    public LetterPlace? Find(string text, int notSegment, float width, Rng rng)
    {
        if (!_places.TryGetValue(text, out var list))
        {
            return null;
        }

        LetterPlace? best = null;
        var fit = float.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var place = rng.Pick(list);
            var misfit = MathF.Abs(Extent(place).Width - width);
            if (place.Segment != notSegment && misfit < fit)
            {
                (best, fit) = (place, misfit);
            }
        }

        return best;
    }

    /// <summary>One of the writer's letters, whichever.</summary>
    public LetterPlace Any(Rng rng) => rng.Pick(rng.Pick(_letters));

    /// <summary>
    /// Draws a unit so that it fills a box given in pixels, stretched by 0.75 to 1.35 at most. Either the unit's own strokes are
    /// taken, or everything within a leaning strip is, slivers of the neighbours included, as a cut from a scan has them.
    /// </summary>
    /// <returns>Where a stroke enters and leaves the unit, in pixels; null where none does.</returns>
    public (Vector2? Entry, Vector2? Exit) Draw(Raster raster, LetterPlace place, float left, float right, LineStyle style, in LetterCut cut, Pen pen, Rng rng)
    {
        var (unitLeft, width) = Extent(place);
        var natural = Math.Max(0.08f, width) * LineGeometry.XHeight * style.ScaleX;
        var stretch = Math.Clamp((right - left) / natural, 0.75f, 1.35f);
        var start = ((left + right) / 2) - (natural * stretch / 2);
        var lean = LineGeometry.XHeight * style.Slant * 0.5f;
        var rise = cut.Faults.Rise(rng);
        Vector2 ToPixels(Vector2 p) => new(
            start - lean + (LineGeometry.XHeight * (((p.X - unitLeft) * style.ScaleX * stretch) - (style.Slant * p.Y))),
            LineGeometry.Baseline + rise + (LineGeometry.XHeight * p.Y * style.ScaleY));

        var segment = _writer.Segments[place.Segment];
        var (cutLeft, cutRight) = (cut.Faults.CutError(rng), natural * stretch + cut.Faults.CutError(rng));
        if (cutRight - cutLeft < 2)
        {
            return default;
        }

        if (cut.OwnStrokes)
        {
            var toWidths = 1 / (LineGeometry.XHeight * style.ScaleX * stretch);
            foreach (var piece in OwnStrokes(segment, unitLeft + (cutLeft * toWidths), unitLeft + (cutRight * toWidths), cut.Faults, rng))
            {
                pen.Draw(raster, Array.ConvertAll(piece, ToPixels), rng);
            }
        }
        else
        {
            var clip = new Clip(start + cutLeft - 1.5f, start + cutRight + 1.5f, cut.Slant);
            foreach (var stroke in segment.Strokes.Where(s => s.Right > unitLeft - 1 && s.Left < unitLeft + width + 1))
            {
                if (!IsMark(stroke) || !cut.Faults.LosesMark(rng))
                {
                    pen.Draw(raster, Array.ConvertAll(stroke.Curve, ToPixels), rng, clip);
                }
            }
        }

        Vector2? At(float edge) => Crossing(segment, edge) is { } point ? ToPixels(point) : null;
        return (At(unitLeft), At(unitLeft + width));
    }

    /// <summary>Where a stroke within the height of small letters runs through a column.</summary>
    private static Vector2? Crossing(StrokeSegment segment, float x)
    {
        foreach (var stroke in segment.Strokes.Where(s => s.Left < x && s.Right > x))
        {
            for (var i = 1; i < stroke.Curve.Length; i++)
            {
                Vector2 a = stroke.Curve[i - 1], b = stroke.Curve[i];
                if ((a.X < x) != (b.X < x) && b.Y is > -1.2f and < 0.3f)
                {
                    return Vector2.Lerp(a, b, (x - a.X) / (b.X - a.X));
                }
            }
        }

        return null;
    }

    /// <summary>A bar or dot above the letters.</summary>
    private static bool IsMark(PenStroke stroke) => stroke.Right - stroke.Left < 1.4f && stroke.Curve.All(p => p.Y < -0.75f);

    private static bool IsUnit(StrokeSegment segment, int first, int length)
    {
        var last = first + length - 1;
        return last < segment.Text.Length && segment.Text[last] != ' ' && !float.IsNaN(segment.Left[last]) && segment.Confidence[last] >= 0.4f;
    }

    private (float Left, float Width) Extent(LetterPlace place)
    {
        var segment = _writer.Segments[place.Segment];
        float left = float.MaxValue, right = float.MinValue;
        for (var i = place.First; i < place.First + place.Length; i++)
        {
            left = Math.Min(left, segment.Left[i]);
            right = Math.Max(right, segment.Right[i]);
        }

        return (left, right - left);
    }

    /// <summary>
    /// Strokes, or the runs of their points, that lie in [left, right]. A mark above the letters (a dot, a bar) goes whole to the
    /// unit under its middle.
    /// </summary>
    private static IEnumerable<Vector2[]> OwnStrokes(StrokeSegment segment, float left, float right, DraftFaults faults, Rng rng)
    {
        foreach (var stroke in segment.Strokes)
        {
            if (stroke.Right < left || stroke.Left > right)
            {
                continue;
            }

            var isMark = IsMark(stroke);
            var middle = (stroke.Left + stroke.Right) / 2;
            if (isMark || (stroke.Left >= left - 0.2f && stroke.Right <= right + 0.2f))
            {
                var isOwn = middle >= left && middle <= right;
                if (isMark ? isOwn ? !faults.LosesMark(rng) : faults.TakesMark(rng) : isOwn)
                {
                    yield return stroke.Curve;
                }

                continue;
            }

            var run = new List<Vector2>();
            foreach (var point in stroke.Curve)
            {
                if (point.X >= left - CutMargin && point.X <= right + CutMargin)
                {
                    run.Add(point);
                }
                else if (run.Count > 0)
                {
                    yield return [.. run];
                    run.Clear();
                }
            }

            if (run.Count > 0)
            {
                yield return [.. run];
            }
        }
    }
}
