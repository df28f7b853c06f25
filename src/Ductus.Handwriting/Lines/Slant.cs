using Ductus.Imaging;

namespace Ductus.Lines;

/// <summary>
/// The slant of handwriting: the shear under which its strokes stand upright, so that columns hold either long strokes
/// or nothing (the sum of squared column sums is largest).
/// </summary>
public static class Slant
{
    private const float Least = -0.6f;
    private const float Greatest = 1.4f;
    private const float Step = 0.04f;

    /// <summary>Columns to the right per row upwards; 0 = upright, 0.36 = 20 degrees.</summary>
    public static float Estimate(Raster ink)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var count = (int)((Greatest - Least) / Step) + 1;
        var scores = new float[count];
        var points = Points(ink);
        var best = 0;
        for (var i = 0; i < count; i++)
        {
            scores[i] = Uprightness(ink, points, Least + (i * Step));
            best = scores[i] > scores[best] ? i : best;
        }

        var refined = 0f;
        if (best > 0 && best < count - 1)
        {
            // The vertex of the parabola through the best three.
            var curvature = scores[best - 1] - (2 * scores[best]) + scores[best + 1];
            refined = curvature < 0 ? 0.5f * (scores[best - 1] - scores[best + 1]) / curvature : 0;
        }

        return Least + ((best + refined) * Step);
    }

    /// <summary>The columns that have ink, and how much, for each row: a tenth of a line, to be sheared many times.</summary>
    private static (int X, float Density)[][] Points(Raster ink)
    {
        const float Faintest = 0.2f;
        var points = new (int, float)[ink.Height][];
        var inRow = new List<(int, float)>();
        for (var y = 0; y < ink.Height; y++)
        {
            inRow.Clear();
            var row = ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] > Faintest)
                {
                    inRow.Add((x, row[x]));
                }
            }

            points[y] = [.. inRow];
        }

        return points;
    }

    private static float Uprightness(Raster ink, (int X, float Density)[][] points, float shear)
    {
        var margin = (int)(ink.Height * Math.Max(Greatest, -Least)) + 2;
        var columns = new float[ink.Width + (2 * margin)];
        for (var y = 0; y < ink.Height; y++)
        {
            // Row y moves left by shear for each row that it lies above the bottom.
            var shift = margin - (shear * (ink.Height - 1 - y));
            var whole = (int)MathF.Floor(shift);
            var part = shift - whole;
            foreach (var (x, density) in points[y])
            {
                columns[x + whole] += density * (1 - part);
                columns[x + whole + 1] += density * part;
            }
        }

        var sum = 0f;
        foreach (var c in columns)
        {
            sum += c * c;
        }

        return sum;
    }
}
