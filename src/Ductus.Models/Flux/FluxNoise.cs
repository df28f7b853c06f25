using Ductus.Models.Flow;
using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>
/// Noise as FLUX.1 has it (black-forest-labs/flux, sampling.py): rectified flow, whose levels dwell longer on noise the larger the picture is.
/// </summary>
/// <param name="shifted">Whether the sampler's schedule is moved so: dev's is, that of schnell, which is distilled to few steps, is not.</param>
public sealed class FluxNoise(bool shifted) : INoiseRule
{
    /// <summary>Latents a side of an image token.</summary>
    private const int Side = 2;

    /// <inheritdoc/>
    public float Draw(TimestepSampling sampling, LatentSize size, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (sampling == TimestepSampling.Uniform)
        {
            return rng.Uniform();
        }

        var sigma = 1 / (1 + MathF.Exp(-rng.Normal()));
        var stretch = sampling == TimestepSampling.Shifted ? (float)Math.Exp(Mu(Tokens(size))) : 1;
        return stretch * sigma / (1 + ((stretch - 1) * sigma));
    }

    /// <inheritdoc/>
    public Tensor Add(Tensor clean, Tensor noise, ReadOnlySpan<float> levels) => RectifiedFlow.Add(clean, noise, levels);

    /// <inheritdoc/>
    public Tensor Target(Tensor clean, Tensor noise, ReadOnlySpan<float> levels) => noise - clean;

    /// <inheritdoc/>
    /// <remarks>Shifted: t' = e^mu / (e^mu + 1/t - 1).</remarks>
    public float[] Schedule(int steps, LatentSize size) => Schedule(steps, Tokens(size));

    /// <summary>The schedule of a picture of so many image tokens.</summary>
    public float[] Schedule(int steps, int imageTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var stretch = (float)Math.Exp(Mu(imageTokens));
        var levels = new float[steps + 1];
        for (var i = 0; i < steps; i++)
        {
            var t = 1 - (i / (float)steps);
            levels[i] = shifted ? stretch / (stretch + ((1 / t) - 1)) : t;
        }

        return levels;
    }

    /// <inheritdoc/>
    public void Advance(Tensor sample, Tensor prediction, float level, float nextLevel) => RectifiedFlow.Step(sample, prediction, level, nextLevel);

    /// <summary>Linear in the number of image tokens, through (256, 0.5) and (4096, 1.15).</summary>
    public static double Mu(int imageTokens) => 0.5 + ((1.15 - 0.5) / (4096 - 256) * (imageTokens - 256));

    private static int Tokens(LatentSize size) => size.Rows / Side * (size.Columns / Side);
}
