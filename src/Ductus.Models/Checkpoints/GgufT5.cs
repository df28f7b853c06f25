using System.Text.RegularExpressions;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>The names that llama.cpp gives T5's encoder in GGUF files (gguf-py, tensor_mapping.py) as those of transformers.</summary>
internal static partial class GgufT5
{
    private const string Vocabulary = "token_embd.weight";

    private static readonly Dictionary<string, string> Layers = new()
    {
        ["attn_q"] = "layer.0.SelfAttention.q",
        ["attn_k"] = "layer.0.SelfAttention.k",
        ["attn_v"] = "layer.0.SelfAttention.v",
        ["attn_o"] = "layer.0.SelfAttention.o",
        ["attn_rel_b"] = "layer.0.SelfAttention.relative_attention_bias",
        ["attn_norm"] = "layer.0.layer_norm",
        ["ffn_gate"] = "layer.1.DenseReluDense.wi_0",
        ["ffn_up"] = "layer.1.DenseReluDense.wi_1",
        ["ffn_down"] = "layer.1.DenseReluDense.wo",
        ["ffn_norm"] = "layer.1.layer_norm",
    };

    public static bool Is(Dictionary<string, StoredTensor> tensors) => tensors.ContainsKey(Vocabulary) && tensors.ContainsKey("enc.blk.0.attn_q.weight");

    /// <summary>The name transformers gives the tensor.</summary>
    public static string Rename(string name) => name switch
    {
        Vocabulary => "shared.weight",
        "enc.output_norm.weight" => "encoder.final_layer_norm.weight",
        _ when Block().Match(name) is { Success: true } match && Layers.TryGetValue(match.Groups[2].Value, out var layer) =>
            $"encoder.block.{match.Groups[1].Value}.{layer}.weight",
        _ => name,
    };

    [GeneratedRegex(@"^enc\.blk\.(\d+)\.(\w+)\.weight$")]
    private static partial Regex Block();
}
