using Ductus.Families;
using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Tensors.Quantized;

namespace Ductus.Flux1;

/// <summary>What a FLUX.1 base takes.</summary>
internal sealed class Flux1Cost(Flux1Base @base, FluxConfig config) : IBaseCost
{
    private const int PixelsALatent = 64;

    /// <inheritdoc/>
    public long Texts => @base.BytesOf(Flux1Parts.T5, WeightFormat.BF16) + @base.BytesOf(Flux1Parts.Clip, WeightFormat.BF16);

    /// <inheritdoc/>
    public long KeptText => (long)config.TextWindow * config.ContextWidth * 2;

    /// <inheritdoc/>
    public long Pictures(LatentSize largest) =>
        @base.BytesOf(Flux1Parts.Autoencoder, WeightFormat.F32)
        + (Math.Min(AutoencoderCost.TilePixels, (long)largest.Rows * largest.Columns * PixelsALatent) * AutoencoderCost.BytesAPixel);

    /// <inheritdoc/>
    public long Denoiser(WeightFormat storage) => @base.BytesOf(Flux1Parts.Transformer, storage);

    /// <inheritdoc/>
    public long PaintingActivations(LatentSize size, int threads) => FluxCost.PaintingActivations(config, Tokens(size), config.TextWindow, threads);

    /// <inheritdoc/>
    public long TrainingActivations(int batch, LatentSize largest, int threads) => FluxCost.TrainingActivations(config, batch, Tokens(largest), config.TextWindow, threads);

    /// <inheritdoc/>
    public double TrainingWork(LatentSize size) => FluxCost.TrainingWork(config, Tokens(size), config.TextWindow);

    /// <inheritdoc/>
    /// <remarks>Mean, deviation and ink of four latents a token.</remarks>
    public long KeptPicture(LatentSize size) => (long)Tokens(size) * ((2 * config.InChannels) + 4) * sizeof(float);

    private static int Tokens(LatentSize size) => size.Rows / Flux1Latents.Side * (size.Columns / Flux1Latents.Side);
}
