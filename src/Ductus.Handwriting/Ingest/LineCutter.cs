using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Copies the ink of one line out of a page.</summary>
internal static class LineCutter
{
    private const int Margin = 4;

    /// <summary>Letter heights that a line's part of a piece of several lines is wide at least, and strokes one above the other in it, where that part alone makes it a line.</summary>
    private const float LeastShared = 2.5f, LeastStrokes = 2;

    /// <summary>The ink of line <paramref name="line"/>; null if it has too little to be one.</summary>
    public static TextLine? Cut(CleanPage page, int[] lineOf, SplitPieces split, int line)
    {
        if (!IsLine(page, lineOf, split, line))
        {
            return null;
        }

        var map = page.Strokes.Map;
        var own = page.Strokes.Strokes.Where(c => lineOf[c.Label] == line).ToArray();
        var shared = split.Pieces.Where(p => split.PartOf(p.Label, line).Area > 0).ToArray();
        var all = own.Concat(shared).ToArray();
        var left = Math.Max(0, all.Min(c => c.Left) - Margin);
        var top = Math.Max(0, all.Min(c => c.Top) - Margin);
        var right = Math.Min(page.Ink.Width, all.Max(c => c.Right) + Margin);
        var bottom = Math.Min(page.Ink.Height, all.Max(c => c.Bottom) + Margin);
        var ink = new Raster(right - left, bottom - top);
        for (var y = top; y < bottom; y++)
        {
            var source = page.Ink.Row(y);
            var target = ink.Row(y - top);
            for (var x = left; x < right; x++)
            {
                if (source[x] > 0 && IsOf(map, lineOf, split, x, y, line))
                {
                    target[x - left] = source[x];
                }
            }
        }

        Deepen(ink);
        return new TextLine(ink, left, top);
    }

    /// <summary>Whether a line's own pieces are enough to be one, or its parts of pieces that run through several lines, as where a fold joins the only word of a line to the line above.</summary>
    public static bool IsLine(CleanPage page, int[] lineOf, SplitPieces split, int line)
    {
        var letter = page.Strokes.LetterHeight;
        var own = page.Strokes.Strokes.Where(c => lineOf[c.Label] == line && c.Height > 0.35f * letter && c.Width > 0.3f * letter).Sum(c => c.Width);
        return own >= 0.5f * letter || split.Pieces.Any(piece => IsWord(split.PartOf(piece.Label, line)));

        // Letters have far more ink than the tip of a flourish or a bar as wide as they are.
        bool IsWord((int Columns, int Area) part) => part.Columns > LeastShared * letter && part.Area > LeastStrokes * part.Columns * page.Strokes.PenWidth;
    }

    private static bool IsOf(ComponentMap map, int[] lineOf, SplitPieces split, int x, int y, int line)
    {
        var label = map.Labels[(y * map.Width) + x];
        if (label != 0)
        {
            return IsOfPiece(label, lineOf, split, x, y, line);
        }

        // The faint outer edge of a stroke belongs to the nearest stroke, two pixels away at most.
        for (var reach = 1; reach <= 2; reach++)
        {
            for (var dy = -reach; dy <= reach; dy++)
            {
                for (var dx = -reach; dx <= reach; dx++)
                {
                    var (u, v) = (x + dx, y + dy);
                    if (u >= 0 && v >= 0 && u < map.Width && (v * map.Width) + u < map.Labels.Length
                        && map.Labels[(v * map.Width) + u] is var near and not 0)
                    {
                        return IsOfPiece(near, lineOf, split, u, v, line);
                    }
                }
            }
        }

        return false;
    }

    private static bool IsOfPiece(int label, int[] lineOf, SplitPieces split, int x, int y, int line) =>
        split.Contains(label) ? split.IsOf(label, x, y, line) : lineOf[label] == line;

    /// <summary>A line in a paler pen than the page's usual one is brought to full ink by its own strokes' middles.</summary>
    private static void Deepen(Raster ink)
    {
        var ridge = new List<float>();
        for (var y = 1; y < ink.Height - 1; y++)
        {
            for (var x = 1; x < ink.Width - 1; x++)
            {
                var v = ink[x, y];
                if (v > 0.25f && InkStatistics.IsRidge(ink, x, y))
                {
                    ridge.Add(v);
                }
            }
        }

        if (ridge.Count == 0)
        {
            return;
        }

        var full = ridge.Median();
        foreach (ref var v in ink.Pixels.AsSpan())
        {
            v = Math.Min(1, v / full);
        }
    }
}
