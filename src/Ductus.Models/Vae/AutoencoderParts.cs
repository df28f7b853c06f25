using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Vae;

/// <summary>Group norm of 32 groups with <c>weight</c> and <c>bias</c>.</summary>
internal sealed class PictureNorm(Weights weights, int channels)
{
    private const int Groups = 32;
    private readonly Tensor _scale = weights.Take("weight", new Shape(channels), Initial.Ones);
    private readonly Tensor _shift = weights.Take("bias", new Shape(channels), Initial.Zeros);

    public Tensor Forward(Tensor x) => Nn.GroupNorm(x, Groups, _scale, _shift);

    public Tensor Silu(Tensor x) => Nn.GroupNormSilu(x, Groups, _scale, _shift);
}

/// <summary>Two convolutions, each after norm and SiLU, added to the input (by a 1 x 1 where the channels differ).</summary>
internal sealed class ResidualBlock(Weights weights, int inputs, int outputs)
{
    private readonly PictureNorm _norm1 = new(weights / "norm1", inputs);
    private readonly Conv _conv1 = new(weights / "conv1", inputs, outputs);
    private readonly PictureNorm _norm2 = new(weights / "norm2", outputs);
    private readonly Conv _conv2 = new(weights / "conv2", outputs, outputs);
    private readonly Conv? _shortcut = inputs == outputs ? null : new(weights / "nin_shortcut", inputs, outputs, kernel: 1);

    public Tensor Forward(Tensor x)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var inner = Step(_norm1, _conv1, x);
        var y = Step(_norm2, _conv2, inner) + (_shortcut?.Forward(x) ?? x);
        return scope?.Keep(y) ?? y;
    }

    private static Tensor Step(PictureNorm norm, Conv conv, Tensor x)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var y = conv.Forward(norm.Silu(x));
        return scope?.Keep(y) ?? y;
    }
}

/// <summary>Attention of one head among all pixels.</summary>
internal sealed class PictureAttention(Weights weights, int channels)
{
    /// <summary>Pixels that ask at a time while no gradients are recorded: the scores of all would be the square of their number.</summary>
    private const int Queries = 1024;

    private readonly PictureNorm _norm = new(weights / "norm", channels);
    private readonly Conv _query = new(weights / "q", channels, channels, kernel: 1);
    private readonly Conv _key = new(weights / "k", channels, channels, kernel: 1);
    private readonly Conv _value = new(weights / "v", channels, channels, kernel: 1);
    private readonly Conv _projection = new(weights / "proj_out", channels, channels, kernel: 1);

    public Tensor Forward(Tensor x)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var normed = _norm.Forward(x);
        Tensor q = Tokens(_query, normed), k = Tokens(_key, normed), v = Tokens(_value, normed);
        var step = scope is null ? q.Shape[2] : Queries;
        var parts = Enumerable.Range(0, (q.Shape[2] + step - 1) / step)
            .Select(i => Nn.Attention(q.Slice(2, i * step, Math.Min(step, q.Shape[2] - (i * step))), k, v)).ToArray();
        var y = x + _projection.Forward(Tensor.Concat(2, parts).Reshape(x.Shape));
        return scope?.Keep(y) ?? y;
    }

    private static Tensor Tokens(Conv conv, Tensor x) => conv.Forward(x).Reshape(x.Shape[0], 1, -1, x.Shape[3]);
}

/// <summary>The coarsest level of either half.</summary>
internal sealed class Middle(Weights weights, int channels)
{
    private readonly ResidualBlock _block1 = new(weights / "block_1", channels, channels);
    private readonly PictureAttention _attention = new(weights / "attn_1", channels);
    private readonly ResidualBlock _block2 = new(weights / "block_2", channels, channels);

    public Tensor Forward(Tensor x, Probe probe)
    {
        x = probe.See("block_1", _block1.Forward(x));
        x = probe.See("attn_1", _attention.Forward(x));
        return probe.See("block_2", _block2.Forward(x));
    }
}
