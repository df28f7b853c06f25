using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Pieces of ink that belong to more than one line, and to which lines each of their pixels goes.</summary>
internal sealed class SplitPieces(ComponentMap map, float pen, float letter)
{
    /// <summary>What a letter height of distance from a line counts, as far as its strokes reach and beyond.</summary>
    private const float Near = 0.15f, Far = 5;

    /// <summary>How far ascenders and descenders reach from the middle of their line, in distances of lines: loops hang through the next line, hardly any letter rises so far.</summary>
    private const float Ascent = 0.7f, Descent = 1.3f;

    private readonly Dictionary<int, Divided> _pieces = [];

    /// <summary>The pieces that were divided.</summary>
    public IEnumerable<Component> Pieces => _pieces.Values.Select(p => p.Piece);

    /// <summary>Whether the component is one of them.</summary>
    public bool Contains(int label) => _pieces.ContainsKey(label);

    /// <summary>Whether a pixel of a divided piece is a line's; where two strokes cross it is both lines'.</summary>
    public bool IsOf(int label, int x, int y, int line)
    {
        var (piece, first, second) = _pieces[label];
        var at = ((y - piece.Top) * piece.Width) + (x - piece.Left);
        return first[at] == line + 1 || second[at] == line + 1;
    }

    /// <summary>A line's part of a divided piece: columns that have ink of it, and its pixels.</summary>
    public (int Columns, int Area) PartOf(int label, int line)
    {
        var (piece, first, second) = _pieces[label];
        var area = 0;
        var columns = new bool[piece.Width];
        for (var at = 0; at < first.Length; at++)
        {
            if (first[at] == line + 1 || second[at] == line + 1)
            {
                area++;
                columns[at % piece.Width] = true;
            }
        }

        return (columns.Count(column => column), area);
    }

    /// <summary>Divides a piece among the lines whose strokes it holds.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="tracks">The lines.</param>
    /// <param name="candidates">Those that have ink of the piece in their core.</param>
    /// <param name="band">Half a line's core, in pixels.</param>
    public void Divide(Component piece, IReadOnlyList<LineTrack> tracks, int[] candidates, float band)
    {
        var (width, height) = (piece.Width + 2, piece.Height + 2);
        var shape = new bool[width * height];
        for (var y = 0; y < piece.Height; y++)
        {
            for (var x = 0; x < piece.Width; x++)
            {
                shape[((y + 1) * width) + x + 1] = IsInk(piece, x, y);
            }
        }

        var graph = StrokeGraph.Of(shape, width, pen);
        var middle = piece.Left + (piece.Width / 2f);
        var rows = candidates.Select(k => tracks[k].At(middle)).Order().ToArray();
        var spacing = (rows[^1] - rows[0]) / (rows.Length - 1);
        float Distance(int pixel, int k)
        {
            var below = (pixel / width) - 1 + piece.Top - tracks[candidates[k]].At((pixel % width) - 1 + piece.Left);
            var d = Math.Max(0, MathF.Abs(below) - band);
            var reach = ((below > 0 ? Descent : Ascent) * spacing) - band;
            return ((Near * Math.Min(d, reach)) + (Far * Math.Max(0, d - reach))) / letter;
        }

        var lineOf = new StrokeLines(graph, Distance, candidates.Length, letter).Assign(pen);
        _pieces[piece.Label] = Spread(piece, graph, [.. lineOf.Select(k => (sbyte)(candidates[k] + 1))]);
    }

    /// <summary>Gives every pixel of ink to the nearest path, along the ink; about a meeting to all lines that meet there.</summary>
    private Divided Spread(Component piece, StrokeGraph graph, sbyte[] lineOf)
    {
        var (first, second) = (new sbyte[piece.Width * piece.Height], new sbyte[piece.Width * piece.Height]);
        int At(int pixel) => (((pixel / graph.Width) - 1) * piece.Width) + (pixel % graph.Width) - 1;
        var queue = new Queue<int>();
        var lines = new List<sbyte>[graph.Meetings.Count];
        for (var p = 0; p < graph.Paths.Count; p++)
        {
            foreach (var pixel in graph.Paths[p].Pixels)
            {
                first[At(pixel)] = lineOf[p];
                queue.Enqueue(At(pixel));
            }

            foreach (var m in (int[])[graph.Paths[p].From, graph.Paths[p].To])
            {
                if (m >= 0)
                {
                    (lines[m] ??= []).Add(lineOf[p]);
                }
            }
        }

        for (var m = 0; m < graph.Meetings.Count; m++)
        {
            var distinct = lines[m]?.Distinct().ToArray() ?? [];
            foreach (var pixel in graph.Meetings[m].Where(_ => distinct.Length > 0))
            {
                first[At(pixel)] = distinct[0];
                queue.Enqueue(At(pixel));
                if (distinct.Length > 1)
                {
                    Share(piece, At(pixel), distinct[0], distinct[1], first, second, queue);
                }
            }
        }

        while (queue.TryDequeue(out var i))
        {
            var (x, y) = (i % piece.Width, i / piece.Width);
            for (var dy = -1; dy <= 1; dy++)
            {
                for (var dx = -1; dx <= 1; dx++)
                {
                    var (u, v) = (x + dx, y + dy);
                    if (u >= 0 && v >= 0 && u < piece.Width && v < piece.Height && first[(v * piece.Width) + u] == 0 && IsInk(piece, u, v))
                    {
                        first[(v * piece.Width) + u] = first[i];
                        queue.Enqueue((v * piece.Width) + u);
                    }
                }
            }
        }

        return new Divided(piece, first, second);
    }

    /// <summary>Where strokes of two lines cross, the ink is both lines'.</summary>
    private void Share(Component piece, int at, sbyte one, sbyte other, sbyte[] first, sbyte[] second, Queue<int> queue)
    {
        var reach = (int)MathF.Ceiling(0.7f * pen);
        var (x, y) = (at % piece.Width, at / piece.Width);
        for (var v = Math.Max(0, y - reach); v <= Math.Min(piece.Height - 1, y + reach); v++)
        {
            for (var u = Math.Max(0, x - reach); u <= Math.Min(piece.Width - 1, x + reach); u++)
            {
                if (((u - x) * (u - x)) + ((v - y) * (v - y)) <= reach * reach && IsInk(piece, u, v))
                {
                    var i = (v * piece.Width) + u;
                    (first[i], second[i]) = (one, other);
                    queue.Enqueue(i);
                }
            }
        }
    }

    private bool IsInk(Component piece, int x, int y) => map.Labels[((piece.Top + y) * map.Width) + piece.Left + x] == piece.Label;

    private sealed record Divided(Component Piece, sbyte[] First, sbyte[] Second);
}
