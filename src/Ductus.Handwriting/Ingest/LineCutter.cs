using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Copies the ink of one line out of a page.</summary>
internal static class LineCutter
{
    private const int Margin = 4;

    /// <summary>The ink of line <paramref name="line"/>; null if it has too little to be one.</summary>
    public static TextLine? Cut(CleanPage page, int[] lineOf, SplitPieces split, int line)
    {
        if (!IsLine(page, lineOf, line))
        {
            return null;
        }

        var map = page.Strokes.Map;
        var own = page.Strokes.Strokes.Where(c => lineOf[c.Label] == line).ToArray();
        var shared = split.Pieces.Where(p => HasPart(p, split, line)).ToArray();
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

    /// <summary>Whether the pieces that are a line's alone are enough to be one.</summary>
    public static bool IsLine(CleanPage page, int[] lineOf, int line)
    {
        var letter = page.Strokes.LetterHeight;
        return page.Strokes.Strokes.Where(c => lineOf[c.Label] == line && c.Height > 0.35f * letter && c.Width > 0.3f * letter).Sum(c => c.Width) >= 0.5f * letter;
    }

    private static bool HasPart(Component piece, SplitPieces split, int line)
    {
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x++)
            {
                if (split.IsOf(piece.Label, x, y, line))
                {
                    return true;
                }
            }
        }

        return false;
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
