using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// A smooth distortion of a whole word, so that a letter used twice is not seen twice. Along the word the hand writes now wider and now narrower, higher, lower, taller and more upright, as hands
/// do. Letters are wider or narrower one by one; the rest changes so slowly that no stroke is bent by it, and long flat ones are kept straight (<see cref="FlatStrokes"/>).
/// </summary>
internal sealed class WordVariation
{
    private const int Swings = 8;

    /// <summary>Lengths of the swings along the word, in x-heights: of the letters' widths from a letter to a word, of the rest from a few letters on.</summary>
    private const float ShortestStretch = 1.5f, LongestStretch = 5, ShortestSwing = 3.5f, LongestSwing = 9;

    /// <summary>Pixels a pixel by which neighbouring ink is moved differently at most: a letter becomes no more than twice as wide.</summary>
    private const float MostChange = 0.5f;

    /// <summary>Pixels between the points at which all this is computed: an eleventh of the shortest swing of widths.</summary>
    private const int Cell = 4;

    private readonly float _slant;
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
        _swings = [
            .. Enumerable.Range(0, Swings).Select(_ => Swing.OfWidth(strength, usual, rng)),
            .. Enumerable.Range(0, Swings).Select(_ => Swing.OfHeight(strength, usual, rng))];
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
        using var lent = new Lent<Vector2>(source.Width * source.Height);
        var origins = lent.Span;
        // The edges of what is drawn are told by the pixels beyond them.
        var reach = (int)MathF.Ceiling(field.Tallest()) + RasterSample.Reach + SteadyPen.Beyond;
        for (var y = Math.Max(0, ink.First - reach); y <= Math.Min(source.Height - 1, ink.Last + reach); y++)
        {
            var row = result.Row(y);
            var from = origins.Slice(y * source.Width, source.Width);
            for (var x = 0; x < row.Length; x++)
            {
                from[x] = new Vector2(x, y) + field.At(x, y);
                row[x] = RasterSample.CatmullRom(source, from[x].X, from[x].Y);
            }
        }

        SteadyPen.Keep(result, origins);
        return result;
    }

    /// <summary>Where each point comes from, relative to it.</summary>
    private ShiftField FieldOver(Raster source)
    {
        var field = new ShiftField(0, 0, Cell, ((source.Width + Cell - 1) / Cell) + 1, ((source.Height + Cell - 1) / Cell) + 1);
        for (var row = 0; row < field.Rows; row++)
        {
            var y = field.Y(row);
            foreach (var swing in _swings)
            {
                var height = LineGeometry.Baseline - y;
                Add(field.Row(row), swing.Phase - (swing.Number * _slant * height), swing.Number, swing.ShiftAt(height));
            }
        }

        field.KeepFromFolding(source, MostChange);
        FlatStrokes.KeepStraight(field, source);
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
        /// <summary>One by which letters are wider and narrower.</summary>
        public static Swing OfWidth(float strength, VariationSettings variation, Rng rng)
        {
            // A stretch by s cos(n x) moves points by s sin(n x) / n.
            var number = RandomNumber(ShortestStretch, LongestStretch, rng);
            return new Swing(number, RandomPhase(rng), Share(strength * variation.Stretch, rng) / number, 0, 0, 0);
        }

        /// <summary>One by which they stand and reach higher and lower, and lean more and less.</summary>
        public static Swing OfHeight(float strength, VariationSettings variation, Rng rng) => new(
            RandomNumber(ShortestSwing, LongestSwing, rng), RandomPhase(rng), 0,
            Share(strength * variation.Rise, rng), Share(strength * variation.Height, rng), Share(strength * variation.Lean, rng));

        /// <summary>How far a point so high above the baseline is moved at the crest.</summary>
        public Vector2 ShiftAt(float height) => new(Along + (AlongPerHeight * height), Up + (UpPerHeight * height));

        private static float RandomNumber(float shortest, float longest, Rng rng) => MathF.Tau / (LineGeometry.XHeight * shortest * MathF.Pow(longest / shortest, rng.Uniform()));

        private static float RandomPhase(Rng rng) => rng.Uniform(0, MathF.Tau);

        private static float Share(float deviation, Rng rng) => rng.Normal(0, deviation * MathF.Sqrt(2f / Swings));
    }
}
