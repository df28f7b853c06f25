using System.Buffers;
using System.Numerics;

namespace Ductus.Marks;

/// <summary>
/// Where a point of a scan lies in a pattern, in pixels of the pattern: X = XX x + XY y + X0, Y = YX x + YY y + Y0.
/// </summary>
internal readonly record struct PatternMap(double XX, double XY, double X0, double YX, double YY, double Y0)
{
    /// <summary>The map of a scan that was turned clockwise and is to be enlarged.</summary>
    /// <param name="scale">Pixels of the pattern to one of the scan.</param>
    /// <param name="stretch">By what share rows are to be enlarged more than the mean, and columns less.</param>
    /// <param name="turn">Degrees clockwise by which the scan lies turned.</param>
    public static PatternMap Of(double scale, double stretch, double turn)
    {
        var (sin, cos) = Math.SinCos(turn * Math.PI / 180);
        var (across, down) = (scale * (1 - stretch), scale * (1 + stretch));
        return new(cos * across, sin * across, 0, -sin * down, cos * down, 0);
    }

    /// <summary>Pixels of the pattern to one of the scan.</summary>
    public double Scale => Math.Sqrt(Math.Abs((XX * YY) - (XY * YX)));

    /// <summary>Degrees clockwise by which the scan lies turned.</summary>
    public double Turn => Math.Atan2(XY - YX, XX + YY) * 180 / Math.PI;

    /// <summary>The map under which a pattern that fits when it is shifted needs no shift any more.</summary>
    /// <param name="shift">Payload cells by which it is shifted: rows times <see cref="MarkPattern.PayloadCells"/> plus columns.</param>
    public PatternMap ShiftedBack(int shift) => this with
    {
        X0 = X0 - (shift % MarkPattern.PayloadCells * MarkPattern.PayloadSide),
        Y0 = Y0 - (shift / MarkPattern.PayloadCells * MarkPattern.PayloadSide),
    };

    /// <summary>One of the six numbers changed, in the order of the constructor.</summary>
    public PatternMap With(int place, double change) => place switch
    {
        0 => this with { XX = XX + change },
        1 => this with { XY = XY + change },
        2 => this with { X0 = X0 + change },
        3 => this with { YX = YX + change },
        4 => this with { YY = YY + change },
        _ => this with { Y0 = Y0 + change },
    };

    /// <summary>The widths summed up in cells of the repeating pattern, row-major.</summary>
    /// <param name="widths">What is summed up.</param>
    /// <param name="cells">Cells a side.</param>
    public float[] Fold(StrokeWidths widths, int cells)
    {
        var sums = new float[cells * cells];
        FoldInto(widths, cells, sums);
        return sums;
    }

    /// <summary>The same into an array that is at hand.</summary>
    public void FoldInto(StrokeWidths widths, int cells, float[] sums)
    {
        Array.Clear(sums);
        var at = ArrayPool<int>.Shared.Rent(widths.Value.Length);
        CellsOf(widths, cells, at);
        for (var i = 0; i < widths.Value.Length; i++)
        {
            sums[at[i]] += widths.Value[i];
        }

        ArrayPool<int>.Shared.Return(at);
    }

    /// <summary>Sum of the widths times what a table of the pattern shows where they lie.</summary>
    public double Sum(StrokeWidths widths, float[] table, int cells)
    {
        var at = ArrayPool<int>.Shared.Rent(widths.Value.Length);
        CellsOf(widths, cells, at);
        var sum = 0d;
        for (var i = 0; i < widths.Value.Length; i++)
        {
            sum += widths.Value[i] * table[at[i]];
        }

        ArrayPool<int>.Shared.Return(at);
        return sum;
    }

    /// <summary>In which cell of the repeating pattern, row-major, each of the points lies.</summary>
    private void CellsOf(StrokeWidths widths, int cells, int[] at)
    {
        var (a, b, c, d, e, f) = In(cells);
        var i = 0;
        for (; i <= widths.X.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (x, y) = (new Vector<float>(widths.X, i), new Vector<float>(widths.Y, i));
            ((Cell((d * x) + (e * y) + new Vector<float>(f), cells) * cells) + Cell((a * x) + (b * y) + new Vector<float>(c), cells)).CopyTo(at, i);
        }

        for (; i < widths.X.Length; i++)
        {
            var (x, y) = (widths.X[i], widths.Y[i]);
            at[i] = (Cell((d * x) + (e * y) + f, cells) * cells) + Cell((a * x) + (b * y) + c, cells);
        }
    }

    /// <summary>The map in periods, as floats.</summary>
    private (float A, float B, float C, float D, float E, float F) In(int cells)
    {
        var unit = cells / (double)MarkPattern.Period;
        return ((float)(XX * unit), (float)(XY * unit), (float)(X0 * unit), (float)(YX * unit), (float)(YY * unit), (float)(Y0 * unit));
    }

    private static Vector<int> Cell(Vector<float> place, int cells)
    {
        // Rounding may leave a place on the far edge of the period, which is the near one of the next.
        var within = Vector.ConvertToInt32(place - (cells * Vector.Floor(place / cells)));
        return Vector.ConditionalSelect(Vector.LessThan(within, new Vector<int>(cells)), within, Vector<int>.Zero);
    }

    private static int Cell(float place, int cells)
    {
        var within = (int)(place - (cells * MathF.Floor(place / cells)));
        return within < cells ? within : 0;
    }
}
