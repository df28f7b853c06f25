using Ductus.Families;
using Ductus.Imaging;
using Ductus.Models;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Flux1;

/// <summary>The autoencoder of FLUX.1; latents are scaled as the transformer takes them: scale · (z - shift).</summary>
internal sealed class Flux1Pictures(FluxAutoencoder autoencoder, Weights weights) : IPictureCoder
{
    /// <inheritdoc/>
    public (Tensor Mean, Tensor Deviation) Encode(RgbImage picture)
    {
        var config = autoencoder.Config;
        var moments = autoencoder.Moments(PictureTensor.From(picture).To(weights.Device)).ToHost().Split(3, config.LatentChannels, config.LatentChannels);
        return ((moments[0] - config.Shift) * config.Scale, (moments[1] * 0.5f).Exp() * config.Scale);
    }

    /// <inheritdoc/>
    public RgbImage Decode(Tensor latents) => PictureTensor.ToPicture(autoencoder.Decode(latents.To(weights.Device)).ToHost());

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();
}
