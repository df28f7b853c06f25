using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>How much paper two neighbouring words leave bare between them: what the eye takes for the gap, wherever the words' boxes end.</summary>
/// <param name="Bodies">Bare columns between baseline and x-height, in pixels, the least of all bands of rows where both words have ink; negative where they overlap; null where no band has both.</param>
/// <param name="Anywhere">The same over all rows.</param>
internal readonly record struct WordClearance(float? Bodies, float? Anywhere)
{
    /// <summary>Rows that are looked at together.</summary>
    private const int Band = LineGeometry.XHeight / 3;

    /// <summary>Between words whose boxes touch; a gap between the boxes adds to it.</summary>
    /// <param name="before">The ink of the first word, in the frame's rows.</param>
    /// <param name="right">Right edge of its boxes, in columns of its ink.</param>
    /// <param name="after">The ink of the second word.</param>
    /// <param name="left">Left edge of its boxes, in columns of its ink.</param>
    public static WordClearance Of(Raster before, float right, Raster after, float left)
    {
        float? bodies = null, anywhere = null;
        for (var top = 0; top < LineGeometry.Height; top += Band)
        {
            if (Edge(before, top, last: true) is { } end && Edge(after, top, last: false) is { } start)
            {
                var bare = right - end + (start - left);
                anywhere = Math.Min(anywhere ?? bare, bare);
                if (top + (Band / 2) is > LineGeometry.Baseline - LineGeometry.XHeight and <= LineGeometry.Baseline)
                {
                    bodies = Math.Min(bodies ?? bare, bare);
                }
            }
        }

        return new(bodies, anywhere);
    }

    /// <summary>The outermost column of ink in a band of rows; null where it has none.</summary>
    private static int? Edge(Raster ink, int top, bool last)
    {
        const float Dark = 0.5f;
        int? edge = null;
        for (var y = top; y < Math.Min(top + Band, ink.Height); y++)
        {
            var row = ink.Row(y);
            var column = last ? row.LastIndexOfAnyInRange(Dark, float.MaxValue) : row.IndexOfAnyInRange(Dark, float.MaxValue);
            if (column >= 0)
            {
                edge = last ? Math.Max(edge ?? column, column) : Math.Min(edge ?? column, column);
            }
        }

        return edge;
    }
}
