using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.FluxTraining;

/// <summary>
/// The loss of flow matching in which strokes count more than paper: on a page of writing nine tenths of the latents are bare, and their error
/// is most of a plain mean.
/// </summary>
public static class InkLoss
{
    /// <summary>
    /// Weights of packed velocities [batch, tokens, 4 · channels] from ink [batch, rows, columns, 1]: 1 + strength · ink, over each picture
    /// divided by their mean, so that the size of the loss does not depend on how much is written on it.
    /// </summary>
    public static Tensor Weights(Tensor ink, float strength, int channels)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var weights = ink.ToHost().Clone();
        var size = weights.Count / weights.Shape[0];
        for (var n = 0; n < weights.Shape[0]; n++)
        {
            var picture = weights.Span.Slice(n * size, size);
            System.Numerics.Tensors.TensorPrimitives.Multiply(picture, strength, picture);
            System.Numerics.Tensors.TensorPrimitives.Add(picture, 1, picture);
            System.Numerics.Tensors.TensorPrimitives.Multiply(picture, size / System.Numerics.Tensors.TensorPrimitives.Sum<float>(picture), picture);
        }

        // Of a token, each channel has the four latents it covers: the same four weights again and again.
        var packed = FluxFlow.Pack(weights.To(ink.Device));
        return Tensor.Concat(2, Enumerable.Repeat(packed, channels).ToArray());
    }

    /// <summary>The mean of weights · (estimate - velocity)², a scalar.</summary>
    public static Tensor Of(Tensor estimate, Tensor velocity, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return ((estimate - velocity).Square() * weights).Mean();
    }
}
