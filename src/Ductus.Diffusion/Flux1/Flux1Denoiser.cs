using Ductus.Families;
using Ductus.Models;
using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Flux1;

/// <summary>The transformer of FLUX.1; it predicts the velocity noise - clean.</summary>
internal sealed class Flux1Denoiser(FluxTransformer model, Weights weights) : IDenoiser
{
    /// <summary>Positions of the size last asked for: a sampler asks for one size again and again.</summary>
    private (LatentSize Size, int Text, Positions Positions)? _last;

    /// <inheritdoc/>
    public Weights Weights => weights;

    /// <inheritdoc/>
    public bool CheckpointBlocks
    {
        get => model.CheckpointBlocks;
        set => model.CheckpointBlocks = value;
    }

    /// <inheritdoc/>
    public Tensor Predict(Tensor noisy, ReadOnlySpan<float> levels, Conditioning text, LatentSize size, float guidance, Probe probe)
    {
        // The network's own device is nobody else's business: what comes and goes lies where the caller has it.
        var context = text[Flux1Texts.Context].To(weights.Device);
        var strength = Enumerable.Repeat(guidance, model.Config.GuidanceEmbed ? levels.Length : 0).ToArray();
        var vector = model.Condition(levels, text[Flux1Texts.Pooled].To(weights.Device), strength, probe);
        return model.Forward(noisy.To(weights.Device), context, vector, PositionsOf(size, context.Shape[1]), probe).To(noisy.Device);
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();

    private Positions PositionsOf(LatentSize size, int text)
    {
        if (_last is not { } last || last.Size != size || last.Text != text)
        {
            var positions = TensorScope.Outside(() => FluxTokens.PositionsOf(model.Config, text, size.Rows / Flux1Latents.Side, size.Columns / Flux1Latents.Side).To(weights.Device));
            _last = last = (size, text, positions);
        }

        return last.Positions;
    }
}
