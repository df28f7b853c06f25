using Ductus.Tensors;

namespace Ductus.Models.Mini;

/// <summary>
/// Whose hand it is, as the trunk's context and pooled vector: a learned "any hand" in the base, one of its own for each cloned hand.
/// </summary>
/// <param name="Context">[tokens, context width].</param>
/// <param name="Pooled">[vector width].</param>
public sealed record HandTokens(Tensor Context, Tensor Pooled)
{
    /// <summary>Takes the tokens from <c>tokens</c> and <c>pooled</c>.</summary>
    public static HandTokens From(MiniConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        return new HandTokens(
            weights.Take("tokens", new Shape(config.HandTokens, config.Trunk.ContextWidth), Initial.SmallNormal),
            weights.Take("pooled", new Shape(config.Trunk.VectorWidth), Initial.SmallNormal));
    }

    /// <summary>The tokens on a device: themselves, or copies that belong to nobody's scope.</summary>
    public HandTokens On(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return Context.Device == device ? this : TensorScope.Outside(() => new HandTokens(Context.Copied(device), Pooled.Copied(device)));
    }

    /// <summary>A copy to be trained for one hand.</summary>
    public HandTokens Copy() => TensorScope.Outside(() =>
    {
        var copy = new HandTokens(Context.Clone(), Pooled.Clone());
        copy.Context.RequiresGrad = copy.Pooled.RequiresGrad = true;
        return copy;
    });
}
