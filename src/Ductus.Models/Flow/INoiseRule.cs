using Ductus.Tensors;

namespace Ductus.Models.Flow;

/// <summary>
/// What a diffusion model was trained to undo: how noise is added at a level from 0 (clean) to 1 (noise), what the network predicts of it, and how a
/// sampler steps from one level to the next. Latents and noise are [batch, ...], a level a sample.
/// </summary>
public interface INoiseRule
{
    /// <summary>A level to train at, in (0, 1).</summary>
    float Draw(TimestepSampling sampling, LatentSize size, Rng rng);

    /// <summary>Latents as noisy as the levels say.</summary>
    Tensor Add(Tensor clean, Tensor noise, ReadOnlySpan<float> levels);

    /// <summary>What the network is to predict of them.</summary>
    Tensor Target(Tensor clean, Tensor noise, ReadOnlySpan<float> levels);

    /// <summary>Levels from 1 to 0 that a sampler walks, <paramref name="steps"/> + 1 of them.</summary>
    float[] Schedule(int steps, LatentSize size);

    /// <summary>Moves <paramref name="sample"/>, in place, from one level to the next by what the network predicted of it.</summary>
    void Advance(Tensor sample, Tensor prediction, float level, float nextLevel);
}
