using System.Text.RegularExpressions;

namespace Ductus.Models.Checkpoints;

/// <summary>
/// The names of Flux's weights in the three worlds: black-forest-labs/flux, huggingface/diffusers (FluxTransformer2DModel) and
/// kohya-ss/sd-scripts. A name with a block number is looked up with # in the number's place.
/// </summary>
public static partial class FluxNames
{
    private static readonly FluxLayerName[] Templates =
    [
        new("img_in", RowLayout.Whole, ["x_embedder"]),
        new("txt_in", RowLayout.Whole, ["context_embedder"]),
        new("time_in.in_layer", RowLayout.Whole, ["time_text_embed.timestep_embedder.linear_1"]),
        new("time_in.out_layer", RowLayout.Whole, ["time_text_embed.timestep_embedder.linear_2"]),
        new("vector_in.in_layer", RowLayout.Whole, ["time_text_embed.text_embedder.linear_1"]),
        new("vector_in.out_layer", RowLayout.Whole, ["time_text_embed.text_embedder.linear_2"]),
        new("guidance_in.in_layer", RowLayout.Whole, ["time_text_embed.guidance_embedder.linear_1"]),
        new("guidance_in.out_layer", RowLayout.Whole, ["time_text_embed.guidance_embedder.linear_2"]),
        .. Stream("img", "norm1", "ff", ["to_q", "to_k", "to_v", "to_out.0"]),
        .. Stream("txt", "norm1_context", "ff_context", ["add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]),
        new("single_blocks.#.linear1", RowLayout.QueryKeyValueMlp,
        [
            "single_transformer_blocks.#.attn.to_q", "single_transformer_blocks.#.attn.to_k", "single_transformer_blocks.#.attn.to_v",
            "single_transformer_blocks.#.proj_mlp",
        ]),
        new("single_blocks.#.linear2", RowLayout.Whole, ["single_transformer_blocks.#.proj_out"]),
        new("single_blocks.#.modulation.lin", RowLayout.Whole, ["single_transformer_blocks.#.norm.linear"]),
        new("final_layer.linear", RowLayout.Whole, ["proj_out"]),
        new("final_layer.adaLN_modulation.1", RowLayout.SwappedHalves, ["norm_out.linear"]),
    ];

    private static readonly Dictionary<string, string> ScaleTemplates = new()
    {
        ["double_blocks.#.img_attn.norm.query_norm.scale"] = "transformer_blocks.#.attn.norm_q.weight",
        ["double_blocks.#.img_attn.norm.key_norm.scale"] = "transformer_blocks.#.attn.norm_k.weight",
        ["double_blocks.#.txt_attn.norm.query_norm.scale"] = "transformer_blocks.#.attn.norm_added_q.weight",
        ["double_blocks.#.txt_attn.norm.key_norm.scale"] = "transformer_blocks.#.attn.norm_added_k.weight",
        ["single_blocks.#.norm.query_norm.scale"] = "single_transformer_blocks.#.attn.norm_q.weight",
        ["single_blocks.#.norm.key_norm.scale"] = "single_transformer_blocks.#.attn.norm_k.weight",
    };

    private static readonly Dictionary<string, string> ScalesOfDiffusers = ScaleTemplates.ToDictionary(pair => pair.Value, pair => pair.Key);
    private static readonly Dictionary<string, FluxLayerName> ByBfl = Templates.ToDictionary(layer => layer.Bfl);
    private static readonly Dictionary<string, (FluxLayerName Layer, int Part)> ByDiffusers = Templates
        .SelectMany(layer => layer.Diffusers.Select((name, part) => (name, layer, part)))
        .ToDictionary(entry => entry.name, entry => (entry.layer, entry.part));

    /// <summary>Every name of a layer or part of one with _ for each dot: what kohya, OneTrainer, LyCORIS and musubi-tuner make of BFL's and diffusers' names.</summary>
    private static readonly Dictionary<string, (FluxLayerName Layer, int? Part)> ByFlatName = Templates
        .SelectMany(layer => layer.Diffusers.Select((name, part) => (name, layer, part: (int?)part)).Append((name: layer.Bfl, layer, part: null)))
        .ToDictionary(entry => Flat(entry.name), entry => (entry.layer, entry.part));

    /// <summary>What programs put before a layer's path in an adapter; one may stand before another.</summary>
    private static readonly string[] AdapterPrefixes =
    [
        "base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.", "unet.", "model.", "lora_unet_", "lora_transformer_", "lycoris_",
        "diffusion_model_", "module.", "_orig_mod.",
    ];

    /// <summary>
    /// The layer that an adapter's path names, and which part of it (null: the whole), or null: BFL's and diffusers' names, with dots or without, under the
    /// prefixes in use.
    /// </summary>
    public static (FluxLayerName Layer, int? Part)? FromAdapter(string path)
    {
        int? part = null;
        var layer = Find(Flat(WithoutAdapterPrefix(path)), ByFlatName, entry =>
        {
            part = entry.Part;
            return entry.Layer;
        });
        return layer is null ? null : (layer, part);
    }

    /// <summary>An adapter's path without what a program put before it.</summary>
    public static string WithoutAdapterPrefix(string path) => Array.Find(AdapterPrefixes, prefix => path.StartsWith(prefix, StringComparison.Ordinal)) is { } found
        ? WithoutAdapterPrefix(path[found.Length..])
        : path;

    /// <summary>The layer of that path in BFL's names, or null.</summary>
    public static FluxLayerName? FromBfl(string path) => Find(path, ByBfl, layer => layer);

    /// <summary>The layer that diffusers' path is part of, and which part, or null.</summary>
    public static (FluxLayerName Layer, int Part)? FromDiffusers(string path)
    {
        var part = 0;
        var layer = Find(path, ByDiffusers, entry =>
        {
            part = entry.Part;
            return entry.Layer;
        });
        return layer is null ? null : (layer, part);
    }

    /// <summary>BFL's key of a query or key norm's scale, from BFL's own or diffusers', or null.</summary>
    public static string? ScaleFromAny(string key)
    {
        var (template, number) = Template(key);
        var found = ScaleTemplates.ContainsKey(template) ? template : ScalesOfDiffusers.GetValueOrDefault(template);
        return found is null ? null : Numbered(found, number);
    }

    /// <summary>Diffusers' key of a norm's scale, or null if <paramref name="key"/> is none of BFL's.</summary>
    public static string? ScaleToDiffusers(string key)
    {
        var (template, number) = Template(key);
        return ScaleTemplates.TryGetValue(template, out var found) ? Numbered(found, number) : null;
    }

    private static FluxLayerName[] Stream(string name, string norm, string inner, string[] attention)
    {
        string block = $"double_blocks.#.{name}", theirs = "transformer_blocks.#";
        return
        [
            new($"{block}_mod.lin", RowLayout.Whole, [$"{theirs}.{norm}.linear"]),
            new($"{block}_attn.qkv", RowLayout.QueryKeyValue, [.. attention[..3].Select(part => $"{theirs}.attn.{part}")]),
            new($"{block}_attn.proj", RowLayout.Whole, [$"{theirs}.attn.{attention[3]}"]),
            new($"{block}_mlp.0", RowLayout.Whole, [$"{theirs}.{inner}.net.0.proj"]),
            new($"{block}_mlp.2", RowLayout.Whole, [$"{theirs}.{inner}.net.2"]),
        ];
    }

    private static FluxLayerName? Find<T>(string name, Dictionary<string, T> table, Func<T, FluxLayerName> layerOf)
    {
        var (template, number) = Template(name);
        if (!table.TryGetValue(template, out var entry))
        {
            return null;
        }

        var layer = layerOf(entry);
        return number.Length == 0
            ? layer
            : layer with { Bfl = Numbered(layer.Bfl, number), Diffusers = [.. layer.Diffusers.Select(path => Numbered(path, number))] };
    }

    private static (string Template, string Number) Template(string name)
    {
        var match = BlockNumber().Match(name);
        return match.Success ? (string.Concat(name.AsSpan(0, match.Index), "#", name.AsSpan(match.Index + match.Length)), match.Value) : (name, "");
    }

    /// <summary>Old names of attention's adapters in diffusers hang them on a processor, and some programs leave out the dropout's place in to_out.0.</summary>
    private static string Flat(string name)
    {
        var flat = name.Replace(".processor.", ".", StringComparison.Ordinal).Replace('.', '_');
        return flat.EndsWith("_attn_to_out_0", StringComparison.Ordinal) ? flat[..^"_0".Length] : flat;
    }

    private static string Numbered(string template, string number) => template.Replace("#", number, StringComparison.Ordinal);

    [GeneratedRegex(@"(?<=blocks[._])\d+(?=[._])")]
    private static partial Regex BlockNumber();
}
