using Ductus.Tensors;
using Ductus.Tensors.Packed;

namespace Ductus.Models.Layers;

/// <summary>The weight [out, in] of a linear layer: a tensor, or a packed matrix, which is frozen.</summary>
public sealed class Matrix
{
    private readonly Tensor? _tensor;

    internal Matrix(Tensor tensor, Shape shape) => (_tensor, Shape) = (tensor, shape);

    internal Matrix(PackedMatrix packed) => (Packed, Shape) = (packed, packed.Shape);

    /// <summary>[out, in].</summary>
    public Shape Shape { get; }

    /// <summary>The packed matrix, if it is one.</summary>
    public PackedMatrix? Packed { get; }

    /// <summary>The tensor, to train it or to merge something into it.</summary>
    /// <exception cref="InvalidOperationException">The matrix is packed.</exception>
    public Tensor Tensor => _tensor
        ?? throw new InvalidOperationException($"A weight packed as {Packed!.Format.Name} cannot be changed: load the base as f32 for that.");

    /// <summary>x [..., in] to [..., out].</summary>
    public Tensor Forward(Tensor x, Tensor? bias) => Packed is null ? Nn.Linear(x, Tensor, bias) : Nn.Linear(x, Packed, bias);
}
