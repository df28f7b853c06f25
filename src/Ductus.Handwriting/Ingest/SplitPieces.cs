using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Pieces of ink that belong to more than one line, and to which line each of their pixels goes.</summary>
internal sealed class SplitPieces(ComponentMap map)
{
    private readonly Dictionary<int, (Component Piece, sbyte[] Lines)> _pieces = [];

    /// <summary>The pieces that were divided.</summary>
    public IEnumerable<Component> Pieces => _pieces.Values.Select(p => p.Piece);

    /// <summary>Whether the component is one of them.</summary>
    public bool Contains(int label) => _pieces.ContainsKey(label);

    /// <summary>The line of one pixel of a divided piece.</summary>
    public int LineAt(int label, int x, int y)
    {
        var (piece, lines) = _pieces[label];
        return lines[((y - piece.Top) * piece.Width) + (x - piece.Left)] - 1;
    }

    /// <summary>
    /// Gives every pixel to the line whose band is nearest along the ink: breadth first from all bands at once.
    /// </summary>
    public void Divide(Component piece, List<LineTrack> tracks, float band)
    {
        var lines = new sbyte[piece.Width * piece.Height];
        var queue = new Queue<int>();
        for (var k = 0; k < tracks.Count; k++)
        {
            for (var x = 0; x < piece.Width; x++)
            {
                var at = tracks[k].At(piece.Left + x);
                var from = Math.Max(0, (int)(at - band) - piece.Top);
                var to = Math.Min(piece.Height - 1, (int)(at + band) - piece.Top);
                for (var y = from; y <= to; y++)
                {
                    var i = (y * piece.Width) + x;
                    if (lines[i] == 0 && IsInk(piece, x, y))
                    {
                        lines[i] = (sbyte)(k + 1);
                        queue.Enqueue(i);
                    }
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
                    if (u < 0 || v < 0 || u >= piece.Width || v >= piece.Height)
                    {
                        continue;
                    }

                    var j = (v * piece.Width) + u;
                    if (lines[j] == 0 && IsInk(piece, u, v))
                    {
                        lines[j] = lines[i];
                        queue.Enqueue(j);
                    }
                }
            }
        }

        _pieces[piece.Label] = (piece, lines);
    }

    private bool IsInk(Component piece, int x, int y) => map.Labels[((piece.Top + y) * map.Width) + piece.Left + x] == piece.Label;
}
