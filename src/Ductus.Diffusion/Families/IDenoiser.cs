using Ductus.Models;
using Ductus.Models.Flow;
using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Families;

/// <summary>The network of a base that denoises.</summary>
public interface IDenoiser : IDisposable
{
    /// <summary>Its layers, for adapters.</summary>
    Weights Weights { get; }

    /// <summary>Whether inner results are computed again in the backward pass instead of kept.</summary>
    bool CheckpointBlocks { get; set; }

    /// <summary>What it predicts (<see cref="INoiseRule.Target"/>) of packed latents at noise levels.</summary>
    /// <param name="noisy">Packed latents [batch, ...].</param>
    /// <param name="levels">A level a sample.</param>
    /// <param name="text">What conditions it, a text a sample.</param>
    /// <param name="size">The size of the latents.</param>
    /// <param name="guidance">Strength of guidance, for bases that take one.</param>
    /// <param name="probe">Shown inner results.</param>
    Tensor Predict(Tensor noisy, ReadOnlySpan<float> levels, Conditioning text, LatentSize size, float guidance, Probe probe = default);
}
