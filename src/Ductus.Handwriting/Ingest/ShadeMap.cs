using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// What darkens the paper in spots broader than a stroke, yet too sharp for <see cref="PaperModel"/> to follow: the edge of a shadow, a stain, a fold.
/// A morphological closing of the paper's brightness (Serra, 1982) whose window is wider than any stroke takes the strokes away and leaves these.
/// </summary>
internal sealed class ShadeMap
{
    /// <summary>Side of the squares of pixels that are averaged first.</summary>
    private const int Cell = 3;

    /// <summary>Pen widths to either side within which a stroke's paper is found.</summary>
    private const float Reach = 1.6f;

    /// <summary>What darkens less is left to <see cref="PaperModel"/>; what darkens more is solid ink.</summary>
    private const float Palest = 0.95f, Darkest = 0.38f;

    private readonly float[][] _shade;
    private readonly int _columns;
    private readonly int _rows;

    private ShadeMap(float[][] shade, int columns, int rows) => (_shade, _columns, _rows) = (shade, columns, rows);

    /// <summary>Finds the shade of a picture; null where there is none.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="paper">Its paper.</param>
    /// <param name="penWidth">Width of a stroke in pixels.</param>
    public static ShadeMap? Find(RgbImage image, PaperModel paper, float penWidth)
    {
        var (columns, rows) = (image.Width / Cell, image.Height / Cell);
        if (columns < 2 || rows < 2)
        {
            return null;
        }

        var shade = Shares(image, paper, columns, rows);
        var reach = Math.Max(1, (int)MathF.Ceiling(Reach * penWidth / Cell));
        var found = false;
        foreach (var channel in shade)
        {
            SlidingExtreme.Filter(channel, columns, rows, reach, greatest: true);
            SlidingExtreme.Filter(channel, columns, rows, reach, greatest: false);
        }

        var clear = Array.ConvertAll(shade, channel => OnSheet(channel, paper, columns, rows).Median());
        for (var i = 0; i < shade[0].Length; i++)
        {
            var mean = 0f;
            for (var c = 0; c < shade.Length; c++)
            {
                mean += shade[c][i] / clear[c] / shade.Length;
            }

            var isShade = mean < Palest && (mean > Darkest || NearEdge(paper, Cell * (i % columns), Cell * (i / columns)));
            found |= isShade;
            for (var c = 0; c < shade.Length; c++)
            {
                shade[c][i] = isShade ? Math.Min(1, shade[c][i] / clear[c]) : 1;
            }
        }

        return found ? new ShadeMap(shade, columns, rows) : null;
    }

    /// <summary>Darkens the paper's colours along row <paramref name="y"/>, 3 values a pixel, by what shade lies on it; bilinear between the cells' centres.</summary>
    public void Darken(int y, Span<float> rgb)
    {
        var v = Math.Clamp(((y + 0.5f) / Cell) - 0.5f, 0, _rows - 1);
        var r0 = (int)v;
        var r1 = Math.Min(r0 + 1, _rows - 1);
        var fy = v - r0;
        for (var c = 0; c < 3; c++)
        {
            ReadOnlySpan<float> above = _shade[c].AsSpan(r0 * _columns, _columns), below = _shade[c].AsSpan(r1 * _columns, _columns);
            for (var x = 0; 3 * x < rgb.Length; x++)
            {
                var u = Math.Clamp(((x + 0.5f) / Cell) - 0.5f, 0, _columns - 1);
                var c0 = (int)u;
                var c1 = Math.Min(c0 + 1, _columns - 1);
                var fx = u - c0;
                var left = above[c0] + (fy * (below[c0] - above[c0]));
                var right = above[c1] + (fy * (below[c1] - above[c1]));
                rgb[(3 * x) + c] *= left + (fx * (right - left));
            }
        }
    }

    private static float[][] Shares(RgbImage image, PaperModel paper, int columns, int rows)
    {
        float[][] shares = [new float[columns * rows], new float[columns * rows], new float[columns * rows]];
        var background = new float[3 * image.Width];
        for (var r = 0; r < rows; r++)
        {
            paper.Row((r * Cell) + (Cell / 2), background);
            for (var dy = 0; dy < Cell; dy++)
            {
                var row = image.Row((r * Cell) + dy);
                for (var i = 0; i < columns; i++)
                {
                    for (var c = 0; c < 3; c++)
                    {
                        var at = (3 * Cell * i) + c;
                        shares[c][(r * columns) + i] += (row[at] + row[at + 3] + row[at + 6]) / (Cell * Cell * background[at + 3]);
                    }
                }
            }
        }

        return shares;
    }

    /// <summary>Whether the sheet ends here: solid darkness beyond is the desk.</summary>
    private static bool NearEdge(PaperModel paper, int x, int y)
    {
        var reach = paper.TileSize;
        return !paper.IsAllPage && !(paper.IsPage(x, y) && paper.IsPage(Math.Max(0, x - reach), y) && paper.IsPage(x + reach, y) && paper.IsPage(x, Math.Max(0, y - reach)) && paper.IsPage(x, y + reach));
    }

    private static IEnumerable<float> OnSheet(float[] shares, PaperModel paper, int columns, int rows)
    {
        for (var r = 0; r < rows; r += 4)
        {
            for (var c = 0; c < columns; c += 4)
            {
                if (paper.IsPage(c * Cell, r * Cell))
                {
                    yield return shares[(r * columns) + c];
                }
            }
        }
    }
}
