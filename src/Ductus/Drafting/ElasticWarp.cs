using System.Numerics;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// A smooth distortion of a whole line: waves in random directions, as long as a letter or two. It bends strokes and leaves joins
/// whole, so that a letter used twice is not seen twice.
/// </summary>
internal sealed class ElasticWarp
{
    private const int Waves = 6;

    /// <summary>Wavelengths, in x-heights.</summary>
    private const float Shortest = 1.6f;
    private const float Longest = 4.5f;

    private readonly (Vector2 Number, float Phase, Vector2 Shift)[] _waves;

    /// <summary>A random distortion that moves points by about <paramref name="amplitude"/> pixels (standard deviation along either axis).</summary>
    public ElasticWarp(float amplitude, Rng rng) => _waves = [.. Enumerable.Range(0, Waves).Select(_ =>
    {
        var (sin, cos) = MathF.SinCos(rng.Uniform(0, MathF.Tau));
        var number = new Vector2(cos, sin) * (MathF.Tau / (LineGeometry.XHeight * rng.Uniform(Shortest, Longest)));
        var share = amplitude * MathF.Sqrt(2f / Waves);
        return (number, rng.Uniform(0, MathF.Tau), new Vector2(rng.Normal(0, share), rng.Normal(0, share)));
    })];

    /// <summary>A distorted copy.</summary>
    public Raster Apply(Raster source)
    {
        var result = new Raster(source.Width, source.Height);
        var shifts = new Vector2[source.Width];
        for (var y = 0; y < source.Height; y++)
        {
            Shifts(y, shifts);
            var row = result.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = RasterSample.CatmullRom(source, x + shifts[x].X, y + shifts[x].Y);
            }
        }

        return result;
    }

    /// <summary>Where each pixel of a row comes from, relative to it. Along the row each wave's sine is turned on from pixel to pixel.</summary>
    private void Shifts(int y, Span<Vector2> shifts)
    {
        shifts.Clear();
        foreach (var (number, phase, wave) in _waves)
        {
            var (sin, cos) = MathF.SinCos((number.Y * y) + phase);
            var (turnSin, turnCos) = MathF.SinCos(number.X);
            foreach (ref var shift in shifts)
            {
                shift += wave * sin;
                (sin, cos) = ((sin * turnCos) + (cos * turnSin), (cos * turnCos) - (sin * turnSin));
            }
        }
    }
}
