using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Mini;

/// <summary>x + conv(silu(norm(x) · (1 + scale) + shift)), scale and shift from the conditioning vector.</summary>
internal sealed class CodecBlock(Weights weights, int channels, int conditioning)
{
    private readonly Conv _conv = new(weights / "conv", channels, channels);
    private readonly Linear _modulation = new(weights / "mod", conditioning, 2 * channels, initial: Initial.Zeros);

    public Tensor Forward(Tensor x, Tensor activated)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var parts = _modulation.Forward(activated).Split(1, channels, channels);
        var y = x + _conv.Forward(Nn.GroupNormModulatedSilu(x, 8, parts[0], parts[1]));
        return scope?.Keep(y) ?? y;
    }
}

/// <summary>
/// The ends of the embedded base: pixels to columns of features and back. Skips carry the pixels past the trunk, which
/// does the reading.
/// </summary>
internal sealed class LineCodec
{
    private readonly Conv _stem;
    private readonly CodecBlock _block1;
    private readonly Conv _down1;
    private readonly CodecBlock _block2;
    private readonly Conv _down2;
    private readonly Conv _up2;
    private readonly Conv _skip2;
    private readonly CodecBlock _out2;
    private readonly Conv _up1;
    private readonly Conv _skip1;
    private readonly CodecBlock _out1;
    private readonly Conv _final;
    private readonly MiniConfig _config;

    public LineCodec(MiniConfig config, Weights weights)
    {
        _config = config;
        var (c1, c2, c3) = config.Channels;
        var conditioning = config.Trunk.Hidden;
        const int PerPicture = MiniConfig.Unshuffle * MiniConfig.Unshuffle;
        _stem = new Conv(weights / "stem", 3 * PerPicture, c1);
        _block1 = new CodecBlock(weights / "block1", c1, conditioning);
        _down1 = new Conv(weights / "down1", c1, c2, stride: 2);
        _block2 = new CodecBlock(weights / "block2", c2, conditioning);
        _down2 = new Conv(weights / "down2", c2, c3, stride: 2);
        _up2 = new Conv(weights / "up2", c3, c2, kernel: 1);
        _skip2 = new Conv(weights / "skip2", c2, c2, kernel: 1);
        _out2 = new CodecBlock(weights / "out2", c2, conditioning);
        _up1 = new Conv(weights / "up1", c2, c1, kernel: 1);
        _skip1 = new Conv(weights / "skip1", c1, c1, kernel: 1);
        _out1 = new CodecBlock(weights / "out1", c1, conditioning);
        _final = new Conv(weights / "final", c1, PerPicture, initial: Initial.Zeros);
    }

    /// <summary>What the way down leaves for the way up.</summary>
    public readonly record struct Skips(Tensor Quarter, Tensor Eighth, Tensor Sixteenth);

    /// <summary>Three pictures [b, height, w, 1] to tokens [b, w / 16, rows · channels].</summary>
    public (Tensor Tokens, Skips Skips) Encode(Tensor noisy, Tensor guide, Tensor draft, Tensor activated)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var blocks = Tensor.Concat(
            3, Nn.PixelUnshuffle(noisy, MiniConfig.Unshuffle), Nn.PixelUnshuffle(guide, MiniConfig.Unshuffle), Nn.PixelUnshuffle(draft, MiniConfig.Unshuffle));
        var quarter = _block1.Forward(_stem.Forward(blocks), activated);
        var eighth = _block2.Forward(_down1.Forward(quarter.Silu()), activated);
        var sixteenth = _down2.Forward(eighth.Silu());
        var tokens = sixteenth.Permute(0, 2, 1, 3).Reshape(noisy.Shape[0], sixteenth.Shape[2], -1);
        foreach (var result in new[] { tokens, quarter, eighth, sixteenth })
        {
            scope?.Keep(result);
        }

        return (tokens, new Skips(quarter, eighth, sixteenth));
    }

    /// <summary>The trunk's tokens and the skips to one picture [b, height, w, 1].</summary>
    public Tensor Decode(Tensor tokens, Skips skips, Tensor activated)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        int batch = tokens.Shape[0], columns = tokens.Shape[1];
        var y = skips.Sixteenth + tokens.Reshape(batch, columns, _config.DeepRows, _config.Channels.Sixteenth).Permute(0, 2, 1, 3);
        y = _out2.Forward(Nn.UpsampleNearest(_up2.Forward(y), 2) + _skip2.Forward(skips.Eighth), activated);
        y = _out1.Forward(Nn.UpsampleNearest(_up1.Forward(y), 2) + _skip1.Forward(skips.Quarter), activated);
        var picture = Nn.PixelShuffle(_final.Forward(y.Silu()), MiniConfig.Unshuffle);
        return scope?.Keep(picture) ?? picture;
    }
}
