using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Layers;

/// <summary>A layer that can carry a low-rank adapter.</summary>
public interface IAdaptable
{
    /// <summary>Its path in the checkpoint, without <c>.weight</c>.</summary>
    string Path { get; }

    /// <summary>Its weight, to train it or to merge into it.</summary>
    /// <exception cref="InvalidOperationException">The weight is quantized and cannot be changed.</exception>
    Tensor Weight { get; }

    /// <summary>Extents of its weight: [out, in] or [out, in, kernelHeight, kernelWidth].</summary>
    Shape WeightShape { get; }

    /// <summary>Where its weight is multiplied with, and its adapter lies.</summary>
    Device Device { get; }

    /// <summary>The adapter in force, if any. It may be put on and taken off at any time.</summary>
    LowRank? Adapter { get; set; }
}

/// <summary>
/// Low-rank adaptation (Hu et al., 2021): a layer's result plus Scale · (B(A(x)) + Bias), with A [rank, in (, kh, kw)], B [out, rank]
/// and, in some adapters of others, Bias [out].
/// B starts at zero, so that an adapter changes nothing before it is trained.
/// </summary>
public sealed class LowRank
{
    /// <summary>An adapter from its two factors, which are brought to the layer's device.</summary>
    /// <exception cref="ArgumentException">The factors do not fit the layer.</exception>
    public LowRank(IAdaptable layer, Tensor a, Tensor b, float scale = 1, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Shape != layer.WeightShape.With(0, a.Shape[0]) || b.Shape != new Shape(layer.WeightShape[0], a.Shape[0]))
        {
            throw new ArgumentException($"An adapter of shapes {a.Shape} and {b.Shape} does not fit {layer.Path} with its weight {layer.WeightShape}.");
        }

        Tensor There(Tensor factor) => factor.Device == layer.Device ? factor : TensorScope.Outside(() => factor.Copied(layer.Device));
        (A, B, Scale, Bias) = (There(a), There(b), scale, bias is null ? null : There(bias));
    }

    /// <summary>The factor next to the input.</summary>
    public Tensor A { get; }

    /// <summary>The factor next to the output.</summary>
    public Tensor B { get; }

    /// <summary>Added to what B gives, if not null.</summary>
    public Tensor? Bias { get; }

    /// <summary>alpha / rank.</summary>
    public float Scale { get; set; }

    /// <summary>
    /// An adapter that changes nothing yet: A normal with variance 1/fan-in, B zero; both want gradients.
    /// </summary>
    public static LowRank Fresh(IAdaptable layer, int rank, Rng rng, float scale = 1)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return TensorScope.Outside(() =>
        {
            var shape = layer.WeightShape.With(0, rank);
            var a = (Tensor.Normal(shape, rng) * (1 / MathF.Sqrt(shape.Product(1, shape.Rank)))).To(layer.Device);
            var b = Tensor.Zeros(new Shape(layer.WeightShape[0], rank), device: a.Device);
            a.RequiresGrad = b.RequiresGrad = true;
            return new LowRank(layer, a, b, scale);
        });
    }

    /// <summary>What the adapter adds to the weight, of the weight's shape.</summary>
    public Tensor Delta() => (B.MatMul(A.Reshape(A.Shape[0], -1)) * Scale).Reshape(A.Shape.With(0, B.Shape[0]));

    /// <summary>
    /// Adds the layer's adapter to its weight and takes it off: the same results without its cost. Returns it, for
    /// <see cref="Unmerge"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The layer carries no adapter, or one with a bias, which has no place in a weight.</exception>
    public static LowRank Merge(IAdaptable layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var adapter = layer.Adapter ?? throw new InvalidOperationException($"{layer.Path} carries no adapter to merge.");
        if (adapter.Bias is not null)
        {
            throw new InvalidOperationException($"The adapter of {layer.Path} has a bias and cannot be merged into the weight.");
        }

        AddTo(layer.Weight, adapter, 1);
        layer.Adapter = null;
        return adapter;
    }

    /// <summary>Takes a merged adapter out of the layer's weight, up to rounding, and puts it on again.</summary>
    public static void Unmerge(IAdaptable layer, LowRank adapter)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(adapter);
        AddTo(layer.Weight, adapter, -1);
        layer.Adapter = adapter;
    }

    private static void AddTo(Tensor weight, LowRank adapter, float sign)
    {
        using var pause = Autograd.NoGrad();
        using var scope = TensorScope.Begin();
        new AddScaled(sign).Apply(weight, adapter.Delta());
    }

    /// <summary>Scales the update as a layer adds it.</summary>
    internal Tensor Up(Tensor down)
    {
        var up = Nn.Linear(down, B, Bias);
        return Scale == 1 ? up : up * Scale;
    }
}
