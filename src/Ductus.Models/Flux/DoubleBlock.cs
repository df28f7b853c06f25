using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>One stream's half of a double block: its own norms, projections and inner layer.</summary>
internal sealed class StreamHalf
{
    private readonly Modulation _modulation;
    private readonly Linear _qkv;
    private readonly QueryKeyNorm _norm;
    private readonly Linear _projection;
    private readonly Linear _mlpIn;
    private readonly Linear _mlpOut;
    private readonly int _heads;
    private readonly string _name;

    public StreamHalf(Weights block, string name, FluxConfig config)
    {
        _name = name;
        _heads = config.Heads;
        var hidden = config.Hidden;
        _modulation = new Modulation(block / $"{name}_mod", hidden, 6);
        _qkv = new Linear(block / $"{name}_attn" / "qkv", hidden, 3 * hidden);
        _norm = new QueryKeyNorm(block / $"{name}_attn" / "norm", config.HeadWidth);
        _projection = new Linear(block / $"{name}_attn" / "proj", hidden, hidden);
        _mlpIn = new Linear(block / $"{name}_mlp" / "0", hidden, config.MlpWidth);
        _mlpOut = new Linear(block / $"{name}_mlp" / "2", config.MlpWidth, hidden);
    }

    public Tensor[] Modulate(Tensor activated, Probe probe) => _modulation.Forward(activated, probe, $"{_name}_mod.lin");

    /// <summary>Queries, keys and values of this stream; <paramref name="mod"/> is shift, scale, gate twice.</summary>
    public (Tensor Q, Tensor K, Tensor V) Qkv(Tensor x, Tensor[] mod, Probe probe)
    {
        var normed = Nn.LayerNormModulated(x, mod[0], mod[1]);
        return _norm.Split(probe.See($"{_name}_attn.qkv", _qkv.Forward(normed)), _heads, probe, $"{_name}_attn.norm");
    }

    /// <summary>The stream after its attention and its inner layer.</summary>
    public Tensor ProjectAndMlp(Tensor x, Tensor attended, Tensor[] mod, Probe probe)
    {
        x += mod[2] * probe.See($"{_name}_attn.proj", _projection.Forward(attended));
        var inner = probe.See($"{_name}_mlp.0", _mlpIn.Forward(Nn.LayerNormModulated(x, mod[3], mod[4])));
        inner = probe.See($"{_name}_mlp.1", inner.GeluTanh());
        return probe.See(_name, x + (mod[5] * probe.See($"{_name}_mlp.2", _mlpOut.Forward(inner))));
    }
}

/// <summary>A block in which context and image have their own weights and meet in one attention.</summary>
internal sealed class DoubleBlock(Weights weights, FluxConfig config)
{
    private readonly StreamHalf _image = new(weights, "img", config);
    private readonly StreamHalf _text = new(weights, "txt", config);

    public (Tensor Image, Tensor Text) Forward(Tensor image, Tensor text, Tensor activated, Positions positions, Probe probe)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var imageMod = _image.Modulate(activated, probe);
        var textMod = _text.Modulate(activated, probe);
        var (qi, ki, vi) = _image.Qkv(image, imageMod, probe);
        var (qt, kt, vt) = _text.Qkv(text, textMod, probe);
        var attended = FluxAttention.Forward(
            Tensor.Concat(2, qt, qi), Tensor.Concat(2, kt, ki), Tensor.Concat(2, vt, vi), positions, probe, "attention");
        var parts = attended.Split(1, text.Shape[1], image.Shape[1]);
        image = _image.ProjectAndMlp(image, parts[1], imageMod, probe);
        text = _text.ProjectAndMlp(text, parts[0], textMod, probe);
        scope?.Keep(image);
        scope?.Keep(text);
        return (image, text);
    }
}
