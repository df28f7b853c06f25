using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Brings out a faint, coloured ink where it stands alone. The paper's grain darkens all channels together, the ink mostly one: the channels are weighed so
/// that the ink stands out from the grain as far as it can (Fisher's linear discriminant, 1936), after a light blur.
/// </summary>
internal static class FaintInk
{
    /// <summary>Share of the main ink's density below which an ink is faint.</summary>
    private const float Faint = 0.75f;

    /// <summary>Distance of a hue from black from which colour tells an ink from grain, and how many times less noisy the paper is then at least.</summary>
    private const float Coloured = 0.2f, LeastGain = 1.2f;

    /// <summary>Exponent by which the palest parts of a pencil's strokes, where it skips over the grain, are drawn towards the full ones.</summary>
    private const float Lift = 0.85f;

    /// <summary>Side of the cells of the page in which is told which ink stands there, in pixels.</summary>
    private const int Cell = 64;

    /// <summary>Every so many-th pixel either way tells enough.</summary>
    private const int Stride = 3;

    /// <summary>Raises the density of the faint inks among some, in place.</summary>
    /// <param name="inks">The inks of the page, the most used first.</param>
    /// <param name="density">How much darker than the paper each pixel is.</param>
    /// <param name="optical">The same, by channel.</param>
    /// <param name="strongestChannel">As <see cref="InkDensity.Measure"/> weighs it.</param>
    /// <param name="cancel">Stops between rows.</param>
    public static void BringOut(IReadOnlyList<PageInk> inks, InkDensity density, OpticalDensity optical, float strongestChannel, CancellationToken cancel = default)
    {
        var own = inks.Where(ink => !ink.IsCorrection).ToArray();
        foreach (var ink in own.Skip(1).Where(ink => ink.Density < Faint * own[0].Density))
        {
            var (weights, noise) = Discriminant(ink.Hue, density, optical, strongestChannel, cancel);
            var gain = Math.Max(1, density.Noise / noise);
            BringOut(ink.Hue, gain * ink.Density, weights, gain, CellsOf(ink, inks, density, optical, cancel), density, optical, strongestChannel, cancel);
        }
    }

    /// <summary>
    /// How dark each pixel is by the colour of the page's main ink alone: the paper's grain counts next to nothing, and the palest strokes of a coloured pencil stand clear of it, though blurred by a pixel or two.
    /// </summary>
    /// <param name="inks">The inks of the page, the most used first.</param>
    /// <param name="density">How much darker than the paper each pixel is.</param>
    /// <param name="optical">The same, by channel.</param>
    /// <param name="strongestChannel">As <see cref="InkDensity.Measure"/> weighs it.</param>
    /// <param name="cancel">Stops between rows.</param>
    /// <returns>Null where colour tells no more than darkness does.</returns>
    public static InkDensity? ByColour(IReadOnlyList<PageInk> inks, InkDensity density, OpticalDensity optical, float strongestChannel, CancellationToken cancel = default)
    {
        if (inks.FirstOrDefault(ink => !ink.IsCorrection) is not { } ink || ink.Hue.To(InkHue.Black) < Coloured)
        {
            return null;
        }

        var (weights, noise) = Discriminant(ink.Hue, density, optical, strongestChannel, cancel);
        if (density.Noise < LeastGain * noise)
        {
            return null;
        }

        var colour = new Raster(optical.Width, optical.Height);
        for (var y = 0; y < optical.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            var row = colour.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = Amount(weights, optical, x, y) is var amount and > 0 ? ink.Hue.Darkness(amount, strongestChannel) : 0;
            }
        }

