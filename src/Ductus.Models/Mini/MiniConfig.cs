using Ductus.Models.Flux;

namespace Ductus.Models.Mini;

/// <summary>
/// Extents of the embedded base: a convolutional line codec around a <see cref="FluxTransformer"/>. Rows are halved three
/// times (unshuffled by 4, then twice by stride 2), so a token is a column of 16 pixels.
/// </summary>
public sealed record MiniConfig
{
    /// <summary>Rows of a line.</summary>
    public int Height { get; init; } = 160;

    /// <summary>Channels of the codec at a quarter, an eighth and a sixteenth of the resolution.</summary>
    public (int Quarter, int Eighth, int Sixteenth) Channels { get; init; } = (32, 64, 96);

    /// <summary>Context tokens that say whose hand it is.</summary>
    public int HandTokens { get; init; } = 8;

    /// <summary>The trunk.</summary>
    public FluxConfig Trunk { get; init; } = FluxConfig.Mini;

    /// <summary>The base that ships.</summary>
    public static MiniConfig Standard { get; } = new();

    /// <summary>Pixels of a side that become one position of the codec's first level.</summary>
    public const int Unshuffle = 4;

    /// <summary>Pixels across one token.</summary>
    public const int TokenWidth = 16;

    /// <summary>Rows of the codec's deepest level.</summary>
    public int DeepRows => Height / TokenWidth;

    /// <summary>Checks that codec and trunk fit together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public MiniConfig Validated()
    {
        Trunk.Validated();
        return Height % TokenWidth == 0 && Trunk.InChannels == DeepRows * Channels.Sixteenth
            ? this
            : throw new ArgumentException($"A token of {DeepRows} rows of {Channels.Sixteenth} channels does not fit a trunk of {Trunk.InChannels} channels.");
    }
}
