using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Layers;

/// <summary>y = x Wᵀ + b, plus the adapter's part if there is one. W [out, in] under <c>weight</c>, possibly quantized, b [out] under <c>bias</c>.</summary>
public sealed class Linear : IAdaptable
{
    private readonly Matrix _weight;
    private readonly Tensor? _bias;

    /// <summary>Takes the layer's weights from <paramref name="weights"/>.</summary>
    public Linear(Weights weights, int inputs, int outputs, bool bias = true, Initial initial = Initial.FanIn)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (Path, Device) = (weights.Path, weights.Device);
        _weight = weights.TakeMatrix("weight", new Shape(outputs, inputs), initial);
        _bias = bias ? weights.Take("bias", new Shape(outputs), Initial.Zeros) : null;
        weights.Announce(this);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public Tensor Weight => _weight.Tensor;

    /// <inheritdoc/>
    public Shape WeightShape => _weight.Shape;

    /// <summary>The weight as a quantized matrix, if it is one.</summary>
    public QuantizedMatrix? Quantized => _weight.Quantized;

    /// <inheritdoc/>
    public LowRank? Adapter { get; set; }

    /// <summary>x [..., in] to [..., out].</summary>
    public Tensor Forward(Tensor x)
    {
        var y = _weight.Forward(x, _bias);
        return Adapter is { } adapter ? y + adapter.Up(Nn.Linear(x, adapter.A)) : y;
    }
}
