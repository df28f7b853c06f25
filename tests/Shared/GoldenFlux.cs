using Ductus.Models.Flux;

namespace Ductus.Testing;

/// <summary>The tiny Flux whose weights and values lie in tests/golden.</summary>
internal static class GoldenFlux
{
    public static readonly FluxConfig Config = new()
    {
        InChannels = 16,
        VectorWidth = 24,
        ContextWidth = 32,
        Hidden = 64,
        Heads = 2,
        DoubleBlocks = 2,
        SingleBlocks = 2,
        AxesWidth = [8, 12, 12],
        GuidanceEmbed = true,
    };
}
