using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// A smooth map that bends one instance of a letter into another by the same writer, found by non-rigid registration (Thirion's
/// demons, 1998). Half the way is a letter that this writer never wrote but might have: the stroke stays one, only its course differs.
/// </summary>
internal sealed class LetterMorph
{
    /// <summary>Registration works on every second pixel: the course of a stroke counts, not its edge.</summary>
    private const int Reduction = 2;

    /// <summary>Density from which on a pixel belongs to a letter's extent.</summary>
    private const float FaintInk = 0.2f;

    /// <summary>Room around the ink, in reduced pixels.</summary>
    private const int Room = 5;

    /// <summary>Reach of the box filter, applied twice after every step, that keeps the map smooth over a third of an x-height.</summary>
    private const int SmoothingRadius = 3;

    /// <summary>Reach of the box filter that softens the letters, so that strokes feel each other from afar.</summary>
    private const int BlurRadius = 2;
    private static readonly (int BlurPasses, int Iterations)[] Levels = [(2, 24), (1, 16)];

    /// <summary>Of a map as smooth as that, every second value along either axis is kept.</summary>
    private const int Thinning = 2;

    /// <summary>The longest step of one iteration, in reduced pixels.</summary>
    private const float LongestStep = 0.6f;

    /// <summary>Letters that correlate less than this after bending are written in different ways, not in one way twice.</summary>
    private const float LeastAgreement = 0.75f;
    private const float WidestRatio = 1.4f;

    private readonly ShiftField _field;

    private LetterMorph(int line, ShiftField field) => (Line, _field) = (line, field);

    /// <summary>Number of the enrolled line that the other instance stands in.</summary>
    public int Line { get; }

    /// <summary>The map between two letters; null if they are too unlike to be bent into each other.</summary>
    public static LetterMorph? Between(LetterUnit from, LetterUnit to)
    {
        var ratio = to.Width / Math.Max(1, from.Width);
        if (ratio is > WidestRatio or < 1 / WidestRatio)
        {
            return null;
        }

        Raster fromInk = from.Cut(), toInk = to.Cut();
        if (InkStatistics.Rows(fromInk, FaintInk) is not { } own || InkStatistics.Rows(toInk, FaintInk) is not { } its)
        {
            return null;
        }

        int first = Math.Min(own.First, its.First), last = Math.Max(own.Last, its.Last);
        int left = -Room * Reduction, top = Math.Max(0, first - (Room * Reduction));
        int width = (fromInk.Width / Reduction) + (2 * Room), height = (Math.Min(LineGeometry.Height, last + (Room * Reduction)) - top) / Reduction;
        var source = new float[width * height];
        var target = new float[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                int u = left + (x * Reduction), v = top + (y * Reduction);
                source[(y * width) + x] = Mean(fromInk, u, v);
                // The boxes' middles meet, and the other letter is made as wide as this one.
                var inOther = ((u + from.Offset - (from.Width / 2)) * ratio) + (to.Width / 2) - to.Offset;
                target[(y * width) + x] = Mean(toInk, (int)MathF.Round(inOther), v);
            }
        }

        var shift = new Vector2[width * height];
        foreach (var (passes, iterations) in Levels)
        {
            Register(Blurred(source, width, height, passes), Blurred(target, width, height, passes), width, height, iterations, shift);
        }

        var (soft, softTarget) = (Blurred(source, width, height, 1), Blurred(target, width, height, 1));
        var bent = new float[soft.Length];
        Bend(soft, shift, width, height, bent);
        if (Correlation(bent, softTarget) < LeastAgreement)
        {
            return null;
        }

        // A reduced pixel is the mean of Reduction by Reduction, about its middle.
        var field = new ShiftField(left + (Reduction / 2f) - 0.5f, top + (Reduction / 2f) - 0.5f, Reduction * Thinning, (width + Thinning - 1) / Thinning, (height + Thinning - 1) / Thinning);
        for (var row = 0; row < field.Rows; row++)
        {
            for (var column = 0; column < field.Columns; column++)
            {
                field.Row(row)[column] = shift[((row * width) + column) * Thinning] * Reduction;
            }
        }

