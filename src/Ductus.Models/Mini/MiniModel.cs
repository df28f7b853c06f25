using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Mini;

/// <summary>
/// The embedded base: from a noisy line, a guide (the text in a plain font) and a draft (the text in the writer's own letters)
/// it estimates the clean line. Pictures are [batch, 160, width, 1] in [-1, 1], +1 = full ink; width a multiple of 16. Disposing of it gives the memory
/// of its weights back at once.
/// </summary>
public sealed class MiniModel : IDisposable
{
    /// <summary>Mean and variance of a line's pixels: mostly paper. The linear estimate starts from them.</summary>
    private const float PriorMean = -0.85f;
    private const float PriorVariance = 0.25f;

    private readonly LineCodec _codec;
    private readonly FluxTransformer _trunk;
    private readonly Linear _gates;

    /// <summary>Takes all weights of the model from <paramref name="weights"/>.</summary>
    public MiniModel(MiniConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config.Validated();
        _codec = new LineCodec(config, weights / "codec");
        _trunk = new FluxTransformer(config.Trunk, weights / "trunk");
        _gates = new Linear(weights / "gates", config.Trunk.Hidden, 2, initial: Initial.Zeros);
        UnconditionalStyle = HandTokens.From(config, weights / "hand");
        Parameters = weights.Parameters;
        Adaptable = weights.Adaptable;
        Device = weights.Device;
    }

    /// <summary>The model's extents.</summary>
    public MiniConfig Config { get; }

    /// <summary>The learned style of no hand in particular: where every hand's tokens start.</summary>
    public HandTokens UnconditionalStyle { get; }

    /// <summary>Where it runs, and where what it is given has to lie.</summary>
    public Device Device { get; }

    /// <summary>All weights, by checkpoint key.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>All layers that an adapter can be put on.</summary>
    public IReadOnlyDictionary<string, IAdaptable> Adaptable { get; }

    /// <summary>
    /// The clean line. <paramref name="sigma"/> is each sample's noise level: noisy = (1 - sigma) · clean + sigma · noise.
    /// </summary>
    public Tensor Forward(Tensor noisy, Tensor guide, Tensor draft, ReadOnlySpan<float> sigma, HandTokens hand)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(hand);
        var batch = noisy.Shape[0];
        var vector = _trunk.Condition(sigma, hand.Pooled.Reshape(1, -1).Expand(new Shape(batch, hand.Pooled.Count)));
        var activated = vector.Silu();
        var (tokens, skips) = _codec.Encode(noisy, guide, draft, activated);
        var context = hand.Context.Reshape(1, hand.Context.Shape[0], -1).Expand(new Shape(batch, hand.Context.Shape[0], hand.Context.Shape[1]));
        var read = _trunk.Forward(tokens, context, vector, PositionsOf(hand.Context.Shape[0], tokens.Shape[1]));
        var network = _codec.Decode(read, skips, activated);
        var gates = _gates.Forward(activated);
        var keep = (1f - gates.Slice(1, 0, 1).Clamp(0, 1)).Reshape(batch, 1, 1, 1);
        var trust = gates.Slice(1, 1, 1).Reshape(batch, 1, 1, 1);
        return network + (keep * LinearEstimate(noisy, sigma)) + (trust * (draft + 1f));
    }

    /// <inheritdoc/>
    public void Dispose() => TensorMemory.Free(Parameters.Select(parameter => parameter.Value));

    /// <summary>Hand tokens at (0, 0, 0), columns at (0, 1, column): no column stands where the hand does.</summary>
    private Positions PositionsOf(int handTokens, int columns)
    {
        var ids = new (float, float, float)[handTokens + columns];
        for (var i = 0; i < columns; i++)
        {
            ids[handTokens + i] = (0, 1, i);
        }

        return Positions.Of(Config.Trunk, ids);
    }

    /// <summary>
    /// The best linear guess of a clean pixel x ~ (mean m, variance v) from z = t x + (1 - t) noise:
    /// m + t v / (t² v + (1 - t)²) · (z - t m).
    /// </summary>
    private static Tensor LinearEstimate(Tensor noisy, ReadOnlySpan<float> sigma)
    {
        Span<float> factor = stackalloc float[sigma.Length], offset = stackalloc float[sigma.Length];
        for (var i = 0; i < sigma.Length; i++)
        {
            var t = 1 - sigma[i];
            var gain = t * PriorVariance / ((t * t * PriorVariance) + (sigma[i] * sigma[i]));
            factor[i] = gain;
            offset[i] = PriorMean - (gain * t * PriorMean);
        }

        var perSample = new Shape(sigma.Length, 1, 1, 1);
        return (noisy * Tensor.From(factor, perSample, noisy.Device)) + Tensor.From(offset, perSample, noisy.Device);
    }
}
