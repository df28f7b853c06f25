namespace Ductus.Bases;

/// <summary>The parts a Flux base is made of.</summary>
public enum BasePart
{
    /// <summary>The model itself.</summary>
    Transformer,

    /// <summary>From pictures to latents and back.</summary>
    Autoencoder,

    /// <summary>The small text encoder: the pooled vector.</summary>
    Clip,

    /// <summary>The large text encoder: a token each.</summary>
    T5,

    /// <summary>The vocabulary of CLIP.</summary>
    ClipTokenizer,

    /// <summary>The vocabulary of T5.</summary>
    T5Tokenizer,
}

/// <summary>What the files of a part are called where people get them.</summary>
/// <param name="Part">The part.</param>
/// <param name="Title">Its name in sentences and options.</param>
/// <param name="Folder">Its folder in a model of diffusers.</param>
/// <param name="Files">Patterns of single files, the best first.</param>
/// <param name="Hint">What to get, for a message.</param>
public sealed record BasePartFiles(BasePart Part, string Title, string Folder, IReadOnlyList<string> Files, string Hint)
{
    /// <summary>Names that a tokenizer's folder must hold one of.</summary>
    private static readonly string[] VocabularyFiles = ["merges.txt", "tokenizer.json", "spiece.model", "bpe_simple_vocab_16e6.txt.gz"];

    /// <summary>All parts, in the order they are reported.</summary>
    public static IReadOnlyList<BasePartFiles> All { get; } =
    [
        new(BasePart.Transformer, "transformer", "transformer", ["flux1-*.safetensors", "flux1*.safetensors", "flux1*.gguf", "flux*.gguf"],
            "flux1-dev.safetensors or flux1-schnell.safetensors (24 GB), an fp8 or GGUF version of it, or the folder transformer"),
        new(BasePart.Autoencoder, "autoencoder", "vae", ["ae.safetensors", "ae.sft", "flux_vae.safetensors"], "ae.safetensors (335 MB) or the folder vae"),
        new(BasePart.Clip, "clip", "text_encoder", ["clip_l.safetensors"], "clip_l.safetensors (246 MB) or the folder text_encoder"),
        new(BasePart.T5, "t5", "text_encoder_2", ["t5xxl_fp16.safetensors", "t5xxl*.safetensors", "t5*xxl*.gguf"],
            "t5xxl_fp16.safetensors (9.8 GB), t5xxl_fp8_e4m3fn.safetensors, or the folder text_encoder_2"),
        new(BasePart.ClipTokenizer, "clip-tokenizer", "tokenizer", ["bpe_simple_vocab_16e6.txt.gz"], "the folder tokenizer (vocab.json, merges.txt) or bpe_simple_vocab_16e6.txt.gz"),
        new(BasePart.T5Tokenizer, "t5-tokenizer", "tokenizer_2", ["spiece.model"], "the folder tokenizer_2 (spiece.model, tokenizer.json) or spiece.model"),
    ];

    /// <summary>Whether the part is a vocabulary rather than weights.</summary>
    public bool IsTokenizer => Part is BasePart.ClipTokenizer or BasePart.T5Tokenizer;

    /// <summary>The part in a folder of a user, or null: diffusers' folders first, then single files, there and where ComfyUI keeps them.</summary>
    public string? FindIn(string root)
    {
        var folder = Path.Combine(root, Folder);
        if (Directory.Exists(folder) && (IsTokenizer ? VocabularyFiles.Any(name => File.Exists(Path.Combine(folder, name))) : HasWeights(folder)))
        {
            return folder;
        }

        string[] places = [root, .. ((string[])["diffusion_models", "unet", "vae", "clip", "text_encoders"]).Select(name => Path.Combine(root, name))];
        return Files.SelectMany(pattern => places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, pattern).Order(StringComparer.Ordinal))).FirstOrDefault();
    }

    private static bool HasWeights(string folder) =>
        Directory.EnumerateFiles(folder, "*.safetensors").Any() || Directory.EnumerateFiles(folder, "*.index.json").Any();
}
