using Ductus.Families;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>
/// The loss of flow matching in which strokes count more than paper: on a page of writing nine tenths of the latents are bare, and their error
/// is most of a plain mean.
/// </summary>
public static class InkLoss
{
    /// <summary>
    /// Weights of packed predictions from ink [batch, rows, columns, 1]: 1 + strength · ink, over each picture
    /// divided by their mean, so that the size of the loss does not depend on how much is written on it.
    /// </summary>
    public static Tensor Weights(ILatents latents, Tensor ink, float strength, int channels)
    {
        ArgumentNullException.ThrowIfNull(latents);
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

        // Every channel of a latent weighs alike.
        return latents.Pack(Tensor.Concat(3, Enumerable.Repeat(weights.To(ink.Device), channels).ToArray()));
    }

    /// <summary>The mean of weights · (estimate - target)², a scalar.</summary>
    public static Tensor Of(Tensor estimate, Tensor target, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return ((estimate - target).Square() * weights).Mean();
    }
}
