using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Vae;

/// <summary>
/// The autoencoder of FLUX.1 (black-forest-labs/flux, autoencoder.py, same keys): pictures [b, h, w, 3] in -1..1 to latents
/// [b, h / 8, w / 8, channels] and back.
/// </summary>
public sealed class FluxAutoencoder
{
    private readonly PictureEncoder _encoder;
    private readonly PictureDecoder _decoder;

    /// <summary>Takes all weights of both halves from <paramref name="weights"/>.</summary>
    public FluxAutoencoder(AutoencoderConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config;
        _encoder = new PictureEncoder(weights / "encoder", config);
        _decoder = new PictureDecoder(weights / "decoder", config);
    }

    /// <summary>The extents.</summary>
    public AutoencoderConfig Config { get; }

    /// <summary>
    /// Pictures of a longer side than this many pixels go through in tiles of it. Norms and attention then see a tile at a time, as in
    /// other programs: colours may differ a little from those of the picture in one.
    /// </summary>
    public int TilePixels { get; init; } = 1024;

    /// <summary>Mean, then logarithm of the variance, of the latents before scaling: [b, h / 8, w / 8, 2 · channels].</summary>
    /// <exception cref="ArgumentException">A side is no multiple of <see cref="AutoencoderConfig.Reduction"/>.</exception>
    public Tensor Moments(Tensor picture, Probe probe = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.Shape[1] % Config.Reduction != 0 || picture.Shape[2] % Config.Reduction != 0)
        {
            throw new ArgumentException($"A picture of {picture.Shape[2]} x {picture.Shape[1]} pixels does not divide into blocks of {Config.Reduction}.");
        }

        return Tiles.Map(picture, TilePixels, 1, Config.Reduction, tile => _encoder.Forward(tile, probe.Under("encoder")));
    }

    /// <summary>
    /// Latents of pictures: their mean, or with <paramref name="noise"/> (normal deviates of the latents' shape) a sample from their distribution.
    /// </summary>
    public Tensor Encode(Tensor picture, Tensor? noise = null)
    {
        var moments = Moments(picture).Split(3, Config.LatentChannels, Config.LatentChannels);
        var latents = noise is null ? moments[0] : moments[0] + ((moments[1] * 0.5f).Exp() * noise);
        return (latents - Config.Shift) * Config.Scale;
    }

    /// <summary>Pictures of latents; values may lie a little outside of -1..1.</summary>
    public Tensor Decode(Tensor latents, Probe probe = default)
    {
        ArgumentNullException.ThrowIfNull(latents);
        var z = (latents / Config.Scale) + Config.Shift;
        return Tiles.Map(z, TilePixels / Config.Reduction, Config.Reduction, 1, tile => _decoder.Forward(tile, probe.Under("decoder")));
    }
}
