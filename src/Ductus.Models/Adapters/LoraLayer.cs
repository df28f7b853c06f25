using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>
/// What an adapter adds to one layer: Scale · (B A x + Bias), with A [rank, in], B [out, rank] and, rarely, Bias [out].
/// </summary>
/// <param name="A">The factor next to the input; kohya's lora_down.</param>
/// <param name="B">The factor next to the output; kohya's lora_up.</param>
/// <param name="Scale">alpha / rank.</param>
/// <param name="Bias">What BFL's own adapters add to the layer's bias.</param>
public sealed record LoraLayer(Tensor A, Tensor B, float Scale = 1, Tensor? Bias = null)
{
    /// <summary>Rows of A, columns of B.</summary>
    public int Rank => A.Shape[0];

    /// <summary>
    /// The same adapter with scale 1, for readers that know no alpha. The scale goes to both factors by powers of two as far as it
    /// can, as diffusers and sd-scripts do it: no rounding for the usual alphas, and neither factor far from its size.
    /// </summary>
    public LoraLayer Folded()
    {
        if (Scale == 1)
        {
            return this;
        }

        float down = Math.Abs(Scale), up = 1;
        while (down > 0 && down * 2 < up)
        {
            down *= 2;
            up /= 2;
        }

        return new LoraLayer(A * (Scale < 0 ? -down : down), B * up, 1, Bias is null ? null : Bias * Scale);
    }

    /// <summary>What is added to the layer's weight, [out, in].</summary>
    public Tensor Delta() => B.MatMul(A) * Scale;

    /// <summary>Several adapters of one layer as one: their ranks stacked, each scaled by its weight.</summary>
    public static LoraLayer Sum(IReadOnlyList<(LoraLayer Layer, float Weight)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 1)
        {
            return parts[0].Layer with { Scale = parts[0].Layer.Scale * parts[0].Weight };
        }

        var biases = parts.Where(part => part.Layer.Bias is not null).Select(part => part.Layer.Bias! * (part.Layer.Scale * part.Weight)).ToList();
        return new LoraLayer(
            Tensor.Concat(0, [.. parts.Select(part => part.Layer.A)]),
            Tensor.Concat(1, [.. parts.Select(part => part.Layer.B * (part.Layer.Scale * part.Weight))]),
            1,
            biases.Count == 0 ? null : biases.Aggregate((sum, bias) => sum + bias));
    }
}
