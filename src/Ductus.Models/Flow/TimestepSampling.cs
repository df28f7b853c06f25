namespace Ductus.Models.Flow;

/// <summary>How the noise levels of a training are drawn.</summary>
public enum TimestepSampling
{
    /// <summary>sigma = 1 / (1 + e^-n), n normal: mostly the middle, where the shape of letters is decided (Esser et al., 2024).</summary>
    LogitNormal,

    /// <summary>The same, moved towards noise with the size of the picture as the sampler of the base moves its schedule.</summary>
    Shifted,

    /// <summary>Every level as often.</summary>
    Uniform,
}
