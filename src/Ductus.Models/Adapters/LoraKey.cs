using Ductus.Models.Checkpoints;

namespace Ductus.Models.Adapters;

/// <summary>What a tensor of an adapter file is to its layer.</summary>
internal enum LoraRole
{
    Down,
    Up,
    Bias,
    Alpha,
}

/// <summary>A key of an adapter file, understood: the layer, the part of it (null: the whole, as BFL and kohya have it) and the role.</summary>
internal readonly record struct LoraKey(FluxLayerName Layer, int? Part, LoraRole Role)
{
    private static readonly (string Suffix, LoraRole Role)[] Suffixes =
    [
        (".lora_A.weight", LoraRole.Down), (".lora_B.weight", LoraRole.Up), (".lora_B.bias", LoraRole.Bias),
        (".lora_down.weight", LoraRole.Down), (".lora_up.weight", LoraRole.Up), (".alpha", LoraRole.Alpha),
    ];

    /// <summary>What programs put before a layer's path: diffusers and ai-toolkit, ComfyUI, PEFT's own files.</summary>
    private static readonly string[] Prefixes = ["transformer.", "diffusion_model.", PeftPrefix];

    /// <summary>PEFT's own files: their alpha stands in adapter_config.json beside them.</summary>
    public const string PeftPrefix = "base_model.model.";

    /// <summary>The key without what a program put before it.</summary>
    public static string WithoutPrefix(string key)
    {
        foreach (var prefix in Prefixes)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                // PEFT's prefix may stand before another: base_model.model.transformer.…
                return WithoutPrefix(key[prefix.Length..]);
            }
        }

        return key;
    }

    /// <summary>The key's meaning, or null if no layer of Flux is called so.</summary>
    public static LoraKey? Parse(string key)
    {
        foreach (var (suffix, role) in Suffixes)
        {
            if (key.EndsWith(suffix, StringComparison.Ordinal))
            {
                var path = WithoutPrefix(key[..^suffix.Length]);
                if (FluxNames.FromDiffusers(path) is var (layer, part))
                {
                    return new LoraKey(layer, part, role);
                }

                return (FluxNames.FromBfl(path) ?? FluxNames.FromKohya(path)) is { } whole ? new LoraKey(whole, null, role) : null;
            }
        }

        return null;
    }
}
