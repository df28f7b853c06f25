using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// How dark a full stroke is, everywhere on a page: pens change, phones blur one side, light flattens the other. A coarse
/// grid of medians over the pieces of ink, interpolated, and never far from the page's own median: what is much fainter is
/// the other side of the sheet.
/// </summary>
internal sealed class InkLevel
{
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
        var cells = new float[columns * rows];
        for (var i = 0; i < cells.Length; i++)
        {
            var (x, y) = (((i % columns) + 0.5f) * cellWidth, ((i / columns) + 0.5f) * cellHeight);
            var near = pieces.Where(p => MathF.Abs(p.X - x) < cellWidth && MathF.Abs(p.Y - y) < cellHeight).ToList();
            cells[i] = near.Sum(p => p.Area) < 400 ? page : Math.Clamp(Median(near), settings.Faintest * page, settings.Darkest * page);
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

    /// <summary>Of each piece that is no speck the place and the mean density of its darker pixels.</summary>
    private static List<(float X, float Y, float Density, int Area)> Strengths(Raster ink, ComponentMap map, float noise)
    {
        var sums = new double[map.Components.Count + 1];
        var counts = new int[map.Components.Count + 1];
        for (var i = 0; i < map.Labels.Length; i++)
        {
            var n = map.Labels[i];
            if (n != 0 && ink.Pixels[i] > 0.7f * map.Components[n - 1].Peak)
            {
                sums[n] += ink.Pixels[i];
                counts[n]++;
            }
        }

        return map.Components.Where(c => c.Area >= 20 && c.Peak > 8 * noise)
            .Select(c => ((c.Left + c.Right) / 2f, (c.Top + c.Bottom) / 2f, (float)(sums[c.Label] / counts[c.Label]), c.Area)).ToList();
    }

    private static float Median(List<(float X, float Y, float Density, int Area)> pieces) => pieces.Select(p => (p.Density, (long)p.Area)).WeightedMedian() ?? 0;
}
