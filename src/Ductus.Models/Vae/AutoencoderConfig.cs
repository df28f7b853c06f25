namespace Ductus.Models.Vae;

/// <summary>The extents of Flux's autoencoder. Numbers: black-forest-labs/flux, autoencoder.py and util.py.</summary>
public sealed record AutoencoderConfig
{
    /// <summary>Channels of the finest level.</summary>
    public required int Channels { get; init; }

    /// <summary>Channels of each level over those of the finest; each level after the first has half the extent.</summary>
    public required IReadOnlyList<int> Multiples { get; init; }

    /// <summary>Residual blocks a level of the encoder; the decoder has one more.</summary>
    public required int ResidualBlocks { get; init; }

    /// <summary>Channels of the latents.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Latents are scaled to about unit variance: scale · (z - shift).</summary>
    public float Scale { get; init; } = 0.3611f;

    /// <summary>What is taken from the latents before they are scaled.</summary>
    public float Shift { get; init; } = 0.1159f;

    /// <summary>The autoencoder of FLUX.1.</summary>
    public static AutoencoderConfig Flux { get; } = new() { Channels = 128, Multiples = [1, 2, 4, 4], ResidualBlocks = 2, LatentChannels = 16 };

    /// <summary>Pixels a side of a latent: 8 for Flux.</summary>
    public int Reduction => 1 << (Multiples.Count - 1);

    internal int ChannelsOf(int level) => Channels * Multiples[level];
}