        return new InkDensity(colour, noise);
    }

    /// <summary>How the channels are weighed for an ink, and how noisy bare paper is then.</summary>
    private static (float[] Weights, float Noise) Discriminant(InkHue hue, InkDensity density, OpticalDensity optical, float strongestChannel, CancellationToken cancel)
    {
        var grain = Grain(density, optical, cancel);
        var weights = Weights(grain, hue);
        return (weights, Math.Max(1e-4f, MathF.Sqrt(Quadratic(grain, weights)) * hue.Darkness(0.01f, strongestChannel) / 0.01f));
    }

    private static float Amount(float[] weights, OpticalDensity optical, int x, int y)
    {
        var (red, green, blue) = optical.Around(x, y);
        return Math.Max(0, ((weights[0] * red) + (weights[1] * green) + (weights[2] * blue)) / 9);
    }

    private static void BringOut(
        InkHue hue, float full, float[] weights, float gain, bool[,] cells, InkDensity density, OpticalDensity optical, float strongestChannel, CancellationToken cancel)
    {
        for (var y = 0; y < optical.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            var row = density.Raster.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (cells[x / Cell, y / Cell])
                {
                    row[x] = Math.Clamp(full * MathF.Pow(gain * hue.Darkness(Amount(weights, optical, x, y), strongestChannel) / full, Lift), 0, 1);
                }
            }
        }
    }

    /// <summary>Covariance of the blurred optical densities on bare paper: red-red, red-green, red-blue, green-green, green-blue, blue-blue.</summary>
    private static float[] Grain(InkDensity density, OpticalDensity optical, CancellationToken cancel)
    {
        var (sums, products, count) = (new double[3], new double[6], 0);
        for (var y = 1; y < optical.Height - 1; y += Stride)
        {
            cancel.ThrowIfCancellationRequested();
            var row = density.Raster.Row(y);
            for (var x = 1; x < row.Length - 1; x += Stride)
            {
                if (row[x] < 2 * density.Noise && row[x - 1] < 2 * density.Noise && row[x + 1] < 2 * density.Noise)
                {
                    var (r, g, b) = optical.Around(x, y);
                    (r, g, b) = (r / 9, g / 9, b / 9);
                    (sums[0], sums[1], sums[2]) = (sums[0] + r, sums[1] + g, sums[2] + b);
                    products[0] += r * r;
                    products[1] += r * g;
                    products[2] += r * b;
                    products[3] += g * g;
                    products[4] += g * b;
                    products[5] += b * b;
                    count++;
                }
            }
        }

        if (count == 0)
        {
            return [1, 0, 0, 1, 0, 1];
        }

        var n = (double)count;
        float Covariance(int at, int i, int j) => (float)((products[at] / n) - (sums[i] / n * (sums[j] / n)));
        const float Least = 1e-5f;
        return [Covariance(0, 0, 0) + Least, Covariance(1, 0, 1), Covariance(2, 0, 2), Covariance(3, 1, 1) + Least, Covariance(4, 1, 2), Covariance(5, 2, 2) + Least];
    }

    /// <summary>The inverse of the grain's covariance times the hue, so long that the hue itself counts 1.</summary>
    private static float[] Weights(float[] c, InkHue hue)
    {
        float[] cofactors =
        [
            (c[3] * c[5]) - (c[4] * c[4]), (c[2] * c[4]) - (c[1] * c[5]), (c[1] * c[4]) - (c[2] * c[3]),
            (c[0] * c[5]) - (c[2] * c[2]), (c[1] * c[2]) - (c[0] * c[4]), (c[0] * c[3]) - (c[1] * c[1]),
        ];
        float[] w =
        [
            (cofactors[0] * hue.Red) + (cofactors[1] * hue.Green) + (cofactors[2] * hue.Blue),
            (cofactors[1] * hue.Red) + (cofactors[3] * hue.Green) + (cofactors[4] * hue.Blue),
            (cofactors[2] * hue.Red) + (cofactors[4] * hue.Green) + (cofactors[5] * hue.Blue),
        ];
        var own = (w[0] * hue.Red) + (w[1] * hue.Green) + (w[2] * hue.Blue);
        return Array.ConvertAll(w, v => v / own);
    }

    private static float Quadratic(float[] c, float[] w) =>
        (c[0] * w[0] * w[0]) + (c[3] * w[1] * w[1]) + (c[5] * w[2] * w[2]) + (2 * ((c[1] * w[0] * w[1]) + (c[2] * w[0] * w[2]) + (c[4] * w[1] * w[2])));

    /// <summary>The cells in which an ink prevails, with those beside them in which no other one does.</summary>
    private static bool[,] CellsOf(PageInk ink, IReadOnlyList<PageInk> inks, InkDensity density, OpticalDensity optical, CancellationToken cancel)
    {
        var (columns, rows) = ((optical.Width / Cell) + 1, (optical.Height / Cell) + 1);
        var (own, others) = (new int[columns, rows], new int[columns, rows]);
        for (var y = 1; y < optical.Height - 1; y += Stride)
        {
            cancel.ThrowIfCancellationRequested();
            var row = density.Raster.Row(y);
            for (var x = 1; x < row.Length - 1; x += Stride)
            {
                if (row[x] > Math.Max(6 * density.Noise, 0.4f * ink.Density) && optical.HueAt(x, y) is { } hue)
                {
                    var counts = inks.MinBy(other => other.Hue.To(hue)) == ink ? own : others;
                    counts[x / Cell, y / Cell]++;
                }
            }
        }

        var cells = new bool[columns, rows];
        for (var c = 0; c < columns; c++)
        {
            for (var r = 0; r < rows; r++)
            {
                var (near, foreign) = (0, 0);
                for (var i = 0; i < 9; i++)
                {
                    var (u, v) = (Math.Clamp(c + (i % 3) - 1, 0, columns - 1), Math.Clamp(r + (i / 3) - 1, 0, rows - 1));
                    (near, foreign) = (near + own[u, v], foreign + others[u, v]);
                }

                cells[c, r] = near > 2 * foreign && others[c, r] <= own[c, r];
            }
        }

        return cells;
    }
}
