using Ductus.Tensors;

namespace Ductus.Models.Layers;

/// <summary>A vector for each of a number of tokens: a table [tokens, width] under <c>weight</c>, possibly quantized.</summary>
public sealed class Embedding
{
    private readonly Matrix _table;

    /// <summary>Takes the table from <paramref name="weights"/>.</summary>
    public Embedding(Weights weights, int tokens, int width)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _table = weights.TakeMatrix("weight", new Shape(tokens, width), Initial.SmallNormal);
    }

    /// <summary>Integers [...] to vectors [..., width], where the table lies; a quantized one gives them where the integers are.</summary>
    public Tensor Forward(Tensor indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return _table.Quantized is { } quantized
            ? quantized.Pick(indices.ToHost().Ints).Reshape(new Shape([.. indices.Shape.ToArray(), quantized.Columns])).To(indices.Device)
            : Nn.Embedding(_table.Tensor, indices.To(_table.Tensor.Device));
    }
}
