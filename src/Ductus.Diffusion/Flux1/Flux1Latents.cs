using Ductus.Families;
using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Flux1;

/// <summary>Latents of an autoencoder of FLUX.1; two by two of them are a token of the transformer.</summary>
internal sealed class Flux1Latents(AutoencoderConfig config) : ILatents
{
    /// <summary>Latents a side of a token.</summary>
    public const int Side = 2;

    /// <inheritdoc/>
    public int PixelStep => Side * config.Reduction;

    /// <inheritdoc/>
    public LatentSize SizeOf(int width, int height) => new(height / config.Reduction, width / config.Reduction);

    /// <inheritdoc/>
    public Shape Packed(int batch, LatentSize size) => new(batch, size.Rows / Side * (size.Columns / Side), Side * Side * config.LatentChannels);

    /// <inheritdoc/>
    public Tensor Pack(Tensor latents) => FluxTokens.Pack(latents);

    /// <inheritdoc/>
    public Tensor Unpack(Tensor packed, LatentSize size) => FluxTokens.Unpack(packed, size.Rows / Side);
}
