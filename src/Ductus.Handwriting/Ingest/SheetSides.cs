using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Finds the sides of a sheet to the pixel, where its outline is known to a tile: each is the straight line that parts paper from what is not best.</summary>
internal sealed class SheetSides
{
    /// <summary>Places along a side at which its edge is looked for.</summary>
    private const int Sampled = 80;

    /// <summary>Tiles to either side within which it lies.</summary>
    private const float Reach = 1.7f;

    /// <summary>Share by which a channel differs from the paper's at most, or it is none.</summary>
    private const float LikePaper = 0.14f;

    /// <summary>Pixels that the sheet is taken smaller by, so that nothing of its edge's shadow is left.</summary>
    private const float Inset = 3;

    private readonly RgbImage _image;
    private readonly PaperModel _paper;
    private readonly float[]?[] _rows;

    private SheetSides(RgbImage image, PaperModel paper) => (_image, _paper, _rows) = (image, paper, new float[image.Height][]);

    /// <summary>The corners of the sheet, clockwise, given those of the tiles it covers.</summary>
    public static Spot[] Refine(RgbImage image, PaperModel paper, Spot[] corners)
    {
        var sides = new SheetSides(image, paper);
        var lines = corners.Select((corner, i) => sides.Side(corner, corners[(i + 1) % 4])).ToArray();
        return [.. lines.Select((line, i) => Meeting(lines[(i + 3) % 4], line))];
    }

    /// <summary>The sheet's edge near the line from one corner to the next: a place on it and its direction.</summary>
    private (Spot Place, Spot Direction) Side(Spot from, Spot to)
    {
        var (length, reach) = (MathF.Sqrt(((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y))), (int)(Reach * _paper.TileSize));
        var along = new Spot((to.X - from.X) / length, (to.Y - from.Y) / length);

        // Clockwise on the screen, so the sheet lies to the right of the way.
        var inward = new Spot(-along.Y, along.X);
        List<(float At, float Depth)> edge = [];
        for (var i = 0; i < Sampled; i++)
        {
            var at = (i + 0.5f) / Sampled * length;
            var place = new Spot(from.X + (at * along.X), from.Y + (at * along.Y));
            if (Depth(place, inward, reach) is { } depth)
            {
                edge.Add((at, depth));
            }
        }

        var (offset, slope) = Fit(edge);
        Spot On(float at) => new(from.X + (at * along.X) + ((offset + Inset + (slope * at)) * inward.X), from.Y + (at * along.Y) + ((offset + Inset + (slope * at)) * inward.Y));
        var (a, b) = (On(0), On(length));
        return (a, new Spot(b.X - a.X, b.Y - a.Y));
    }

    /// <summary>How far inward from a place the paper begins: beyond it the most pixels are paper, before it the most are not; null where nothing but one of them is seen.</summary>
    private float? Depth(Spot place, Spot inward, int reach)
    {
        // +1 for each pixel that is not paper on the way in, -1 for each that is: the edge is where the sum is highest.
        var (sum, best, bestAt, seen) = (0, 0, -reach, 0);
        for (var d = -reach; d <= reach; d++)
        {
            var (x, y) = ((int)(place.X + (d * inward.X)), (int)(place.Y + (d * inward.Y)));
            if (x < 0 || y < 0 || x >= _image.Width || y >= _image.Height)
            {
                continue;
            }

            seen++;
            sum += IsPaper(x, y) ? -1 : 1;
            (best, bestAt) = sum > best ? (sum, d + 1) : (best, bestAt);
        }

        return best == 0 || best == seen ? null : bestAt;
    }

    private bool IsPaper(int x, int y)
    {
        var background = _rows[y];
        if (background is null)
        {
            _paper.Row(y, background = _rows[y] = new float[3 * _image.Width]);
        }

        var row = _image.Row(y);
        var differs = 0f;
        for (var c = 3 * x; c < (3 * x) + 3; c++)
        {
            differs = Math.Max(differs, MathF.Abs(1 - (row[c] / background[c])));
        }

        return differs < LikePaper;
    }

    /// <summary>A straight line through most of the places, by least squares over those that earlier lines passed near.</summary>
    private static (float Offset, float Slope) Fit(List<(float At, float Depth)> edge)
    {
        const int Rounds = 6;
        var (offset, slope) = (0f, 0f);
        for (var round = 0; round < Rounds && edge.Count >= Sampled / 4; round++)
        {
            var (meanAt, meanDepth) = (edge.Average(p => p.At), edge.Average(p => p.Depth));
            var spread = edge.Sum(p => (p.At - meanAt) * (p.At - meanAt));
            slope = spread <= 0 ? 0 : edge.Sum(p => (p.At - meanAt) * (p.Depth - meanDepth)) / spread;
            offset = meanDepth - (slope * meanAt);
            var (o, s) = (offset, slope);
            var typical = edge.Select(p => MathF.Abs(p.Depth - o - (s * p.At))).Median();
            edge = [.. edge.Where(p => MathF.Abs(p.Depth - o - (s * p.At)) <= Math.Max(2, 2.5f * typical))];
        }

        return (offset, slope);
    }

    private static Spot Meeting((Spot Place, Spot Direction) a, (Spot Place, Spot Direction) b)
    {
        var determinant = (a.Direction.X * b.Direction.Y) - (a.Direction.Y * b.Direction.X);
        var t = (((b.Place.X - a.Place.X) * b.Direction.Y) - ((b.Place.Y - a.Place.Y) * b.Direction.X)) / determinant;
        return new Spot(a.Place.X + (t * a.Direction.X), a.Place.Y + (t * a.Direction.Y));
    }
}
