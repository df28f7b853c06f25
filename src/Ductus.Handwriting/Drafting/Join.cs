using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>How two neighbouring letters meet where they were cut.</summary>
/// <param name="Joined">Whether a stroke runs through the cut.</param>
/// <param name="X">Column of the cut where that stroke runs.</param>
/// <param name="Y">Row of its middle.</param>
/// <param name="Slope">Rows it falls in a column there.</param>
/// <param name="Width">Its width across, in pixels.</param>
/// <param name="Ink">Its darkness, 0 to 1.</param>
internal readonly record struct Join(bool Joined, float X, float Y, float Slope, float Width, float Ink)
{
    /// <summary>Columns on either side of the cut over which the slope is measured, and the steepest one that is believed.</summary>
    private const int SlopeReach = 5;
    private const float Steepest = 2.5f;

    /// <summary>Ink that is cut over more rows than this is no stroke that leads on, but letters that lie on one another.</summary>
    private const float Highest = 0.75f * LineGeometry.XHeight;

    /// <summary>A column whose ink is so many times higher than the stroke is cut belongs to the letter's body.</summary>
    private const float BodyHeight = 2.2f;

    /// <summary>What runs through the cut between two letters.</summary>
    /// <param name="line">The line's ink.</param>
    /// <param name="owner">The letter of each of its pixels.</param>
    /// <param name="seam">The cut's column in each row.</param>
    /// <param name="left">The letter before it.</param>
    /// <param name="right">The letter after it.</param>
    public static Join Find(Raster line, ReadOnlySpan<short> owner, ReadOnlySpan<int> seam, int left, int right)
    {
        int rows = 0, sum = 0;
        for (var y = 0; y < seam.Length; y++)
        {
            var x = seam[y];
            if (x >= 1 && x < line.Width && owner[(y * line.Width) + x - 1] == left && owner[(y * line.Width) + x] == right)
            {
                rows++;
                sum += y;
            }
        }

        if (rows is 0 || rows >= Highest)
        {
            return default;
        }

        var row = (float)sum / rows;
        var column = seam[(int)row];
        var slope = SlopeAt(line, column, row, rows);
        return new Join(true, column, row, slope, rows / MathF.Sqrt(1 + (slope * slope)), Math.Max(line[column, (int)row], line[column - 1, (int)row]));
    }

    /// <summary>The least-squares slope of the stroke's middle, followed from the cut to both sides for as long as it is a stroke.</summary>
    private static float SlopeAt(Raster line, int column, float row, int rows)
    {
        double x = 0, y = 0, xx = 0, xy = 0;
        var count = 0;
        foreach (var step in (ReadOnlySpan<int>)[-1, 1])
        {
            var middle = row;
            for (var i = step < 0 ? 1 : 0; i <= SlopeReach; i++)
            {
                var at = column + (step * i);
                if ((uint)at >= (uint)line.Width || RunAbout(line, at, (int)MathF.Round(middle)) is not { } run || run.Bottom - run.Top + 1 > BodyHeight * rows)
                {
                    break;
                }

                middle = (run.Top + run.Bottom) / 2f;
                var (dx, dy) = (at - column, middle - row);
                (x, y, xx, xy, count) = (x + dx, y + dy, xx + (dx * dx), xy + (dx * dy), count + 1);
            }
        }

        var spread = (count * xx) - (x * x);
        return spread > 0 ? Math.Clamp((float)(((count * xy) - (x * y)) / spread), -Steepest, Steepest) : 0;
    }

    /// <summary>The ink of a column that holds a row, or the one next to it.</summary>
    private static (int Top, int Bottom)? RunAbout(Raster line, int column, int row)
    {
        bool IsInk(int y) => (uint)y < (uint)line.Height && line[column, y] >= InkComponents.Threshold;
        var start = IsInk(row) ? row : IsInk(row - 1) ? row - 1 : row + 1;
        if (!IsInk(start))
        {
            return null;
        }

        int top = start, bottom = start;
        while (IsInk(top - 1))
        {
            top--;
        }

        while (IsInk(bottom + 1))
        {
            bottom++;
        }

        return (top, bottom);
    }
}
