using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>
/// A pen as it marks the paper: its width, how pressure varies along a stroke, the tilt of a flat nib, and how evenly it inks.
/// Lengths in pixels of the line frame.
/// </summary>
public sealed record Pen
{
    /// <summary>Width of a stroke.</summary>
    public required float Width { get; init; }

    /// <summary>Share by which pressure changes the width, slowly along the stroke.</summary>
    public float Pressure { get; init; }

    /// <summary>Share by which the ends of strokes are thinner.</summary>
    public float Taper { get; init; }

    /// <summary>Flatness of the nib: 0 is round; along <see cref="NibAngle"/> strokes are thinner by this share.</summary>
    public float Flatness { get; init; }

    /// <summary>Direction of the flat nib's thin strokes, in radians.</summary>
    public float NibAngle { get; init; }

    /// <summary>Share by which the density of the ink wanders.</summary>
    public float Unevenness { get; init; }

    /// <summary>Density where the ink is full.</summary>
    public float Density { get; init; } = 1;

    /// <summary>A pen of the kinds found in drawers: most are round and even, some are felt, some flat, some nearly dry.</summary>
    public static Pen Random(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var width = LineGeometry.XHeight * MathF.Exp(rng.Normal(MathF.Log(0.095f), 0.3f));
        return new Pen
        {
            Width = Math.Clamp(width, 1.6f, 7.5f),
            Pressure = rng.Chance(0.7f) ? rng.Uniform(0, 0.3f) : 0,
            Taper = rng.Chance(0.5f) ? rng.Uniform(0, 0.6f) : 0,
            Flatness = rng.Chance(0.2f) ? rng.Uniform(0.2f, 0.6f) : 0,
            NibAngle = rng.Uniform(0.4f, 1.2f),
            Unevenness = rng.Chance(0.5f) ? rng.Uniform(0, 0.35f) : 0,
            Density = rng.Chance(0.6f) ? 1 : rng.Uniform(0.75f, 1),
        };
    }

    /// <summary>Draws a curve given in pixels; where strokes cross, the darker ink stays.</summary>
    /// <param name="raster">Where to draw.</param>
    /// <param name="curve">Points along the pen's way.</param>
    /// <param name="rng">Pressure and inking.</param>
    /// <param name="clip">Columns outside this range are left alone; null draws all.</param>
    public void Draw(Raster raster, ReadOnlySpan<Vector2> curve, Rng rng, Clip? clip = null)
    {
        ArgumentNullException.ThrowIfNull(raster);
        ArgumentNullException.ThrowIfNull(rng);
        var length = 0f;
        for (var i = 1; i < curve.Length; i++)
        {
            length += Vector2.Distance(curve[i - 1], curve[i]);
        }

        float phase1 = rng.Uniform(0, 6.28f), phase2 = rng.Uniform(0, 6.28f), wave1 = rng.Uniform(30, 70), wave2 = rng.Uniform(9, 25);
        float Radius(float at, Vector2 direction)
        {
            var pressure = 1 + (Pressure * ((0.7f * MathF.Sin((at / wave1 * 6.28f) + phase1)) + (0.3f * MathF.Sin((at / wave2 * 6.28f) + phase2))));
            var edge = Math.Min(at, length - at) / (Width * 2.5f);
            var taper = 1 - (Taper * Math.Max(0, 1 - edge));
            var nib = 1f;
            if (Flatness > 0 && direction != Vector2.Zero)
            {
                var along = MathF.Abs(Vector2.Dot(Vector2.Normalize(direction), new Vector2(MathF.Cos(NibAngle), -MathF.Sin(NibAngle))));
                nib = 1 - (Flatness * along);
            }

            return Math.Max(0.5f, Width * 0.5f * pressure * taper * nib);
        }

        float Ink(float at) => Density * (1 - (Unevenness * (0.5f + (0.5f * MathF.Sin((at / wave2 * 4.1f) + phase2) * MathF.Sin((at / wave1 * 5.3f) + phase1)))));
        if (curve.Length == 1)
        {
            Capsule(raster, curve[0], curve[0], Width * 0.55f, Width * 0.55f, Density, clip);
            return;
        }

        var done = 0f;
        var before = Radius(0, curve.Length > 1 ? curve[1] - curve[0] : default);
        for (var i = 1; i < curve.Length; i++)
        {
            var step = curve[i] - curve[i - 1];
            done += step.Length();
            var radius = Radius(done, step);
            Capsule(raster, curve[i - 1], curve[i], before, radius, Ink(done), clip);
            before = radius;
        }
    }

    /// <summary>A piece of a stroke: every pixel by its distance to the axis, its edge one pixel wide.</summary>
    private static void Capsule(Raster raster, Vector2 a, Vector2 b, float radiusA, float radiusB, float ink, Clip? clip)
    {
        var reach = Math.Max(radiusA, radiusB) + 1;
        int x0 = Math.Max(0, (int)MathF.Floor(Math.Min(a.X, b.X) - reach)), x1 = Math.Min(raster.Width - 1, (int)MathF.Ceiling(Math.Max(a.X, b.X) + reach));
        int y0 = Math.Max(0, (int)MathF.Floor(Math.Min(a.Y, b.Y) - reach)), y1 = Math.Min(raster.Height - 1, (int)MathF.Ceiling(Math.Max(a.Y, b.Y) + reach));
        var axis = b - a;
        var inverse = axis.LengthSquared() > 1e-9f ? 1 / axis.LengthSquared() : 0;
        for (var y = y0; y <= y1; y++)
        {
            var row = raster.Row(y);
            for (var x = x0; x <= x1; x++)
            {
                var p = new Vector2(x + 0.5f, y + 0.5f);
                var t = Math.Clamp(Vector2.Dot(p - a, axis) * inverse, 0, 1);
                var coverage = radiusA + ((radiusB - radiusA) * t) + 0.5f - Vector2.Distance(p, a + (axis * t));
                if (coverage > 0 && (clip is not { } c || c.Contains(p)))
                {
                    row[x] = Math.Max(row[x], Math.Min(1, coverage) * ink);
                }
            }
        }
    }
}

/// <summary>The columns of one letter, leaning by <paramref name="Slant"/> (pixels to the right per pixel up) about the baseline.</summary>
public readonly record struct Clip(float Left, float Right, float Slant)
{
    internal bool Contains(Vector2 p)
    {
        var x = p.X - (Slant * (LineGeometry.Baseline - p.Y));
        return x >= Left && x < Right;
    }
}
