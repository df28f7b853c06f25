using Ductus.Imaging;

namespace Ductus.Marks;

/// <summary>
/// How wide strokes are about each pixel of a row: twice the ink in a square about it over the length of the edges in it, which is the
/// sum of the ink's gradient. Rows are to be asked for downwards.
/// </summary>
internal sealed class RowWidths(Raster ink, int reach)
{
    private readonly float[] _ink = new float[ink.Width];
    private readonly float[] _edge = new float[ink.Width];
    private readonly float[] _widths = new float[ink.Width];
    private int _bottom = -1;
    private int _top;

    /// <summary>Widths in pixels along the row; 0 where there is no ink about.</summary>
    public ReadOnlySpan<float> Values => _widths;

    /// <summary>Goes on to a row.</summary>
    public void MoveTo(int y)
    {
        var top = Math.Max(0, y - reach);
        if (_bottom < 0)
        {
            _top = top;
            _bottom = top;
        }

        for (; _bottom < Math.Min(ink.Height, y + reach + 1); _bottom++)
        {
            Add(_bottom, 1);
        }

        for (; _top < top; _top++)
        {
            Add(_top, -1);
        }

        var (area, length) = (0d, 0d);
        for (var x = -reach; x < _widths.Length; x++)
        {
            if (x + reach < _widths.Length)
            {
                area += _ink[x + reach];
                length += _edge[x + reach];
            }

            if (x > reach)
            {
                area -= _ink[x - reach - 1];
                length -= _edge[x - reach - 1];
            }

            if (x >= 0)
            {
                _widths[x] = area > 0.5 && length > 0.5 ? (float)(2 * area / length) : 0;
            }
        }
    }

    /// <summary>Ink as the shape of its strokes: how unevenly a pen inks is no edge.</summary>
    private static float Shape(float ink) => Math.Clamp((ink - 0.2f) / 0.4f, 0, 1);

    private void Add(int y, int sign)
    {
        var row = ink.Row(y);
        var above = ink.Row(Math.Max(0, y - 1));
        var below = ink.Row(Math.Min(ink.Height - 1, y + 1));
        for (var x = 1; x < row.Length - 1; x++)
        {
            var (dx, dy) = (Shape(row[x + 1]) - Shape(row[x - 1]), Shape(below[x]) - Shape(above[x]));
            _ink[x] += sign * Shape(row[x]);
            if (dx != 0 || dy != 0)
            {
                _edge[x] += sign * 0.5f * MathF.Sqrt((dx * dx) + (dy * dy));
            }
        }
    }
}
