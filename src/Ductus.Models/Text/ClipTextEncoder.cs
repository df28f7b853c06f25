using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>What CLIP makes of a prompt.</summary>
/// <param name="Tokens">A vector a token after the last norm, [batch, window, width].</param>
/// <param name="Pooled">That of the end of text, [batch, width]: what Flux is conditioned on.</param>
public sealed record ClipText(Tensor Tokens, Tensor Pooled);

/// <summary>
/// The text encoder of CLIP (openai/CLIP; huggingface/transformers, CLIPTextModel, same keys): a transformer in which each token sees
/// those before it, normed before each half of a layer, with QuickGELU.
/// </summary>
public sealed class ClipTextEncoder
{
    private readonly Embedding _tokens;
    private readonly Embedding _positions;
    private readonly ClipLayer[] _layers;
    private readonly Norm _finalNorm;

    /// <summary>Takes all weights of the encoder from <paramref name="weights"/>.</summary>
    public ClipTextEncoder(ClipConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        Config = config.Validated();
        var model = weights / "text_model";
        _tokens = new Embedding(model / "embeddings" / "token_embedding", config.Vocabulary, config.Width);
        _positions = new Embedding(model / "embeddings" / "position_embedding", config.Window, config.Width);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(i => new ClipLayer(model / "encoder" / "layers" / i, config))];
        _finalNorm = new Norm(model / "final_layer_norm", config.Width);
    }

    /// <summary>The encoder's extents.</summary>
    public ClipConfig Config { get; }

    /// <summary>Encodes token ids [batch, n], n at most the window.</summary>
    public ClipText Forward(Tensor ids, Probe probe = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int batch = ids.Shape[0], tokens = ids.Shape[1];
        var places = Tensor.FromInts([.. Enumerable.Range(0, tokens)], new Shape(tokens), ids.Device);
        var x = probe.See("hidden_states.0", _tokens.Forward(ids) + _positions.Forward(places));
        var mask = Causal(tokens).To(x.Device);
        for (var i = 0; i < _layers.Length; i++)
        {
            x = probe.See($"hidden_states.{i + 1}", _layers[i].Forward(x, mask));
        }

        x = _finalNorm.Forward(x);
        var seen = ids.ToHost();
        var pooled = Enumerable.Range(0, batch).Select(n => x.Slice(0, n, 1).Slice(1, EndOf(seen.Ints.Slice(n * tokens, tokens)), 1).Reshape(1, -1)).ToArray();
        return new ClipText(x, Tensor.Concat(0, pooled));
    }

    /// <summary>0 where a token may look, minus infinity after it: [tokens, tokens], on the CPU.</summary>
    private static Tensor Causal(int tokens)
    {
        var mask = new float[tokens * tokens];
        for (var i = 0; i < tokens; i++)
        {
            mask.AsSpan(((i * tokens) + i + 1)..((i + 1) * tokens)).Fill(float.NegativeInfinity);
        }

        return Tensor.From(mask, new Shape(tokens, tokens));
    }

    /// <summary>The first end of text; the first token if there is none, as the reference's argmax gives.</summary>
    private int EndOf(ReadOnlySpan<int> ids) => Math.Max(0, ids.IndexOf(Config.EndToken ?? System.Numerics.Tensors.TensorPrimitives.Max(ids)));
}

/// <summary>One layer: attention, then the inner layers, each added to what it was given the norm of.</summary>
internal sealed class ClipLayer(Weights weights, ClipConfig config)
{
    private readonly Norm _norm1 = new(weights / "layer_norm1", config.Width);
    private readonly Linear _query = new(weights / "self_attn" / "q_proj", config.Width, config.Width);
    private readonly Linear _key = new(weights / "self_attn" / "k_proj", config.Width, config.Width);
    private readonly Linear _value = new(weights / "self_attn" / "v_proj", config.Width, config.Width);
    private readonly Linear _projection = new(weights / "self_attn" / "out_proj", config.Width, config.Width);
    private readonly Norm _norm2 = new(weights / "layer_norm2", config.Width);
    private readonly Linear _in = new(weights / "mlp" / "fc1", config.Width, config.MlpWidth);
    private readonly Linear _out = new(weights / "mlp" / "fc2", config.MlpWidth, config.Width);

    public Tensor Forward(Tensor x, Tensor mask)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var normed = _norm1.Forward(x);
        var attended = Nn.Attention(Heads(_query.Forward(normed)), Heads(_key.Forward(normed)), Heads(_value.Forward(normed)), mask);
        x += _projection.Forward(attended.Permute(0, 2, 1, 3).Reshape(x.Shape));
        var y = x + _out.Forward(_in.Forward(_norm2.Forward(x)).QuickGelu());
        return scope?.Keep(y) ?? y;
    }

    /// <summary>[batch, tokens, width] to [batch, heads, tokens, head width].</summary>
    private Tensor Heads(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], config.Heads, -1).Permute(0, 2, 1, 3);
}
