using System.Numerics;
using Ductus.Lines;

namespace Ductus.Vectors;

/// <summary>Puts the strokes of a word in the order in which, and turns them the way, a writer makes them: it cannot be seen in the ink, but most of it follows from left to right and from top to bottom.</summary>
internal static class WritingOrder
{
    /// <summary>A stroke wholly above this row and no longer than this is a bar, a dot or an accent, and comes after the word.</summary>
    private const float MarkRow = LineGeometry.Baseline - (0.75f * LineGeometry.XHeight), LongestMark = 3 * LineGeometry.XHeight;

    /// <summary>Where the pen is within so many pixels of a stroke's end, it goes on from there.</summary>
    private const float GoesOn = 0.3f * LineGeometry.XHeight;

    /// <summary>The strokes in order; those that begin where the one before ended are one with it.</summary>
    public static IReadOnlyList<InkStroke> Of(IReadOnlyList<InkStroke> strokes)
    {
        var marks = strokes.Where(IsMark).OrderBy(Left).ToArray();
        List<InkStroke> left = [.. strokes.Except(marks).OrderBy(Left)];
        List<InkStroke> ordered = [];
        while (left.Count > 0)
        {
            // The leftmost that is left, unless one begins where the pen is.
            var pen = ordered.Count > 0 ? ordered[^1].Points[^1] : (Vector2?)null;
            var stroke = pen is { } at ? left.Where(s => Nearest(s, at) < GoesOn).MinBy(s => Nearest(s, at)) ?? left[0] : left[0];
            left.Remove(stroke);
            var turned = pen is { } from && Nearest(stroke, from) < GoesOn ? BeginningAt(stroke, from) : AsWritten(stroke);
            if (pen is { } end && Vector2.Distance(end, turned.Points[0]) < 0.5f * turned.Width)
            {
                ordered[^1] = new InkStroke([.. ordered[^1].Points, .. turned.Points], (ordered[^1].Width + turned.Width) / 2);
            }
            else
            {
                ordered.Add(turned);
            }
        }

        return [.. ordered, .. marks.Select(AsWritten)];
    }

    private static bool IsMark(InkStroke stroke) => stroke.Points.All(p => p.Y < MarkRow) && stroke.Length < LongestMark;

    private static float Left(InkStroke stroke) => stroke.Points.Min(p => p.X);

    private static float Nearest(InkStroke stroke, Vector2 place) => Math.Min(Vector2.Distance(stroke.Points[0], place), Vector2.Distance(stroke.Points[^1], place));

    private static InkStroke BeginningAt(InkStroke stroke, Vector2 place) =>
        Vector2.Distance(stroke.Points[0], place) <= Vector2.Distance(stroke.Points[^1], place) ? stroke : Reversed(stroke);

    /// <summary>Downwards if it is upright, else to the right.</summary>
    private static InkStroke AsWritten(InkStroke stroke)
    {
        var way = stroke.Points[^1] - stroke.Points[0];
        return (MathF.Abs(way.Y) > 1.5f * MathF.Abs(way.X) ? way.Y : way.X) >= 0 ? stroke : Reversed(stroke);
    }

    private static InkStroke Reversed(InkStroke stroke) => stroke with { Points = [.. stroke.Points.Reverse()] };
}
