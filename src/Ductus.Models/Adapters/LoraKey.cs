using System.Text.RegularExpressions;
using Ductus.Models.Checkpoints;

namespace Ductus.Models.Adapters;

/// <summary>What a tensor of an adapter file is to its layer.</summary>
internal enum LoraRole
{
    Down,
    Up,
    Bias,
    Alpha,

    /// <summary>DoRA: the length of each row (or column) of the adapted weight.</summary>
    Magnitude,

    /// <summary>LoHa (Hyeon-Woo et al., "FedPara", 2022): the difference is (A1 B1) ∘ (A2 B2).</summary>
    HadamardA1,
    HadamardB1,
    HadamardA2,
    HadamardB2,

    /// <summary>LoKr (Edalati et al., "KronA", 2022): the difference is W1 ⊗ W2, each whole or a product of two.</summary>
    Kronecker1,
    KroneckerA1,
    KroneckerB1,
    Kronecker2,
    KroneckerA2,
    KroneckerB2,

    /// <summary>The whole difference of the weight.</summary>
    Difference,

    /// <summary>The whole difference of the bias.</summary>
    BiasDifference,
}

/// <summary>A key of an adapter file, understood: the layer, the part of it (null: the whole, as BFL and kohya have it) and the role.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Part">Which of diffusers' layers in its place.</param>
/// <param name="Role">What the tensor is to it.</param>
/// <param name="Path">The layer's path as the file has it.</param>
internal readonly partial record struct LoraKey(FluxLayerName Layer, int? Part, LoraRole Role, string Path)
{
    /// <summary>PEFT's own files: their alpha stands in adapter_config.json beside them.</summary>
    public const string PeftPrefix = "base_model.model.";

    private static readonly Dictionary<string, LoraRole> Roles = new()
    {
        ["lora_A.weight"] = LoraRole.Down,
        ["lora_down.weight"] = LoraRole.Down,
        ["lora.down.weight"] = LoraRole.Down,
        ["lora_linear_layer.down.weight"] = LoraRole.Down,
        ["lora_B.weight"] = LoraRole.Up,
        ["lora_up.weight"] = LoraRole.Up,
        ["lora.up.weight"] = LoraRole.Up,
        ["lora_linear_layer.up.weight"] = LoraRole.Up,
        ["lora_B.bias"] = LoraRole.Bias,
        ["lora_up.bias"] = LoraRole.Bias,
        ["alpha"] = LoraRole.Alpha,
        ["dora_scale"] = LoraRole.Magnitude,
        ["lora_magnitude_vector"] = LoraRole.Magnitude,
        ["lora_magnitude_vector.weight"] = LoraRole.Magnitude,
        ["hada_w1_a"] = LoraRole.HadamardA1,
        ["hada_w1_b"] = LoraRole.HadamardB1,
        ["hada_w2_a"] = LoraRole.HadamardA2,
        ["hada_w2_b"] = LoraRole.HadamardB2,
        ["lokr_w1"] = LoraRole.Kronecker1,
        ["lokr_w1_a"] = LoraRole.KroneckerA1,
        ["lokr_w1_b"] = LoraRole.KroneckerB1,
        ["lokr_w2"] = LoraRole.Kronecker2,
        ["lokr_w2_a"] = LoraRole.KroneckerA2,
        ["lokr_w2_b"] = LoraRole.KroneckerB2,
        ["diff"] = LoraRole.Difference,
        ["diff_b"] = LoraRole.BiasDifference,
    };

    /// <summary>What adapters of other kinds have beside a layer, and what to say of them.</summary>
    private static readonly (string Ending, string What)[] Unread =
    [
        (".reshape_weight", "the layer is to be enlarged, as adapters of FLUX.1 Canny and Depth do it"),
        (".lora_mid.weight", "a Tucker core of a LoCon for convolutions"),
        (".hada_t1", "a Tucker core of a LoHa for convolutions"),
        (".hada_t2", "a Tucker core of a LoHa for convolutions"),
        (".lokr_t2", "a Tucker core of a LoKr for convolutions"),
        (".oft_blocks", "an OFT"),
        (".oft_diag", "an OFT"),
        (".oft_R.weight", "an OFT"),
        (".boft_R", "a BOFT"),
        (".boft_blocks", "a BOFT"),
        (".a1.weight", "a GLoRA"),
        (".a2.weight", "a GLoRA"),
        (".b1.weight", "a GLoRA"),
        (".b2.weight", "a GLoRA"),
        (".on_input", "an IA3"),
        (".ia3_l", "an IA3"),
        (".vera_lambda_b", "a VeRA"),
        (".vera_lambda_d", "a VeRA"),
        (".w_norm", "a norm's difference of LyCORIS"),
        (".b_norm", "a norm's difference of LyCORIS"),
        (".set_weight", "a weight that takes the place of the base's"),
    ];

    /// <summary>Before the names of parts for text encoders, and of words learned for them, which Ductus does not adapt.</summary>
    private static readonly string[] TextPrefixes =
    [
        "lora_te", "lora_prior_te", "lycoris_te", "text_encoder.", "text_encoder_2.", "text_encoder_3.", "text_encoders.", "te1.", "te2.", "clip_l.", "clip_g.",
        "t5xxl.", "cond_stage_model.", "conditioner.", "text_model.", "bundle_emb.", "emb_params", "string_to_param", "hydit_text",
    ];

    /// <summary>Whether the tensor belongs to a text encoder or is a word learned for one.</summary>
    public static bool IsForText(string key) =>
        Array.Exists(TextPrefixes, prefix => (key.StartsWith(PeftPrefix, StringComparison.Ordinal) ? key[PeftPrefix.Length..] : key).StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>What the tensor is, if it is of a kind of adapter that is known and not read.</summary>
    public static string? UnreadKind(string key) =>
        Unread.FirstOrDefault(kind => WithoutName(key).EndsWith(kind.Ending, StringComparison.Ordinal)).What;

    /// <summary>The key's meaning, or null if no layer of Flux is called so.</summary>
    public static LoraKey? Parse(string key)
    {
        key = WithoutName(key);
        foreach (var (ending, role) in Roles)
        {
            var path = key.Length - ending.Length - 1;
            if (path > 0 && key.EndsWith(ending, StringComparison.Ordinal) && key[path] is '.' or '_' && InFlux(key[..path], role) is { } found)
            {
                return found;
            }
        }

        return XLabs(key);
    }

    private static LoraKey? InFlux(string path, LoraRole role) => FluxNames.FromAdapter(path) is var (layer, part) ? new LoraKey(layer, part, role, path) : null;

    /// <summary>
    /// The names of XLabs-AI/x-flux: attention processors with <c>qkv_lora1</c> and <c>proj_lora1</c> for the picture's stream, 2 for the text's; in single
    /// blocks <c>qkv_lora</c> is the first three parts of linear1 and <c>proj_lora</c> linear2.
    /// </summary>
    private static LoraKey? XLabs(string key)
    {
        var match = XLabsName().Match(key);
        if (!match.Success)
        {
            return null;
        }

        var (block, layer, stream) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        var role = match.Groups[4].Value == "down" ? LoraRole.Down : LoraRole.Up;
        var path = match.Groups["single"].Success
            ? $"{block}.{(layer == "qkv" ? "linear1" : "linear2")}"
            : $"{block}.{(stream == "1" ? "img" : "txt")}_attn.{layer}";
        return (match.Groups["single"].Success == (stream.Length == 0)) && FluxNames.FromBfl(path) is { } found
            ? new LoraKey(found, found.Rows == RowLayout.QueryKeyValueMlp ? AllButMlp : null, role, path)
            : null;
    }

    /// <summary>The part that is queries, keys and values in one, without the inner layer that follows them.</summary>
    public const int AllButMlp = -1;

    /// <summary>Without the name PEFT gives an adapter in memory, which some programs leave in: <c>lora_A.default.weight</c>.</summary>
    private static string WithoutName(string key) => AdapterName().Replace(key, "$1$2");

    [GeneratedRegex(@"(\.(?:lora_[AB]|lora_magnitude_vector|hada_w[12]_[ab]|lokr_w[12](?:_[ab])?))\.(?!weight$|bias$)[^.]+((?:\.weight|\.bias)?)$")]
    private static partial Regex AdapterName();

    [GeneratedRegex(@"^(?:transformer\.|diffusion_model\.|model\.)?((?:double_blocks|(?<single>single_blocks))\.\d{1,4})\.processor\.(qkv|proj)_lora([12]?)\.(down|up)\.weight$")]
    private static partial Regex XLabsName();
}
