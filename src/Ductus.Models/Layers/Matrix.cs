using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Layers;

/// <summary>The weight [out, in] of a linear layer: a tensor, or a quantized matrix, which is frozen.</summary>
public sealed class Matrix
{
    private readonly Tensor? _tensor;

    internal Matrix(Tensor tensor, Shape shape) => (_tensor, Shape) = (tensor, shape);

    internal Matrix(QuantizedMatrix quantized) => (Quantized, Shape) = (quantized, quantized.Shape);

    /// <summary>[out, in].</summary>
    public Shape Shape { get; }

    /// <summary>The quantized matrix, if it is one.</summary>
    public QuantizedMatrix? Quantized { get; }

    /// <summary>The tensor, to train it or to merge something into it.</summary>
    /// <exception cref="InvalidOperationException">The matrix is quantized.</exception>
    public Tensor Tensor => _tensor
        ?? throw new InvalidOperationException($"A weight stored as {Quantized!.Format.Name} cannot be changed: load the base as f32 for that.");

    /// <summary>x [..., in] to [..., out].</summary>
    public Tensor Forward(Tensor x, Tensor? bias) => Quantized is null ? Nn.Linear(x, Tensor, bias) : Quantized.Linear(x, bias);
}
