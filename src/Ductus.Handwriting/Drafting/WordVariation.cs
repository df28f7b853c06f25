using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// A smooth distortion of a whole word, so that a letter used twice is not seen twice. Along the word the hand writes now wider and now narrower, higher,
/// lower, taller and more upright, as hands do: that leaves each letter in proportion. A little waviness in all directions on top of it bends the strokes.
/// </summary>
internal sealed class WordVariation
{
    private const int Waves = 6;

    /// <summary>Lengths of the waves that bend strokes, in x-heights.</summary>
    private const float ShortestWave = 1.6f;
    private const float LongestWave = 4.5f;

    private const int Swings = 8;

    /// <summary>Lengths of the swings along the word, in x-heights: from a letter to a word.</summary>
    private const float ShortestSwing = 1.5f;
    private const float LongestSwing = 6;

    /// <summary>Pixels between the points at which all this is computed: a twelfth of the shortest wave.</summary>
    private const int Cell = 4;

    private readonly float _slant;
    private readonly (Vector2 Number, float Phase, Vector2 Shift)[] _waves;
    private readonly Swing[] _swings;

    /// <summary>A random distortion.</summary>
    /// <param name="strength">1: enough that no letter is a copy, not so much that it is misread.</param>
    /// <param name="rng">Where it comes from.</param>
    /// <param name="slant">The writer's slant, columns to the right per row upwards: what is one letter's along the line is so along its stem.</param>
    /// <param name="variation">How far, for a strength of 1; null: as usual.</param>
    public WordVariation(float strength, Rng rng, float slant = 0, VariationSettings? variation = null)
    {
        var usual = variation ?? new VariationSettings();
        _slant = slant;
        _waves = [.. Enumerable.Range(0, Waves).Select(_ =>
        {
            var (sin, cos) = MathF.SinCos(rng.Uniform(0, MathF.Tau));
            var number = new Vector2(cos, sin) * (MathF.Tau / (LineGeometry.XHeight * rng.Uniform(ShortestWave, LongestWave)));
            var share = strength * usual.Waviness * MathF.Sqrt(2f / Waves);
            return (number, rng.Uniform(0, MathF.Tau), new Vector2(rng.Normal(0, share), rng.Normal(0, share)));
        })];
        _swings = [.. Enumerable.Range(0, Swings).Select(_ => Swing.Random(strength, usual, rng))];
    }

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

    /// <summary>Where each point comes from, relative to it.</summary>
    private ShiftField FieldOver(Raster source)
    {
        var field = new ShiftField(0, 0, Cell, ((source.Width + Cell - 1) / Cell) + 1, ((source.Height + Cell - 1) / Cell) + 1);
        for (var row = 0; row < field.Rows; row++)
        {
            var y = field.Y(row);
            foreach (var (number, phase, shift) in _waves)
            {
                Add(field.Row(row), (number.Y * y) + phase, number.X, shift);
            }

            foreach (var swing in _swings)
            {
                var height = LineGeometry.Baseline - y;
                Add(field.Row(row), swing.Phase - (swing.Number * _slant * height), swing.Number, swing.ShiftAt(height));
            }
        }

        return field;
    }

    /// <summary>Adds one wave to a row of nodes.</summary>
    private static void Add(Span<Vector2> row, float phase, float number, Vector2 shift)
    {
        var sine = new SineRecurrence(phase, number * Cell);
        foreach (ref var node in row)
        {
            node += shift * sine.Next();
        }
    }

    /// <summary>One of the sines along the word that make up how the hand varies.</summary>
    private readonly record struct Swing(float Number, float Phase, float Along, float Up, float UpPerHeight, float AlongPerHeight)
    {
        public static Swing Random(float strength, VariationSettings variation, Rng rng)
        {
            var number = MathF.Tau / (LineGeometry.XHeight * ShortestSwing * MathF.Pow(LongestSwing / ShortestSwing, rng.Uniform()));
            float Share(float deviation) => rng.Normal(0, strength * deviation * MathF.Sqrt(2f / Swings));
            // A stretch by s cos(n x) moves points by s sin(n x) / n.
            return new Swing(number, rng.Uniform(0, MathF.Tau), Share(variation.Stretch) / number, Share(variation.Rise), Share(variation.Height), Share(variation.Lean));
        }

        /// <summary>How far a point so high above the baseline is moved at the crest.</summary>
        public Vector2 ShiftAt(float height) => new(Along + (AlongPerHeight * height), Up + (UpPerHeight * height));
    }
}
