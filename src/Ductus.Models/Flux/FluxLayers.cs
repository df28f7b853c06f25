using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>Two linear layers with SiLU between: how timestep, guidance and pooled vector enter.</summary>
internal sealed class MlpEmbedder(Weights weights, int inputs, int hidden)
{
    private readonly Linear _in = new(weights / "in_layer", inputs, hidden);
    private readonly Linear _out = new(weights / "out_layer", hidden, hidden);

    public Tensor Forward(Tensor x) => _out.Forward(_in.Forward(x).Silu());
}

/// <summary>
/// Shift, scale and gate for each use in a block, from the conditioning vector; each [batch, 1, hidden]. Zero at first, so
/// that a fresh block passes its input through.
/// </summary>
internal sealed class Modulation(Weights weights, int hidden, int count)
{
    private readonly Linear _lin = new(weights / "lin", hidden, count * hidden, initial: Initial.Zeros);

    public Tensor[] Forward(Tensor activated, Probe probe, string name)
    {
        var all = probe.See(name, _lin.Forward(activated));
        return [.. Enumerable.Range(0, count).Select(i => all.Slice(1, i * hidden, hidden).Reshape(activated.Shape[0], 1, hidden))];
    }
}

/// <summary>Root-mean-square norms of queries and keys, per head.</summary>
internal sealed class QueryKeyNorm(Weights weights, int width)
{
    private readonly Tensor _query = weights.Take("query_norm.scale", new Shape(width), Initial.Ones);
    private readonly Tensor _key = weights.Take("key_norm.scale", new Shape(width), Initial.Ones);

    /// <summary>Splits [b, n, 3 · heads · width] into normed queries, normed keys and values, [b, heads, n, width] each.</summary>
    public (Tensor Q, Tensor K, Tensor V) Split(Tensor qkv, int heads, Probe probe, string name)
    {
        int batch = qkv.Shape[0], tokens = qkv.Shape[1];
        var parts = qkv.Reshape(batch, tokens, 3, heads, -1).Permute(2, 0, 3, 1, 4);
        Tensor Part(int i) => parts.Slice(0, i, 1).Reshape(batch, heads, tokens, -1);
        return (
            probe.See($"{name}.query_norm", Nn.RmsNorm(Part(0), _query)),
            probe.See($"{name}.key_norm", Nn.RmsNorm(Part(1), _key)),
            Part(2));
    }
}

/// <summary>Attention over tokens with rotary positions.</summary>
internal static class FluxAttention
{
    /// <summary>q, k, v [b, heads, n, width] to [b, n, heads · width].</summary>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, Positions positions, Probe probe, string name)
    {
        probe.See($"{name}.q_normed", q);
        probe.See($"{name}.k_normed", k);
        probe.See($"{name}.v", v);
        q = probe.See($"{name}.q_roped", Nn.Rope(q, positions.Cos, positions.Sin));
        k = probe.See($"{name}.k_roped", Nn.Rope(k, positions.Cos, positions.Sin));
        var y = Nn.Attention(q, k, v).Permute(0, 2, 1, 3);
        return probe.See($"{name}.attn_out", y.Reshape(y.Shape[0], y.Shape[1], -1));
    }
}
