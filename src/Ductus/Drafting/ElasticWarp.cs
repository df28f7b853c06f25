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

    /// <summary>Pixels between the points at which the waves are computed: a twelfth of the shortest.</summary>
    private const int Cell = 4;

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
        ArgumentNullException.ThrowIfNull(source);
        var result = new Raster(source.Width, source.Height);
        if (InkStatistics.Rows(source, float.Epsilon) is not { } ink)
        {
            return result;
        }

        var field = FieldOver(source);
        var reach = (int)MathF.Ceiling(field.Tallest()) + RasterSample.Reach;
        for (var y = Math.Max(0, ink.First - reach); y <= Math.Min(source.Height - 1, ink.Last + reach); y++)
        {
            var row = result.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var shift = field.At(x, y);
                row[x] = RasterSample.CatmullRom(source, x + shift.X, y + shift.Y);
            }
        }

        return result;
    }

    /// <summary>Where each point comes from, relative to it. Along a row each wave's sine is turned on from node to node.</summary>
    private ShiftField FieldOver(Raster source)
    {
        var field = new ShiftField(0, 0, Cell, ((source.Width + Cell - 1) / Cell) + 1, ((source.Height + Cell - 1) / Cell) + 1);
        foreach (var (number, phase, wave) in _waves)
        {
            var (turnSin, turnCos) = MathF.SinCos(number.X * Cell);
            for (var row = 0; row < field.Rows; row++)
            {
                var (sin, cos) = MathF.SinCos((number.Y * field.Y(row)) + phase);
                foreach (ref var shift in field.Row(row))
                {
                    shift += wave * sin;
                    (sin, cos) = ((sin * turnCos) + (cos * turnSin), (cos * turnCos) - (sin * turnSin));
                }
            }
        }

        return field;
    }
}
