using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// The long flat strokes of a piece of writing: bars of t and f, strokes that end a word. A pen draws them in one go, so that a bend in one is seen at once where the same bend
/// in a round letter is not. What bends writing moves each of them as a whole: aside, up or down, longer or shorter, and turned a little.
/// </summary>
internal static class FlatStrokes
{
    /// <summary>Density from which on a pixel is part of a stroke.</summary>
    private const float Inked = 0.4f;

    /// <summary>Pen widths that a flat stroke is high at most where a column cuts it.</summary>
    private const float Thickest = 2.2f;

    /// <summary>Rows by which its middle climbs or falls at most from column to column, and on the whole.</summary>
    private const float SteepestStep = 1.6f, Steepest = 0.6f;

    /// <summary>Columns from one end to the other at least.</summary>
    private const int Shortest = (int)(0.9f * LineGeometry.XHeight);

    /// <summary>Above this row a bar goes on behind the stems that it crosses: for so many pen widths, and so near its own line.</summary>
    private const float BarsBottom = LineGeometry.Baseline - (0.85f * LineGeometry.XHeight), WidestStem = 3, OffLine = 3;

    /// <summary>Pixels about it that move with it, and over which the rest then takes its own way again.</summary>
    private const float Near = 7, Fading = 0.4f * LineGeometry.XHeight;

    /// <summary>How much longer or shorter it becomes at most, as a share, and how far it is turned, in rows per column.</summary>
    private const float MostStretch = 0.2f, MostTurn = 0.08f;

    /// <summary>Changes a field, so that it moves each long flat stroke of a picture as a whole.</summary>
    /// <param name="field">Where each point of the bent picture comes from, relative to it.</param>
    /// <param name="ink">The picture that it bends.</param>
    /// <param name="free">What share of that a place takes, 0 to 1; null: all everywhere.</param>
    public static void KeepStraight(ShiftField field, Raster ink, Func<Vector2, float>? free = null)
    {
        var strokes = Of(ink);
        if (strokes.Count == 0)
        {
            return;
        }

        // All are fitted to the field as it was.
        foreach (var (stroke, way) in strokes.Select(stroke => (stroke, Way(field, stroke))).ToArray())
        {
            Lead(field, stroke, way, free);
        }
    }

    /// <summary>The long flat strokes of a picture.</summary>
    public static IReadOnlyList<FlatStroke> Of(Raster ink)
    {
        var pen = Math.Max(1.5f, InkStatistics.StrokeWidth([ink]));
        List<Growing> growing = [];
        List<FlatStroke> found = [];
        for (var x = 0; x < ink.Width; x++)
        {
            foreach (var middle in ThinRuns(ink, x, Thickest * pen))
            {
                var nearest = growing.Where(g => g.Last < x && g.Reaches(x, middle, pen, ink)).MinBy(g => MathF.Abs(g.Expected(x) - middle));
                if (nearest is null)
                {
                    growing.Add(new Growing(x, middle));
                }
                else
                {
                    nearest.Add(x, middle);
                }
            }

            growing.RemoveAll(g =>
            {
                var ended = x - g.Last > WidestStem * pen;
                if (ended && g.IsLong)
                {
                    found.Add(g.Stroke());
                }

                return ended;
            });
        }

        found.AddRange(growing.Where(g => g.IsLong).Select(g => g.Stroke()));
        return found;
    }

    /// <summary>Middles of the runs of ink in a column that are no higher than a flat stroke.</summary>
    private static IEnumerable<float> ThinRuns(Raster ink, int x, float thickest)
    {
        for (var y = 0; y < ink.Height; y++)
        {
            if (ink[x, y] < Inked)
            {
                continue;
            }

            var top = y;
            while (y < ink.Height && ink[x, y] >= Inked)
            {
                y++;
            }

            if (y - top <= thickest)
            {
                yield return (top + y - 1) / 2f;
            }
        }
    }

