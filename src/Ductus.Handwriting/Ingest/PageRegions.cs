using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A block of lines: columns from Left to Right, rows from Top to Bottom, the last ones not included.</summary>
internal readonly record struct PageRegion(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Whether the middle of a piece of ink lies in it.</summary>
    public bool Holds(Component piece)
    {
        var (x, y) = ((piece.Left + piece.Right) / 2, (piece.Top + piece.Bottom) / 2);
        return x >= Left && x < Right && y >= Top && y < Bottom;
    }
}

/// <summary>
/// Divides a page where columns or facing pages part: an upright corridor without ink, several lines high, with lines of words on both sides.
/// What stands above it is read first, then the left side, the right one, and what stands below (recursive cuts; Nagy and Seth, 1984).
/// </summary>
internal sealed class PageRegions
{
    /// <summary>Cells a letter height.</summary>
    private const int CellsALetter = 2;

    /// <summary>A corridor's least width and height, in letter heights: gaps between words are narrower, or not in line so often.</summary>
    private const float LeastWidth = 1.5f, LeastHeight = 9;

    /// <summary>A corridor is wider than most gaps between words by this factor.</summary>
    private const float Wider = 1.1f;

    /// <summary>Letter heights that a corridor has at least which is no wider than the widest tenth of those gaps: so wide ones stand in line over three or four lines by chance.</summary>
    private const float HeightOfChance = 15;

    /// <summary>Letter heights to which a corridor may narrow where it goes on.</summary>
    private const float Narrows = 1;

    /// <summary>Letter heights from which on a gap is none between words.</summary>
    private const float WidestGap = 6;

    /// <summary>Share of a corridor's rows of cells that have ink close by, on either side.</summary>
    private const float LeastBeside = 0.3f;

    /// <summary>Letter heights within which that is, and over which it reaches at least: less is a column of numbers.</summary>
    private const float Beside = 9, LeastText = 5;

    private readonly bool[,] _ink;
    private readonly int _cell;
    private readonly float _letter;
    private readonly int _least, _beyondChance;

