using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>How the noise levels of a training are drawn.</summary>
public enum TimestepSampling
{
    /// <summary>sigma = 1 / (1 + e^-n), n normal: mostly the middle, where the shape of letters is decided (Esser et al., 2024).</summary>
    LogitNormal,

    /// <summary>The same, moved towards noise with the number of image tokens as the sampler of FLUX.1-dev moves its schedule.</summary>
    Shifted,

    /// <summary>Every level as often.</summary>
    Uniform,
}

/// <summary>Noise levels to train FLUX.1 at.</summary>
public static class TrainingNoise
{
    /// <summary>One level, in (0, 1).</summary>
    public static float Draw(TimestepSampling sampling, int imageTokens, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (sampling == TimestepSampling.Uniform)
        {
            return rng.Uniform();
        }

        var sigma = 1 / (1 + MathF.Exp(-rng.Normal()));
        var stretch = sampling == TimestepSampling.Shifted ? (float)Math.Exp(FluxFlow.Mu(imageTokens)) : 1;
        return stretch * sigma / (1 + ((stretch - 1) * sigma));
    }
}
