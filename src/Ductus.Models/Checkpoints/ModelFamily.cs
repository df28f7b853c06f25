namespace Ductus.Models.Checkpoints;

/// <summary>Tells by a few of its names what a checkpoint is that is no transformer of FLUX.1, so that it can be refused by name.</summary>
internal static class ModelFamily
{
    /// <summary>A family by the beginnings of names that only it has; the first that fits wins. Names are those of the families' own code and of diffusers.</summary>
    private static readonly (string Name, string[] Beginnings)[] Families =
    [
        ("a FLUX.2 model", ["double_stream_modulation_img.", "single_stream_modulation."]),
        ("a Chroma model", ["distilled_guidance_layer."]),
        ("a Qwen-Image model", ["transformer_blocks.0.img_mod.1.", "transformer_blocks.0.img_mlp.net."]),
        ("a HiDream model", ["double_stream_blocks.", "caption_projection.0.linear"]),
        ("a Stable Diffusion 3 model", ["joint_blocks.", "transformer_blocks.0.norm1_context.linear.weight|pos_embed.proj.weight"]),
        ("an SDXL model", ["label_emb.", "add_embedding.linear_1."]),
        ("a Stable Diffusion model", ["input_blocks.", "down_blocks.0.resnets.0.time_emb_proj."]),
        ("a HunyuanVideo model", ["txt_in.individual_token_refiner.", "context_embedder.token_refiner."]),
        ("a Wan model", ["blocks.0.self_attn.q.", "blocks.0.attn1.to_q."]),
        ("a Z-Image or Lumina model", ["cap_embedder.", "noise_refiner."]),
        ("an AuraFlow model", ["double_layers.", "joint_transformer_blocks."]),
        ("an LTX-Video model", ["patchify_proj.", "scale_shift_table|proj_in.weight"]),
        ("a PixArt model", ["adaln_single."]),
        ("a Cascade model", ["down_blocks.0.0.channelwise.", "clip_txt_pooled_mapper."]),
        ("a T5 text encoder", ["shared.weight", "encoder.block.0."]),
        ("a CLIP text encoder", ["text_model.", "transformer.resblocks."]),
        ("an autoencoder", ["decoder.conv_in.", "encoder.conv_in."]),
        ("a language model", ["model.layers.0.", "token_embd.", "blk.0."]),
    ];

    /// <summary>Ends of names that quantised weights of forms that are not read come with, and what to call the form.</summary>
    private static readonly (string Name, string[] Parts)[] Forms =
    [
        ("bitsandbytes", [".quant_state.bitsandbytes__", ".absmax", ".weight.SCB", ".nested_absmax"]),
        ("SVDQuant (Nunchaku)", [".qweight", ".wscales", ".proj_down"]),
        ("GPTQ or AWQ", [".qzeros", ".g_idx"]),
        ("fp8 with a scale a block", [".weight_scale_inv"]),
        ("nvfp4", [".weight_scale_2"]),
    ];

    /// <summary>What the checkpoint is, such as "a FLUX.2 model"; null for what has none of the known names.</summary>
    public static string? Recognise(IReadOnlyCollection<string> names)
    {
        if (names.Any(name => name.Contains(".lora_", StringComparison.Ordinal) || name.StartsWith("lora_", StringComparison.Ordinal)))
        {
            return "an adapter (LoRA), no model";
        }

        return Families.FirstOrDefault(family => family.Beginnings.Any(beginning => beginning.Split('|').All(
            part => names.Any(name => name.StartsWith(part, StringComparison.Ordinal))))).Name;
    }

    /// <summary>The form of quantisation that is not read, if names of one are there.</summary>
    public static string? UnreadQuantisation(IEnumerable<string> names) =>
        names.Select(name => Forms.FirstOrDefault(form => form.Parts.Any(part => name.Contains(part, StringComparison.Ordinal))).Name).FirstOrDefault(form => form is not null);
}
