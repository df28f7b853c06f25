using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Vae;

/// <summary>From pictures to the mean and the logarithm of the variance of their latents.</summary>
internal sealed class PictureEncoder
{
    private readonly Conv _in;
    private readonly (ResidualBlock[] Blocks, Conv? Downsample)[] _levels;
    private readonly Middle _middle;
    private readonly PictureNorm _norm;
    private readonly Conv _out;

    public PictureEncoder(Weights weights, AutoencoderConfig config)
    {
        _in = new Conv(weights / "conv_in", 3, config.Channels);
        var before = config.Channels;
        _levels = new (ResidualBlock[], Conv?)[config.Multiples.Count];
        for (var level = 0; level < _levels.Length; level++)
        {
            var here = weights / "down" / level;
            var channels = config.ChannelsOf(level);
            var blocks = Enumerable.Range(0, config.ResidualBlocks).Select(i => new ResidualBlock(here / "block" / i, i == 0 ? before : channels, channels)).ToArray();
            // The reference pads below and to the right only.
            var downsample = level + 1 == _levels.Length
                ? null
                : new Conv(here / "downsample" / "conv", channels, channels, (3, 3), (2, 2), padding: (0, 1, 0, 1));
            _levels[level] = (blocks, downsample);
            before = channels;
        }

        _middle = new Middle(weights / "mid", before);
        _norm = new PictureNorm(weights / "norm_out", before);
        _out = new Conv(weights / "conv_out", before, 2 * config.LatentChannels);
    }

    /// <summary>[b, h, w, 3] to [b, h / reduction, w / reduction, 2 · latent channels].</summary>
    public Tensor Forward(Tensor picture, Probe probe)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var x = probe.See("conv_in", _in.Forward(picture));
        for (var level = 0; level < _levels.Length; level++)
        {
            x = Level(level, x, probe.Under($"down.{level}"));
        }

        x = _middle.Forward(x, probe.Under("mid"));
        var y = _out.Forward(_norm.Silu(x));
        return scope?.Keep(y) ?? y;
    }

    private Tensor Level(int level, Tensor x, Probe probe)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var (blocks, downsample) = _levels[level];
        for (var i = 0; i < blocks.Length; i++)
        {
            x = probe.See($"block.{i}", blocks[i].Forward(x));
        }

        x = downsample is null ? x : probe.See("downsample", downsample.Forward(x));
        return scope?.Keep(x) ?? x;
    }
}
