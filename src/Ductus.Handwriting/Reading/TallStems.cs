using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Reading;

/// <summary>
/// Where stems stand that reach above the small letters. Beside a letter that the reader does not recognise, as a writer's own kind of b, they tell its neighbours that the stem is not theirs.
/// </summary>
internal static class TallStems
{
    /// <summary>Letters that never have one; an s, p or r of the old school may, and an accent may hang together with its letter.</summary>
    private const string Small = "aceimnouvwxgqy";

    /// <summary>Density from which on a pixel is part of a stroke.</summary>
    private const float Inked = 0.4f;

    /// <summary>The row at which tall stems are told from small letters, and the one down to which a stem leads at least: a dot, an accent and what hangs down from another line do not.</summary>
    private const int Above = LineGeometry.Baseline - (5 * LineGeometry.XHeight / 4), DownTo = LineGeometry.Baseline - (9 * LineGeometry.XHeight / 10);

    /// <summary>Columns of a stem at one row at most: a bar is longer.</summary>
    private const int Widest = LineGeometry.XHeight / 2;

    /// <summary>Whether a letter has no such stem, whoever writes it.</summary>
    public static bool AreNoneOf(char letter) => Small.Contains(letter, StringComparison.Ordinal);

    /// <summary>The columns in which stems stand, followed along the slant down to half an x-height, where the boxes of letters are measured.</summary>
    public static bool[] Columns(Raster line)
    {
        var columns = new bool[line.Width];
        var aside = Slant.Estimate(line) * (LineGeometry.Baseline - (LineGeometry.XHeight / 2) - Above);
        foreach (var (left, right) in Runs(line.Row(Above)))
        {
            if (right - left > Widest || !LeadsDown(line, left, right))
            {
                continue;
            }

            for (var x = Math.Max(0, (int)MathF.Round(left - aside)); x < Math.Min(line.Width, MathF.Round(right - aside)); x++)
            {
                columns[x] = true;
            }
        }

        return columns;
    }

    /// <summary>Whether the ink below a run goes on, row by row, as far as a stem does.</summary>
    private static bool LeadsDown(Raster line, int left, int right)
    {
        for (var y = Above + 1; y <= DownTo; y++)
        {
            var from = Math.Max(0, left - 2);
            var reach = line.Row(y)[from..Math.Min(line.Width, right + 2)];
            var (first, last) = (reach.IndexOfAnyInRange(Inked, float.MaxValue), reach.LastIndexOfAnyInRange(Inked, float.MaxValue));
            if (first < 0)
            {
                return false;
            }

            (left, right) = (from + first, from + last + 1);
        }

        return true;
    }

    private static List<(int Left, int Right)> Runs(ReadOnlySpan<float> row)
    {
        List<(int Left, int Right)> runs = [];
        for (var x = 0; x < row.Length; x++)
        {
            if (row[x] < Inked)
            {
                continue;
            }

            var left = x;
            while (x < row.Length && row[x] >= Inked)
            {
                x++;
            }

            runs.Add((left, x));
        }

        return runs;
    }
}
