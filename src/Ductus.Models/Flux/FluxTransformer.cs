using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>
/// The transformer of FLUX.1 (black-forest-labs/flux, same checkpoint keys): double blocks, then single blocks, over
/// context and image tokens, conditioned on timestep, pooled vector and, where trained so, guidance.
/// </summary>
public sealed class FluxTransformer
{
    private const int EmbeddingWidth = 256;
    private readonly Linear _imageIn;
    private readonly Linear _textIn;
    private readonly MlpEmbedder _timeIn;
    private readonly MlpEmbedder _vectorIn;
    private readonly MlpEmbedder? _guidanceIn;
    private readonly DoubleBlock[] _doubleBlocks;
    private readonly SingleBlock[] _singleBlocks;
    private readonly Linear _finalModulation;
    private readonly Linear _final;

    /// <summary>Takes all weights of the model from <paramref name="weights"/>.</summary>
    public FluxTransformer(FluxConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config.Validated();
        var hidden = config.Hidden;
        _imageIn = new Linear(weights / "img_in", config.InChannels, hidden);
        _timeIn = new MlpEmbedder(weights / "time_in", EmbeddingWidth, hidden);
        _vectorIn = new MlpEmbedder(weights / "vector_in", config.VectorWidth, hidden);
        _guidanceIn = config.GuidanceEmbed ? new MlpEmbedder(weights / "guidance_in", EmbeddingWidth, hidden) : null;
        _textIn = new Linear(weights / "txt_in", config.ContextWidth, hidden);
        _doubleBlocks = [.. Enumerable.Range(0, config.DoubleBlocks).Select(i => new DoubleBlock(weights / "double_blocks" / i, config))];
        _singleBlocks = [.. Enumerable.Range(0, config.SingleBlocks).Select(i => new SingleBlock(weights / "single_blocks" / i, config))];
        _final = new Linear(weights / "final_layer" / "linear", hidden, config.InChannels);
        _finalModulation = new Linear(weights / "final_layer" / "adaLN_modulation" / "1", hidden, 2 * hidden, initial: Initial.Zeros);
    }

    /// <summary>The model's extents.</summary>
    public FluxConfig Config { get; }

    /// <summary>
    /// Whether the blocks' inner results are computed again in the backward pass instead of kept: the memory of a training step then hardly
    /// grows with the number of blocks, for a third more work.
    /// </summary>
    public bool CheckpointBlocks { get; set; }

    /// <summary>The conditioning vector [batch, hidden] from noise levels, pooled vectors [batch, width] and guidance strengths.</summary>
    /// <exception cref="ArgumentException">The model wants a guidance strength and got none.</exception>
    public Tensor Condition(ReadOnlySpan<float> sigma, Tensor pooled, ReadOnlySpan<float> guidance = default, Probe probe = default)
    {
        ArgumentNullException.ThrowIfNull(pooled);
        var vector = probe.See("time_in", _timeIn.Forward(Nn.TimestepEmbedding(sigma, EmbeddingWidth, device: pooled.Device)));
        if (_guidanceIn is not null)
        {
            if (guidance.Length != sigma.Length)
            {
                throw new ArgumentException("This model is distilled for guidance: give it one strength a sample.");
            }

            vector += probe.See("guidance_in", _guidanceIn.Forward(Nn.TimestepEmbedding(guidance, EmbeddingWidth, device: pooled.Device)));
        }

        return vector + probe.See("vector_in", _vectorIn.Forward(pooled));
    }

    /// <summary>
    /// image [batch, n, in], context [batch, m, width], conditioning from <see cref="Condition"/>, positions of context then image
    /// tokens; the result is of the image's shape.
    /// </summary>
    public Tensor Forward(Tensor image, Tensor context, Tensor vector, Positions positions, Probe probe = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(positions);
        positions = positions.To(image.Device);
        var activated = vector.Silu();
        image = probe.See("img_in", _imageIn.Forward(image));
        var text = probe.See("txt_in", _textIn.Forward(context));
        for (var i = 0; i < _doubleBlocks.Length; i++)
        {
            (image, text) = Double(_doubleBlocks[i], image, text, activated, positions, probe.Under($"double_blocks.{i}"));
        }

        var textTokens = text.Shape[1];
        var both = Tensor.Concat(1, text, image);
        for (var i = 0; i < _singleBlocks.Length; i++)
        {
            both = probe.See($"single_blocks.{i}", Single(_singleBlocks[i], both, activated, positions, probe.Under($"single_blocks.{i}")));
        }

        image = both.Slice(1, textTokens, both.Shape[1] - textTokens);
        var mod = _finalModulation.Forward(activated);
        int batch = mod.Shape[0], hidden = Config.Hidden;
        var normed = Nn.LayerNormModulated(image, mod.Slice(1, 0, hidden).Reshape(batch, 1, hidden), mod.Slice(1, hidden, hidden).Reshape(batch, 1, hidden));
        return probe.See("final_layer", _final.Forward(normed));
    }

    private (Tensor Image, Tensor Text) Double(DoubleBlock block, Tensor image, Tensor text, Tensor activated, Positions positions, Probe probe)
    {
        if (!CheckpointBlocks || !Autograd.Enabled)
        {
            return block.Forward(image, text, activated, positions, probe);
        }

        var both = Autograd.Checkpoint(
            x =>
            {
                var (imageOut, textOut) = block.Forward(x[0], x[1], x[2], positions, probe);
                return Tensor.Concat(1, textOut, imageOut);
            },
            image, text, activated);
        var parts = both.Split(1, text.Shape[1], image.Shape[1]);
        return (parts[1], parts[0]);
    }

    private Tensor Single(SingleBlock block, Tensor x, Tensor activated, Positions positions, Probe probe) =>
        CheckpointBlocks && Autograd.Enabled
            ? Autograd.Checkpoint(inputs => block.Forward(inputs[0], inputs[1], positions, probe), x, activated)
            : block.Forward(x, activated, positions, probe);
}