    private PageRegions(CleanPage page)
    {
        _letter = page.Strokes.LetterHeight;
        _cell = Math.Max(2, (int)MathF.Round(_letter / CellsALetter));
        _ink = new bool[(page.Ink.Width / _cell) + 1, (page.Ink.Height / _cell) + 1];
        for (var y = 0; y < page.Ink.Height; y++)
        {
            var row = page.Ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] > 0.25f)
                {
                    _ink[x / _cell, y / _cell] = true;
                }
            }
        }

        var gaps = GapsBetweenWords();
        // The widest of four gaps may be the corridor itself.
        _least = (int)MathF.Ceiling(Math.Max(LeastWidth * CellsALetter, Wider * Quantile(gaps, 3, 4)));
        _beyondChance = (int)MathF.Ceiling(Wider * Quantile(gaps, 9, 10));
    }

    /// <summary>The blocks of a page in reading order; one where there is nothing to divide.</summary>
    public static IReadOnlyList<PageRegion> Of(CleanPage page)
    {
        var regions = new List<PageRegion>();
        var finder = new PageRegions(page);
        finder.Divide(new PageRegion(0, 0, finder._ink.GetLength(0), finder._ink.GetLength(1)), regions);
        return [.. regions.Select(r => new PageRegion(
            r.Left * finder._cell, r.Top * finder._cell, Math.Min(page.Ink.Width, r.Right * finder._cell), Math.Min(page.Ink.Height, r.Bottom * finder._cell)))];
    }

    private void Divide(PageRegion cells, List<PageRegion> regions)
    {
        if (Corridor(cells) is not { } corridor)
        {
            regions.Add(cells);
            return;
        }

        var middle = (corridor.Left + corridor.Right) / 2;
        if (corridor.Top > cells.Top && HasInk(cells with { Bottom = corridor.Top }))
        {
            Divide(cells with { Bottom = corridor.Top }, regions);
        }
        else
        {
            corridor = corridor with { Top = cells.Top };
        }

        var below = cells with { Top = corridor.Bottom };
        if (corridor.Bottom >= cells.Bottom || !HasInk(below))
        {
            corridor = corridor with { Bottom = cells.Bottom };
        }

        Divide(new PageRegion(cells.Left, corridor.Top, middle, corridor.Bottom), regions);
        Divide(new PageRegion(middle, corridor.Top, cells.Right, corridor.Bottom), regions);
        if (corridor.Bottom < cells.Bottom)
        {
            Divide(below, regions);
        }
    }

    private static int Quantile(List<int> sorted, int part, int parts) => sorted.Count == 0 ? 0 : sorted[sorted.Count * part / parts];

    /// <summary>The gaps between neighbouring words, in cells, narrowest first.</summary>
    private List<int> GapsBetweenWords()
    {
        // Between ascenders alone there are wider gaps: only rows count that run through small letters.
        var counts = Enumerable.Range(0, _ink.GetLength(1)).Select(row => Enumerable.Range(0, _ink.GetLength(0)).Count(x => _ink[x, row])).ToArray();
        var full = 0.6f * counts.Order().ElementAt(counts.Length * 9 / 10);
        var gaps = new List<int>();
        foreach (var row in Enumerable.Range(0, counts.Length).Where(row => counts[row] > full))
        {
            var last = -1;
            for (var x = 0; x < _ink.GetLength(0); x++)
            {
                if (_ink[x, row])
                {
                    if (last >= 0 && x - last > 2 && x - last < WidestGap * CellsALetter)
                    {
                        gaps.Add(x - last - 1);
                    }

                    last = x;
                }
            }
        }

        gaps.Sort();
        return gaps;
    }

    /// <summary>The largest corridor with text on both sides, in cells.</summary>
    private PageRegion? Corridor(PageRegion cells)
    {
        var (width, height) = (_least, (int)(LeastHeight * CellsALetter));
        PageRegion? best = null;
        for (var left = cells.Left; left + width <= cells.Right; left++)
        {
            for (var top = cells.Top; top < cells.Bottom; top++)
            {
                var bottom = top;
                while (bottom < cells.Bottom && IsBare(left, left + width, bottom))
                {
                    bottom++;
                }

                if (bottom - top >= height)
                {
                    var right = left + width;
                    while (right < cells.Right && Enumerable.Range(top, bottom - top).All(row => !_ink[right, row]))
                    {
                        right++;
                    }

                    var corridor = new PageRegion(left, top, right, bottom);
                    if (!IsOfChance(corridor) && Size(corridor) > (best is { } b ? Size(b) : 0) && IsBetweenTexts(cells, corridor))
                    {
                        best = corridor;
                    }
                }

                top = bottom;
            }
        }

        return best is { } widest ? Extended(widest, cells) : null;
    }

    /// <summary>A corridor goes on up and down through narrows that are still as wide as a letter, though no longer wider than gaps between words.</summary>
    private PageRegion Extended(PageRegion corridor, PageRegion cells)
    {
        bool TakesIn(int row)
        {
            var best = (From: 0, To: 0);
            for (var x = corridor.Left; x < corridor.Right; x++)
            {
                var from = x;
                while (x < corridor.Right && !_ink[x, row])
                {
                    x++;
                }

                best = x - from > best.To - best.From ? (from, x) : best;
            }

            if (best.To - best.From < Narrows * CellsALetter)
            {
                return false;
            }

            corridor = corridor with { Left = best.From, Right = best.To };
            return true;
        }

        while (corridor.Top > cells.Top && TakesIn(corridor.Top - 1))
        {
            corridor = corridor with { Top = corridor.Top - 1 };
        }

        while (corridor.Bottom < cells.Bottom && TakesIn(corridor.Bottom))
        {
            corridor = corridor with { Bottom = corridor.Bottom + 1 };
        }

        return corridor;
    }

    private bool IsOfChance(PageRegion corridor) => corridor.Right - corridor.Left < _beyondChance && corridor.Bottom - corridor.Top < HeightOfChance * CellsALetter;

    private static float Size(PageRegion corridor) => (corridor.Bottom - corridor.Top) * MathF.Sqrt(corridor.Right - corridor.Left);

    private bool IsBare(int left, int right, int row)
    {
        for (var x = left; x < right; x++)
        {
            if (_ink[x, row])
            {
                return false;
            }
        }

        return true;
    }

    private bool HasInk(PageRegion cells) => Enumerable.Range(cells.Top, cells.Bottom - cells.Top).Any(row => !IsBare(cells.Left, cells.Right, row));

    private bool IsBetweenTexts(PageRegion cells, PageRegion corridor)
    {
        var reach = (int)(Beside * CellsALetter);
        return IsText(corridor with { Left = Math.Max(cells.Left, corridor.Left - reach), Right = corridor.Left })
            && IsText(corridor with { Left = corridor.Right, Right = Math.Min(cells.Right, corridor.Right + reach) });
    }

    private bool IsText(PageRegion side)
    {
        var (rows, extent) = (0, new List<int>());
        for (var row = side.Top; row < side.Bottom; row++)
        {
            var inked = Enumerable.Range(side.Left, side.Right - side.Left).Where(x => _ink[x, row]).ToArray();
            if (inked.Length > 0)
            {
                rows++;
                extent.Add(inked[^1] - inked[0] + 1);
            }
        }

        return rows > LeastBeside * (side.Bottom - side.Top) && extent.Median() >= LeastText * CellsALetter;
    }
}