        return new LetterMorph(to.Line, field);
    }

    /// <summary>Where the ink that the other instance has at this point lies in this one, relative to it; in pixels of the unit.</summary>
    public Vector2 At(float x, float y) => _field.At(x, y);

    private static float Mean(Raster ink, int x, int y)
    {
        var sum = 0f;
        for (var j = y; j < y + Reduction; j++)
        {
            for (var i = x; i < x + Reduction; i++)
            {
                sum += (uint)i < (uint)ink.Width && (uint)j < (uint)ink.Height ? ink[i, j] : 0;
            }
        }

        return sum / (Reduction * Reduction);
    }

    private static void Register(float[] source, float[] target, int width, int height, int iterations, Vector2[] shift)
    {
        var bent = new float[source.Length];
        var scratch = new Vector2[shift.Length];
        for (var n = 0; n < iterations; n++)
        {
            Bend(source, shift, width, height, bent);
            for (var y = 1; y < height - 1; y++)
            {
                for (var x = 1; x < width - 1; x++)
                {
                    var i = (y * width) + x;
                    var missing = target[i] - bent[i];
                    var slope = new Vector2(bent[i + 1] - bent[i - 1], bent[i + width] - bent[i - width]) / 2;
                    var size = slope.LengthSquared() + (missing * missing);
                    if (size > 1e-5f)
                    {
                        var step = slope * (missing / size);
                        var length = step.Length();
                        shift[i] += length > LongestStep ? step * (LongestStep / length) : step;
                    }
                }
            }

            Smooth(shift, scratch, width, height, SmoothingRadius);
            Smooth(shift, scratch, width, height, SmoothingRadius);
        }
    }

    private static void Bend(float[] source, Vector2[] shift, int width, int height, float[] bent)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var s = shift[(y * width) + x];
                var fx = Math.Clamp(x + s.X, 0, width - 1.001f);
                var fy = Math.Clamp(y + s.Y, 0, height - 1.001f);
                int x0 = (int)fx, y0 = (int)fy, i = (y0 * width) + x0;
                float tx = fx - x0, ty = fy - y0;
                var above = source[i] + ((source[i + 1] - source[i]) * tx);
                var below = source[i + width] + ((source[i + width + 1] - source[i + width]) * tx);
                bent[(y * width) + x] = above + ((below - above) * ty);
            }
        }
    }

    /// <summary>A box filter along the rows, then along the columns; edges are repeated.</summary>
    private static void Smooth(Vector2[] field, Vector2[] scratch, int width, int height, int radius)
    {
        for (var y = 0; y < height; y++)
        {
            Box(field, scratch, y * width, 1, width, radius);
        }

        for (var x = 0; x < width; x++)
        {
            Box(scratch, field, x, width, height, radius);
        }
    }

    private static void Box(Vector2[] from, Vector2[] to, int start, int stride, int count, int radius)
    {
        Vector2 Get(int i) => from[start + (Math.Clamp(i, 0, count - 1) * stride)];
        var sum = Vector2.Zero;
        for (var i = -radius; i <= radius; i++)
        {
            sum += Get(i);
        }

        for (var i = 0; i < count; i++)
        {
            to[start + (i * stride)] = sum / ((2 * radius) + 1);
            sum += Get(i + radius + 1) - Get(i - radius);
        }
    }

    private static float[] Blurred(float[] image, int width, int height, int passes)
    {
        var field = Array.ConvertAll(image, value => new Vector2(value, 0));
        var scratch = new Vector2[field.Length];
        for (var pass = 0; pass < passes; pass++)
        {
            Smooth(field, scratch, width, height, BlurRadius);
        }

        return Array.ConvertAll(field, value => value.X);
    }

    private static float Correlation(float[] a, float[] b)
    {
        float meanA = a.Average(), meanB = b.Average(), product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            float da = a[i] - meanA, db = b[i] - meanB;
            product += da * db;
            squareA += da * da;
            squareB += db * db;
        }

        return product / MathF.Sqrt(Math.Max(1e-9f, squareA * squareB));
    }
}
