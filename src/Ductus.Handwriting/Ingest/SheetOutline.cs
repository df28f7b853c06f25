using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>The four corners of a sheet of paper that a photograph shows on whatever it lies on.</summary>
internal static class SheetOutline
{
    /// <summary>Share of the outline that is sheet at least, but for what tiles add: less is no sheet of four straight sides.</summary>
    private const float LeastFilled = 0.96f;

    /// <summary>Share of the picture that it covers at least.</summary>
    private const float LeastCovered = 0.2f;

    /// <summary>A corner's sine at least: 55 to 125 degrees.</summary>
    private const float LeastSine = 0.82f;

    /// <summary>A side that keeps within so many tiles of the picture's border was cut by it.</summary>
    private const float AtBorder = 0.6f;

    /// <summary>The corners, from the upper left one clockwise, in the picture's pixels; null where no such sheet is seen whole.</summary>
    public static Spot[]? Find(PaperModel paper, int width, int height)
    {
        if (paper.IsAllPage)
        {
            return null;
        }

        var (points, area) = Corners(paper, width, height);
        if (area < LeastCovered * width * height || Quadrilateral([.. Polygons.Hull(points)]) is not { } corners)
        {
            return null;
        }

        var border = AtBorder * paper.TileSize;
        bool IsCut(Spot a, Spot b) => (a.X < border && b.X < border) || (a.Y < border && b.Y < border)
            || (a.X > width - border && b.X > width - border) || (a.Y > height - border && b.Y > height - border);
        var cut = Enumerable.Range(0, 4).Any(i => IsCut(corners[i], corners[(i + 1) % 4]));

        // The quadrilateral encloses whole tiles: half of one is too much all along a side that runs aslant.
        var rim = 0.5 * paper.TileSize * Enumerable.Range(0, 4).Sum(i => Distance(corners[i], corners[(i + 1) % 4]));
        return cut || area + rim < LeastFilled * Polygons.Area(corners) || !corners.Select((corner, i) => Sine(corners[(i + 3) % 4], corner, corners[(i + 1) % 4])).All(sine => sine > LeastSine)
            ? null : FromUpperLeft(corners);
    }

    /// <summary>The corners of all tiles of the sheet that lie at its rim, and the sheet's area.</summary>
    private static (List<Spot> Points, double Area) Corners(PaperModel paper, int width, int height)
    {
        List<Spot> points = [];
        var area = 0.0;
        for (var row = 0; row < paper.Rows; row++)
        {
            var (top, bottom) = (row * paper.TileSize, row == paper.Rows - 1 ? height : (row + 1) * paper.TileSize);
            var (first, last) = (-1, -1);
            for (var column = 0; column < paper.Columns; column++)
            {
                if (paper.IsPage(column * paper.TileSize, top))
                {
                    (first, last) = (first < 0 ? column : first, column);
                    area += (double)(bottom - top) * ((column == paper.Columns - 1 ? width : (column + 1) * paper.TileSize) - (column * paper.TileSize));
                }
            }

            if (first >= 0)
            {
                var (left, right) = (first * paper.TileSize, last == paper.Columns - 1 ? width : (last + 1) * paper.TileSize);
                points.AddRange([new(left, top), new(right, top), new(left, bottom), new(right, bottom)]);
            }
        }

        return (points, area);
    }

    /// <summary>The hull's sides taken away one by one, its neighbours lengthened until they meet, always the one that adds the least area, until four are left.</summary>
    private static Spot[]? Quadrilateral(List<Spot> hull)
    {
        while (hull.Count > 4)
        {
            var (best, least, corner) = (-1, double.MaxValue, default(Spot));
            for (var i = 0; i < hull.Count; i++)
            {
                var (before, a, b, after) = (hull[(i + hull.Count - 1) % hull.Count], hull[i], hull[(i + 1) % hull.Count], hull[(i + 2) % hull.Count]);
                if (Meeting(before, a, b, after) is { } meeting && Polygons.Area([a, meeting, b]) is var added && added < least)
                {
                    (best, least, corner) = (i, added, meeting);
                }
            }

            if (best < 0)
            {
                return null;
            }

            hull[best] = corner;
            hull.RemoveAt((best + 1) % hull.Count);
        }

        return hull.Count == 4 ? [.. hull] : null;
    }

    /// <summary>Where the side through two places, lengthened, meets another, lengthened backwards; null where they part.</summary>
    private static Spot? Meeting(Spot before, Spot a, Spot b, Spot after)
    {
        double ux = a.X - before.X, uy = a.Y - before.Y, vx = after.X - b.X, vy = after.Y - b.Y;
        var determinant = (ux * vy) - (uy * vx);
        if (determinant <= 1e-6)
        {
            return null;
        }

        var along = (((b.X - a.X) * vy) - ((b.Y - a.Y) * vx)) / determinant;
        return along < 0 ? null : new Spot((float)(a.X + (along * ux)), (float)(a.Y + (along * uy)));
    }

    /// <summary>The same corners, beginning with the one nearest to the upper left.</summary>
    private static Spot[] FromUpperLeft(Spot[] corners)
    {
        var first = Array.IndexOf(corners, corners.MinBy(p => p.X + p.Y));
        return [.. Enumerable.Range(0, 4).Select(i => corners[(first + i) % 4])];
    }

    private static double Cross(Spot a, Spot b, Spot c) => ((double)(b.X - a.X) * (c.Y - a.Y)) - ((double)(b.Y - a.Y) * (c.X - a.X));

    private static double Sine(Spot a, Spot b, Spot c) => Math.Abs(Cross(b, a, c)) / (Distance(a, b) * Distance(b, c));

    private static double Distance(Spot a, Spot b) => Math.Sqrt(((double)(a.X - b.X) * (a.X - b.X)) + ((double)(a.Y - b.Y) * (a.Y - b.Y)));
}
