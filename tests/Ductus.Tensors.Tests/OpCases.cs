using System.Text.Json;

namespace Ductus.Tensors.Tests;

/// <summary>Each golden case in this engine's terms. Pictures of the fixtures are NCHW, the engine's NHWC.</summary>
internal static class OpCases
{
    public static Tensor[] Run(string name, JsonElement description, Dictionary<string, Tensor> x, SafeTensorsFile file)
    {
        Tensor In(string key) => x[key];
        Tensor? Maybe(string key) => x.GetValueOrDefault(key);
        var attributes = description.TryGetProperty("attrs", out var a) ? a : default;
        switch (description.GetProperty("op").GetString())
        {
            case "matmul":
                return [In("a").MatMul(In("b"), transposeB: name.EndsWith("transposed_b", StringComparison.Ordinal))];
            case "linear":
                return [Nn.Linear(In("x"), In("w"), Maybe("b"))];
            case "conv2d":
                return [Conv(attributes, In("x"), In("w"), Maybe("b"))];
            case "group_norm":
                return [Nchw(Nn.GroupNorm(Nhwc(In("x")), Int(attributes, "groups", 1), In("w"), In("b"), Float(attributes, "eps", 1e-5f)))];
            case "layer_norm" when x.ContainsKey("shift"):
                return [Nn.LayerNormModulated(In("x"), In("shift"), In("scale"), Float(attributes, "eps", 1e-5f))];
            case "layer_norm":
                return [Nn.LayerNorm(In("x"), Maybe("w"), Maybe("b"), Float(attributes, "eps", 1e-5f))];
            case "rms_norm":
                return [Nn.RmsNorm(In("x"), In("scale"), Float(attributes, "eps", 1e-6f))];
            case "silu":
                return [In("x").Silu()];
            case "gelu":
                return [name.EndsWith("erf", StringComparison.Ordinal) ? In("x").GeluErf() : In("x").GeluTanh()];
            case "quick_gelu":
                return [In("x").QuickGelu()];
            case "sigmoid":
                return [In("x").Sigmoid()];
            case "tanh":
                return [In("x").Tanh()];
            case "relu":
                return [In("x").Relu()];
            case "exp":
                return [In("x").Exp()];
            case "softplus":
                return [In("x").Softplus()];
            case "geglu":
                var halves = Nn.Linear(In("x"), In("w"), In("b")).Split(-1, In("w").Shape[0] / 2, In("w").Shape[0] / 2);
                return [halves[0] * halves[1].GeluErf()];
            case "gated_gelu":
                return [Nn.Linear(Nn.Linear(In("x"), In("wi_0")).GeluTanh() * Nn.Linear(In("x"), In("wi_1")), In("wo"))];
            case "softmax":
                return [Nn.Softmax(In("x"), Int(attributes, "dim", -1))];
            case "log_softmax":
                return [Nn.LogSoftmax(In("x"))];
            case "attention":
                return [AttentionCase(name, x)];
            case "rope":
                return RopeCase(name, x, file);
            case "upsample_nearest" when attributes.ValueKind == JsonValueKind.Undefined:
                return [Nchw(Nn.UpsampleNearest(Nhwc(In("x")), 2))];
            case "upsample_nearest":
                Assert.Skip("Ductus has no upsampling to a size that is not a multiple; no model it runs needs one.");
                return [];
            case "mse":
                return [Nn.MeanSquaredError(In("x"), In("y"))];
            case "concat_split":
                return [Tensor.Concat(1, In("a"), In("b")).Slice(1, 1, 3) * 2f];
            case "reduce" when name.EndsWith("mean_dim", StringComparison.Ordinal):
                return [In("x").Mean(1, 2).Reshape(In("x").Shape[0], In("x").Shape[3])];
            case "reduce":
                return [(In("x") - In("x").Mean(1)).Square().Mean(1).Reshape(In("x").Shape[0])];
            case "broadcast":
                return [(In("a") * In("b")) + In("c")];
            case "patchify":
                var blocks = Nn.PixelUnshuffle(Nhwc(In("x")), 2);
                return [blocks.Reshape(blocks.Shape[0], blocks.Shape[1] * blocks.Shape[2], blocks.Shape[3])];
            default:
                throw new NotSupportedException($"No test for the operation of {name}.");
        }
    }

