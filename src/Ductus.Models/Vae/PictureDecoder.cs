using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Vae;

/// <summary>From latents to pictures.</summary>
internal sealed class PictureDecoder
{
    private readonly Conv _in;
    private readonly Middle _middle;

    /// <summary>By their number in the checkpoint: 0 is the finest, which runs last.</summary>
    private readonly (ResidualBlock[] Blocks, Conv? Upsample)[] _levels;
    private readonly PictureNorm _norm;
    private readonly Conv _out;

    public PictureDecoder(Weights weights, AutoencoderConfig config)
    {
        var before = config.ChannelsOf(config.Multiples.Count - 1);
        _in = new Conv(weights / "conv_in", config.LatentChannels, before);
        _middle = new Middle(weights / "mid", before);
        _levels = new (ResidualBlock[], Conv?)[config.Multiples.Count];
        for (var level = _levels.Length - 1; level >= 0; level--)
        {
            var here = weights / "up" / level;
            var channels = config.ChannelsOf(level);
            var first = before;
            var blocks = Enumerable.Range(0, config.ResidualBlocks + 1).Select(i => new ResidualBlock(here / "block" / i, i == 0 ? first : channels, channels)).ToArray();
            _levels[level] = (blocks, level == 0 ? null : new Conv(here / "upsample" / "conv", channels, channels));
            before = channels;
        }

        _norm = new PictureNorm(weights / "norm_out", before);
        _out = new Conv(weights / "conv_out", before, 3);
    }

    /// <summary>[b, h, w, latent channels] to [b, h · reduction, w · reduction, 3].</summary>
    public Tensor Forward(Tensor latents, Probe probe)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var x = probe.See("conv_in", _in.Forward(latents));
        x = _middle.Forward(x, probe.Under("mid"));
        for (var level = _levels.Length - 1; level >= 0; level--)
        {
            x = Level(level, x, probe.Under($"up.{level}"));
        }

        var y = _out.Forward(_norm.Silu(x));
        return scope?.Keep(y) ?? y;
    }

    private Tensor Level(int level, Tensor x, Probe probe)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var (blocks, upsample) = _levels[level];
        for (var i = 0; i < blocks.Length; i++)
        {
            x = probe.See($"block.{i}", blocks[i].Forward(x));
        }

        x = upsample is null ? x : probe.See("upsample", upsample.Forward(Nn.UpsampleNearest(x, 2)));
        return scope?.Keep(x) ?? x;
    }
}
