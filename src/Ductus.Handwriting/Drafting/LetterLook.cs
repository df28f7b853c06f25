using System.Numerics.Tensors;
using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>What the pen has left of a letter.</summary>
/// <param name="Pen">Width of its strokes in pixels; where they have run together, of what they have become.</param>
/// <param name="Darkness">Density of most of its ink, 0 to 1.</param>
internal readonly record struct LetterLook(float Pen, float Darkness)
{
    /// <summary>The look of a letter, or of a whole line.</summary>
    public static LetterLook Of(Raster ink)
    {
        var sum = TensorPrimitives.Sum<float>(ink.Pixels);
        return new LetterLook(Math.Max(1, InkStatistics.StrokeWidth([ink])), sum > 0 ? TensorPrimitives.SumOfSquares<float>(ink.Pixels) / sum : 0);
    }

    /// <summary>How far from another look: the logarithm by which its strokes are wider or narrower, and by how much it is paler or darker.</summary>
    public float From(LetterLook other) => MathF.Abs(MathF.Log(Pen / other.Pen)) + MathF.Abs(Darkness - other.Darkness);
}