    private static Tensor Nhwc(Tensor x) => x.Rank == 4 ? x.Permute(0, 2, 3, 1) : x.Permute(0, 2, 1);

    private static Tensor Nchw(Tensor x) => x.Rank == 4 ? x.Permute(0, 3, 1, 2) : x.Permute(0, 2, 1);

    private static Tensor Conv(JsonElement attributes, Tensor x, Tensor w, Tensor? b)
    {
        var (strideY, strideX) = Pair(attributes, "stride", 1);
        var (padY, padX) = Pair(attributes, "padding", 0);
        var padding = attributes.TryGetProperty("pad_right", out _)
            ? (Int(attributes, "pad_top", 0), Int(attributes, "pad_bottom", 0), Int(attributes, "pad_left", 0), Int(attributes, "pad_right", 0))
            : (padY, padY, padX, padX);
        return Nchw(Nn.Conv2d(Nhwc(x), w, b, (strideY, strideX), padding, Int(attributes, "groups", 1), Int(attributes, "dilation", 1)));
    }

    private static Tensor AttentionCase(string name, Dictionary<string, Tensor> x)
    {
        Tensor q = x["q"], k = x["k"], v = x["v"];
        if (name.EndsWith("causal", StringComparison.Ordinal))
        {
            var n = q.Shape[2];
            var mask = Tensor.Zeros(new Shape(n, n));
            for (var i = 0; i < n; i++)
            {
                mask.Span.Slice((i * n) + i + 1, n - i - 1).Fill(float.NegativeInfinity);
            }

            return Nn.Attention(q, k, v, mask.To(q.Device));
        }

        return name.EndsWith("bias_noscale", StringComparison.Ordinal) ? Nn.Attention(q, k, v, x["bias"], scale: 1) : Nn.Attention(q, k, v);
    }

    private static Tensor[] RopeCase(string name, Dictionary<string, Tensor> x, SafeTensorsFile file)
    {
        // (1, 1, tokens, pairs, 2, 2) rotation matrices [[cos, -sin], [sin, cos]].
        var table = file.Read("rope/flux_pe.out");
        int tokens = table.Shape.Rank == 6 ? table.Shape[2] : table.Shape[1], pairs = table.Count / tokens / 4;
        Tensor cos = Tensor.Empty(new Shape(tokens, pairs)), sin = Tensor.Empty(new Shape(tokens, pairs));
        for (var i = 0; i < cos.Count; i++)
        {
            cos.Span[i] = table.Span[4 * i];
            sin.Span[i] = table.Span[(4 * i) + 2];
        }

        var device = x.Values.First().Device;
        (cos, sin) = (cos.To(device), sin.To(device));
        if (name == "rope/apply")
        {
            return [Nn.Rope(x["xq"], cos, sin), Nn.Rope(x["xk"], cos, sin)];
        }

        var y = Nn.Attention(Nn.Rope(x["q"], cos, sin), Nn.Rope(x["k"], cos, sin), x["v"]).Permute(0, 2, 1, 3);
        return [y.Reshape(y.Shape[0], y.Shape[1], -1)];
    }

    private static int Int(JsonElement attributes, string key, int otherwise) =>
        attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty(key, out var value) ? value.GetInt32() : otherwise;

    private static float Float(JsonElement attributes, string key, float otherwise) =>
        attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty(key, out var value) ? value.GetSingle() : otherwise;

    private static (int Y, int X) Pair(JsonElement attributes, string key, int otherwise)
    {
        if (!attributes.TryGetProperty(key, out var value))
        {
            return (otherwise, otherwise);
        }

        return value.ValueKind == JsonValueKind.Array ? (value[0].GetInt32(), value[1].GetInt32()) : (value.GetInt32(), value.GetInt32());
    }
}
