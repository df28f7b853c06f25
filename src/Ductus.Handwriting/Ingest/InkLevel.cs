using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// How dark a full stroke is, everywhere on a page: pens change, phones blur one side, light flattens the other. A coarse
/// grid of medians over the pieces of ink, interpolated, and never far from the page's own median: what is much fainter is
/// the other side of the sheet.
/// </summary>
internal sealed class InkLevel
{
    /// <summary>Share of the page's usual sharpness from which edges are crisp.</summary>
    private const float CrispEdge = 0.85f;

    private readonly float[] _cells;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float _cellWidth;
    private readonly float _cellHeight;

    private InkLevel(float page, float[] cells, int columns, int rows, float cellWidth, float cellHeight)
    {
        Page = page;
        _cells = cells;
        _columns = columns;
        _rows = rows;
        _cellWidth = cellWidth;
        _cellHeight = cellHeight;
    }

    /// <summary>The whole page's median; 0 if it has no ink.</summary>
    public float Page { get; }

    /// <summary>Measures the pieces of <paramref name="map"/>.</summary>
    public static InkLevel Measure(Raster ink, ComponentMap map, float noise, CleaningSettings settings)
    {
        const int CellSize = 400;
        var pieces = Strengths(ink, map, noise);
        var columns = Math.Max(1, ink.Width / CellSize);
        var rows = Math.Max(1, ink.Height / CellSize);
        var (cellWidth, cellHeight) = (ink.Width / (float)columns, ink.Height / (float)rows);
        var page = Median(pieces);
        var sharpness = Sharpness(pieces);
        var cells = new float[columns * rows];
        for (var i = 0; i < cells.Length; i++)
        {
            var (x, y) = (((i % columns) + 0.5f) * cellWidth, ((i / columns) + 0.5f) * cellHeight);
            var near = pieces.Where(p => MathF.Abs(p.X - x) < cellWidth && MathF.Abs(p.Y - y) < cellHeight).ToList();
            cells[i] = near.Sum(p => p.Area) < 400 ? page : Math.Clamp(Median(near), (IsSharp(near, sharpness) ? settings.FaintestPen : settings.Faintest) * page, settings.Darkest * page);
        }

        return new InkLevel(page, cells, columns, rows, cellWidth, cellHeight);
    }

    /// <summary>A full stroke's density about a pixel.</summary>
    public float At(int x, int y)
    {
        var u = Math.Clamp((x / _cellWidth) - 0.5f, 0, _columns - 1);
        var v = Math.Clamp((y / _cellHeight) - 0.5f, 0, _rows - 1);
        var (c0, r0) = ((int)u, (int)v);
        var (c1, r1) = (Math.Min(c0 + 1, _columns - 1), Math.Min(r0 + 1, _rows - 1));
        var (fx, fy) = (u - c0, v - r0);
        var top = _cells[(r0 * _columns) + c0] + (fx * (_cells[(r0 * _columns) + c1] - _cells[(r0 * _columns) + c0]));
        var bottom = _cells[(r1 * _columns) + c0] + (fx * (_cells[(r1 * _columns) + c1] - _cells[(r1 * _columns) + c0]));
        return top + (fy * (bottom - top));
    }

    /// <summary>Whether a region's pieces have edges as crisp as the page's: a faint pen has, the sheet's other side shines through blurred.</summary>
    private static bool IsSharp(List<Piece> pieces, float sharpness) => Sharpness(pieces) > CrispEdge * sharpness;

    private static float Sharpness(List<Piece> pieces) => pieces.Select(p => (p.Sharpness, (long)p.Area)).WeightedMedian() ?? 0;

    /// <summary>Of each piece that is no speck the place, the mean density of its darker pixels and how crisp its edges are.</summary>
    private static List<Piece> Strengths(Raster ink, ComponentMap map, float noise)
    {
        var sums = new double[map.Components.Count + 1];
        var counts = new int[map.Components.Count + 1];
        var (slopes, squares) = (new double[map.Components.Count + 1], new double[map.Components.Count + 1]);
        for (var i = 0; i < map.Labels.Length - map.Width; i++)
        {
            var n = map.Labels[i];
            if (n == 0)
            {
                continue;
            }

            var density = ink.Pixels[i];
            if (density > 0.7f * map.Components[n - 1].Peak)
            {
                sums[n] += density;
                counts[n]++;
            }

            var slope = Math.Max(Math.Abs(ink.Pixels[i + 1] - density), Math.Abs(ink.Pixels[i + map.Width] - density));
            slopes[n] += slope;
            squares[n] += slope * slope;
        }

        return map.Components.Where(c => c.Area >= 20 && c.Peak > 8 * noise && counts[c.Label] > 0).Select(c =>
        {
            var density = (float)(sums[c.Label] / counts[c.Label]);
            return new Piece((c.Left + c.Right) / 2f, (c.Top + c.Bottom) / 2f, density, (float)(squares[c.Label] / Math.Max(1e-6, slopes[c.Label])) / density, c.Area);
        }).ToList();
    }

    private static float Median(List<Piece> pieces) => pieces.Select(p => (p.Density, (long)p.Area)).WeightedMedian() ?? 0;

    /// <param name="X">Its middle's column.</param>
    /// <param name="Y">Its row.</param>
    /// <param name="Density">Mean of its darker pixels.</param>
    /// <param name="Sharpness">Mean slope of its edges, a pixel, as a share of its density.</param>
    /// <param name="Area">Pixels.</param>
    private readonly record struct Piece(float X, float Y, float Density, float Sharpness, int Area);
}
