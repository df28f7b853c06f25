using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>
/// The encoder of T5 v1.1 (huggingface/transformers, T5EncoderModel, same keys): RMS norms before each half of a layer, attention without
/// a scale and with a bias by distance that all layers share, gated GELU, no biases.
/// </summary>
public sealed class T5Encoder
{
    private readonly T5Config _config;
    private readonly Embedding _tokens;
    private readonly Embedding _distances;
    private readonly T5Layer[] _layers;
    private readonly Tensor _finalNorm;

    /// <summary>Takes all weights of the encoder from <paramref name="weights"/>.</summary>
    public T5Encoder(T5Config config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        _config = config;
        _tokens = new Embedding(weights / "shared", config.Vocabulary, config.Width);
        var blocks = weights / "encoder" / "block";
        _distances = new Embedding(blocks / 0 / "layer" / 0 / "SelfAttention" / "relative_attention_bias", config.Buckets, config.Heads);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new T5Layer(blocks / i / "layer", config))];
        _finalNorm = weights.Take("encoder.final_layer_norm.weight", new Shape(config.Width), Initial.Ones);
    }

    /// <summary>
    /// Encodes token ids [batch, n] to [batch, n, width]. Flux lets tokens look at the padding too, as it was trained; with a
    /// <paramref name="mask"/> [batch, n] of 1 (token) and 0 (padding) they do not.
    /// </summary>
    public Tensor Forward(Tensor ids, Tensor? mask = null, Probe probe = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var x = probe.See("hidden_states.0", _tokens.Forward(ids));
        var bias = Bias(ids.Shape[1]).To(x.Device);
        if (mask is not null)
        {
            var hidden = Array.ConvertAll(mask.ToHost().Ints.ToArray(), seen => seen != 0 ? 0 : float.MinValue);
            bias += Tensor.From(hidden, new Shape(mask.Shape[0], 1, 1, mask.Shape[1]), bias.Device);
        }

        for (var i = 0; i < _layers.Length; i++)
        {
            x = probe.See($"hidden_states.{i + 1}", _layers[i].Forward(x, bias));
        }

        return Nn.RmsNorm(x, _finalNorm);
    }

    /// <summary>The attention bias of <paramref name="tokens"/> tokens by their distances: [1, heads, queries, keys].</summary>
    public Tensor Bias(int tokens) =>
        _distances.Forward(T5Distances.Buckets(_config, tokens)).Permute(2, 0, 1).Reshape(1, _config.Heads, tokens, tokens);
}

/// <summary>One layer: attention, then the gated inner layers, each added to what it was given the norm of.</summary>
internal sealed class T5Layer(Weights weights, T5Config config)
{
    private readonly Tensor _norm1 = weights.Take("0.layer_norm.weight", new Shape(config.Width), Initial.Ones);
    private readonly Linear _query = Attention(weights, "q", config.Width, config.Heads * config.HeadWidth);
    private readonly Linear _key = Attention(weights, "k", config.Width, config.Heads * config.HeadWidth);
    private readonly Linear _value = Attention(weights, "v", config.Width, config.Heads * config.HeadWidth);
    private readonly Linear _projection = Attention(weights, "o", config.Heads * config.HeadWidth, config.Width);
    private readonly Tensor _norm2 = weights.Take("1.layer_norm.weight", new Shape(config.Width), Initial.Ones);
    private readonly Linear _gate = Inner(weights, "wi_0", config.Width, config.MlpWidth);
    private readonly Linear _in = Inner(weights, "wi_1", config.Width, config.MlpWidth);
    private readonly Linear _out = Inner(weights, "wo", config.MlpWidth, config.Width);

    public Tensor Forward(Tensor x, Tensor bias)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var normed = Nn.RmsNorm(x, _norm1);
        var attended = Nn.Attention(Heads(_query.Forward(normed)), Heads(_key.Forward(normed)), Heads(_value.Forward(normed)), bias, scale: 1);
        x += _projection.Forward(attended.Permute(0, 2, 1, 3).Reshape(x.Shape[0], x.Shape[1], -1));
        normed = Nn.RmsNorm(x, _norm2);
        var y = x + _out.Forward(_gate.Forward(normed).GeluTanh() * _in.Forward(normed));
        return scope?.Keep(y) ?? y;
    }

    private static Linear Attention(Weights weights, string name, int inputs, int outputs) => new(weights / 0 / "SelfAttention" / name, inputs, outputs, bias: false);

    private static Linear Inner(Weights weights, string name, int inputs, int outputs) => new(weights / 1 / "DenseReluDense" / name, inputs, outputs, bias: false);

    /// <summary>[batch, tokens, heads · head width] to [batch, heads, tokens, head width].</summary>
    private Tensor Heads(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], config.Heads, config.HeadWidth).Permute(0, 2, 1, 3);
}