    /// <summary>The line through where a field takes a stroke: its shift at the stroke's middle, and how that changes with each column.</summary>
    private static (Vector2 Shift, Vector2 Turn) Way(ShiftField field, FlatStroke stroke)
    {
        var (sum, turn, weights, squares) = (Vector2.Zero, Vector2.Zero, 0f, 0f);
        var middle = (stroke.Left + stroke.Right) / 2f;
        for (var x = stroke.Left; x <= stroke.Right; x++)
        {
            // A map between two letters is least to be trusted at a stroke's ends, where the other one's is longer or shorter.
            var off = (x - middle) / (stroke.Right - stroke.Left);
            var weight = 1 - (3 * off * off);
            var shift = field.At(x, stroke.At(x));
            sum += weight * shift;
            weights += weight;
            turn += weight * (x - middle) * shift;
            squares += weight * (x - middle) * (x - middle);
        }

        turn /= squares;
        return (sum / weights, new Vector2(Math.Clamp(turn.X, -MostStretch, MostStretch), Math.Clamp(turn.Y, -MostTurn, MostTurn)));
    }

    /// <summary>Takes the nodes about a stroke along with it.</summary>
    private static void Lead(ShiftField field, FlatStroke stroke, (Vector2 Shift, Vector2 Turn) way, Func<Vector2, float>? free)
    {
        var middle = (stroke.Left + stroke.Right) / 2f;
        for (var row = 0; row < field.Rows; row++)
        {
            var nodes = field.Row(row);
            for (var column = 0; column < nodes.Length; column++)
            {
                var x = field.X(column);
                var shift = way.Shift + ((x - middle) * way.Turn);
                // The field says where a point comes from: the stroke's own points are those that come from it.
                var node = new Vector2(x, field.Y(row));
                var from = node + shift;
                var beside = Math.Max(0, Math.Max(stroke.Left - from.X, from.X - stroke.Right));
                var off = new Vector2(beside, from.Y - stroke.At(from.X)).Length();
                var t = Math.Clamp((Near + Fading - off) / Fading, 0, 1);
                if (t > 0)
                {
                    nodes[column] = Vector2.Lerp(nodes[column], shift, t * t * (3 - (2 * t)) * (free?.Invoke(node) ?? 1));
                }
            }
        }
    }

    /// <summary>A stroke that is followed from column to column.</summary>
    private sealed class Growing(int x, float middle)
    {
        private const int SlopeReach = 12;

        private readonly List<(int X, float Middle)> _points = [(x, middle)];

        public int Last => _points[^1].X;

        public bool IsLong => Last - _points[0].X >= Shortest && MathF.Abs(_points[^1].Middle - _points[0].Middle) <= Steepest * (Last - _points[0].X);

        public void Add(int column, float row) => _points.Add((column, row));

        /// <summary>The row at which it goes on if it stays straight.</summary>
        public float Expected(int column)
        {
            var from = _points[Math.Max(0, _points.Count - SlopeReach)];
            var slope = Last > from.X ? (_points[^1].Middle - from.Middle) / (Last - from.X) : 0;
            return _points[^1].Middle + (slope * (column - Last));
        }

        /// <summary>Whether it goes on in a column: from the one before it, or behind a stem, which is ink all along.</summary>
        public bool Reaches(int column, float row, float pen, Raster ink) => column == Last + 1
            ? MathF.Abs(row - _points[^1].Middle) <= SteepestStep
            : row < BarsBottom && column - Last <= WidestStem * pen && MathF.Abs(row - Expected(column)) <= OffLine
                && Enumerable.Range(Last + 1, column - Last - 1).All(x => ink[x, Math.Clamp((int)MathF.Round(Expected(x)), 0, ink.Height - 1)] >= Inked);

        public FlatStroke Stroke()
        {
            var rows = new float[Last - _points[0].X + 1];
            for (var i = 0; i < _points.Count; i++)
            {
                var (column, row) = _points[i];
                var (before, rowBefore) = _points[Math.Max(0, i - 1)];
                for (var x = before + 1; x <= column; x++)
                {
                    rows[x - _points[0].X] = rowBefore + ((row - rowBefore) * (x - before) / (column - before));
                }

                rows[column - _points[0].X] = row;
            }

            return new FlatStroke(_points[0].X, rows);
        }
    }
}

/// <summary>A long flat stroke.</summary>
/// <param name="Left">Its first column.</param>
/// <param name="Middles">The row of its middle in each of its columns.</param>
internal sealed record FlatStroke(int Left, float[] Middles)
{
    /// <summary>Its last column.</summary>
    public int Right => Left + Middles.Length - 1;

    /// <summary>The row of its middle in a column; beyond its ends, that of the nearer end.</summary>
    public float At(float x) => Middles[(int)Math.Clamp(x - Left, 0, Middles.Length - 1)];
}
