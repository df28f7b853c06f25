namespace Ductus.Imaging;

/// <summary>The greatest or least value about each pixel, in a square window: grey dilation and erosion in time that does not depend on the window (van Herk, 1992).</summary>
internal static class SlidingExtreme
{
    /// <summary>Replaces each value by the extreme of those up to <paramref name="reach"/> columns and rows away.</summary>
    /// <param name="values">Row-major, columns × rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="reach">Half the window, from 1.</param>
    /// <param name="greatest">The greatest value, else the least.</param>
    public static void Filter(float[] values, int columns, int rows, int reach, bool greatest)
    {
        var longest = Math.Max(columns, rows) + (2 * reach);
        var line = new float[longest];
        var (ahead, behind) = (new float[longest], new float[longest]);
        for (var r = 0; r < rows; r++)
        {
            Along(values, r * columns, 1, columns);
        }

        for (var c = 0; c < columns; c++)
        {
            Along(values, c, columns, rows);
        }

        void Along(float[] source, int first, int stride, int count)
        {
            // Blocks of a window's length: the extreme of any window is that of one block's end and the next one's beginning.
            var window = (2 * reach) + 1;
            var padded = count + (2 * reach);
            line.AsSpan(0, padded).Fill(greatest ? float.NegativeInfinity : float.PositiveInfinity);
            for (var i = 0; i < count; i++)
            {
                line[i + reach] = source[first + (i * stride)];
            }

            for (var i = 0; i < padded; i++)
            {
                ahead[i] = i % window == 0 ? line[i] : Extreme(ahead[i - 1], line[i]);
            }

            for (var i = padded - 1; i >= 0; i--)
            {
                behind[i] = i % window == window - 1 || i == padded - 1 ? line[i] : Extreme(behind[i + 1], line[i]);
            }

            for (var i = 0; i < count; i++)
            {
                source[first + (i * stride)] = Extreme(behind[i], ahead[i + window - 1]);
            }
        }

        float Extreme(float a, float b) => greatest ? Math.Max(a, b) : Math.Min(a, b);
    }
}
