using Ductus.Tensors;

namespace Ductus.Models.Layers;

/// <summary>Layer norm over the last axis with <c>weight</c> and <c>bias</c> [width].</summary>
public sealed class Norm
{
    private readonly Tensor _scale;
    private readonly Tensor _shift;

    /// <summary>Takes the layer's weights from <paramref name="weights"/>.</summary>
    public Norm(Weights weights, int width)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _scale = weights.Take("weight", new Shape(width), Initial.Ones);
        _shift = weights.Take("bias", new Shape(width), Initial.Zeros);
    }

    /// <summary>x [..., width] to the same shape.</summary>
    public Tensor Forward(Tensor x) => Nn.LayerNorm(x, _scale, _shift);
}
