namespace Ductus.Models.Flux;

/// <summary>The extents of a Flux transformer. Numbers of the presets: black-forest-labs/flux, and docs/model-card-mini.md.</summary>
public sealed record FluxConfig
{
    /// <summary>Values per image token, in and out.</summary>
    public required int InChannels { get; init; }

    /// <summary>Width of the pooled conditioning vector.</summary>
    public required int VectorWidth { get; init; }

    /// <summary>Width of a context token.</summary>
    public required int ContextWidth { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int Hidden { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Blocks with separate weights for context and image.</summary>
    public required int DoubleBlocks { get; init; }

    /// <summary>Blocks over both streams together.</summary>
    public required int SingleBlocks { get; init; }

    /// <summary>Values of a head turned by each of the three position axes; they add up to Hidden / Heads.</summary>
    public required IReadOnlyList<int> AxesWidth { get; init; }

    /// <summary>Longest wavelength of the rotary positions.</summary>
    public int Theta { get; init; } = 10000;

    /// <summary>Width of the inner layer over that of the stream.</summary>
    public float MlpRatio { get; init; } = 4;

    /// <summary>Whether the model takes a guidance strength (dev does, schnell does not).</summary>
    public bool GuidanceEmbed { get; init; }

    /// <summary>FLUX.1-dev.</summary>
    public static FluxConfig Dev { get; } = new()
    {
        InChannels = 64,
        VectorWidth = 768,
        ContextWidth = 4096,
        Hidden = 3072,
        Heads = 24,
        DoubleBlocks = 19,
        SingleBlocks = 38,
        AxesWidth = [16, 56, 56],
        GuidanceEmbed = true,
    };

    /// <summary>FLUX.1-schnell.</summary>
    public static FluxConfig Schnell { get; } = Dev with { GuidanceEmbed = false };

    /// <summary>The trunk of the embedded base: a token is a 16-pixel column of a line.</summary>
    public static FluxConfig Mini { get; } = new()
    {
        InChannels = 960,
        VectorWidth = 64,
        ContextWidth = 256,
        Hidden = 256,
        Heads = 8,
        DoubleBlocks = 2,
        SingleBlocks = 4,
        AxesWidth = [4, 4, 24],
        Theta = 200,
    };

    /// <summary>Tokens of T5 that the official models were trained with: 512 of dev, 256 of schnell.</summary>
    public int TextWindow => GuidanceEmbed ? 512 : 256;

    /// <summary>Width of the inner layer.</summary>
    public int MlpWidth => (int)(Hidden * MlpRatio);

    /// <summary>Width of one attention head.</summary>
    public int HeadWidth => Hidden / Heads;

    /// <summary>Checks that the extents fit together.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    public FluxConfig Validated()
    {
        if (Hidden % Heads != 0)
        {
            throw new ArgumentException($"A width of {Hidden} does not divide into {Heads} heads.");
        }

        if (AxesWidth.Sum() != HeadWidth || AxesWidth.Any(width => width % 2 != 0))
        {
            throw new ArgumentException($"Position axes of widths {string.Join(", ", AxesWidth)} do not fill a head of {HeadWidth} in pairs.");
        }

        return this;
    }
}
