using Ductus.Families;
using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flux;
using Ductus.Models.Text;
using Ductus.Models.Vae;

namespace Ductus.Flux1;

/// <summary>The parts of a FLUX.1 base, and what a look at each finds.</summary>
internal static class Flux1Parts
{
    private const double Billion = 1e9;

    /// <summary>The network that denoises.</summary>
    public static BasePart Transformer { get; } = new("transformer", "transformer", "transformer",
        ["flux1-*.safetensors", "flux1*.safetensors", "flux1*.gguf", "flux*.gguf"],
        "flux1-dev.safetensors or flux1-schnell.safetensors (24 GB), an fp8 or GGUF version of it, or the folder transformer");

    /// <summary>From pictures to latents and back.</summary>
    public static BasePart Autoencoder { get; } = new("autoencoder", "autoencoder", "vae",
        ["ae.safetensors", "ae.sft", "flux_vae.safetensors"], "ae.safetensors (335 MB) or the folder vae");

    /// <summary>The small text encoder: the pooled vector.</summary>
    public static BasePart Clip { get; } = new("clip", "clip", "text_encoder", ["clip_l.safetensors"], "clip_l.safetensors (246 MB) or the folder text_encoder");

    /// <summary>The large text encoder: a vector a token.</summary>
    public static BasePart T5 { get; } = new("t5", "t5", "text_encoder_2", ["t5xxl_fp16.safetensors", "t5xxl*.safetensors", "t5*xxl*.gguf"],
        "t5xxl_fp16.safetensors (9.8 GB), t5xxl_fp8_e4m3fn.safetensors, or the folder text_encoder_2");

    /// <summary>The vocabulary of CLIP.</summary>
    public static BasePart ClipTokenizer { get; } = new("clipTokenizer", "clip-tokenizer", "tokenizer", ["bpe_simple_vocab_16e6.txt.gz"],
        "the folder tokenizer (vocab.json, merges.txt) or bpe_simple_vocab_16e6.txt.gz", IsVocabulary: true);

    /// <summary>The vocabulary of T5.</summary>
    public static BasePart T5Tokenizer { get; } = new("t5Tokenizer", "t5-tokenizer", "tokenizer_2", ["spiece.model"],
        "the folder tokenizer_2 (spiece.model, tokenizer.json) or spiece.model", IsVocabulary: true);

    /// <summary>All of them, in the order they are reported.</summary>
    public static IReadOnlyList<BasePart> All { get; } = [Transformer, Autoencoder, Clip, T5, ClipTokenizer, T5Tokenizer];

    /// <summary>What a part is: names, shapes and sizes, no weights.</summary>
    /// <exception cref="InvalidDataException">It is no such part, damaged, or incomplete.</exception>
    public static string Describe(BasePart part, string path)
    {
        if (part.IsVocabulary)
        {
            _ = part == ClipTokenizer ? (object)Models.Text.ClipTokenizer.Load(path) : Models.Text.T5Tokenizer.Load(path);
            return path;
        }

        using var checkpoint = Checkpoint.Open(path);
        var what = part == Transformer ? DescribeTransformer(checkpoint)
            : part == Autoencoder ? DescribeAutoencoder(checkpoint)
            : part == Clip ? DescribeClip(checkpoint)
            : DescribeT5(checkpoint);
        var weights = checkpoint.Tensors.Values.Sum(tensor => (long)tensor.Shape.Count);
        var formats = checkpoint.Tensors.Values.GroupBy(tensor => tensor.Format.Name).OrderByDescending(group => group.Sum(tensor => (long)tensor.Shape.Count)).Select(group => group.Key);
        return FormattableString.Invariant($"{path}: {what}, {weights / Billion:0.###} billion weights as {string.Join(", ", formats)}");
    }

    private static string DescribeTransformer(Checkpoint checkpoint)
    {
        FluxDetection.Check(checkpoint);
        var config = FluxDetection.Detect(checkpoint);
        var name = config == FluxConfig.Dev ? "FLUX.1-dev" : config == FluxConfig.Schnell ? "FLUX.1-schnell" : "a Flux of its own size";
        return $"{name}, {config.DoubleBlocks} + {config.SingleBlocks} blocks of width {config.Hidden}";
    }

    private static string DescribeAutoencoder(Checkpoint checkpoint)
    {
        var config = PartDetection.Autoencoder(checkpoint);
        Survey(checkpoint, weights => new FluxAutoencoder(config, weights));
        var official = config with { Multiples = AutoencoderConfig.Flux.Multiples } == AutoencoderConfig.Flux && config.Multiples.SequenceEqual(AutoencoderConfig.Flux.Multiples);
        return official ? "autoencoder of FLUX.1" : "an autoencoder of its own size";
    }

    private static string DescribeClip(Checkpoint checkpoint)
    {
        var config = PartDetection.Clip(checkpoint);
        Survey(checkpoint, weights => new ClipTextEncoder(config, weights));
        return config with { EndToken = null } == ClipConfig.Large ? "CLIP-L text encoder" : "a CLIP text encoder of its own size";
    }

    private static string DescribeT5(Checkpoint checkpoint)
    {
        var config = PartDetection.T5(checkpoint);
        Survey(checkpoint, weights => new T5Encoder(config, weights));
        return config == T5Config.Xxl ? "T5 v1.1 XXL encoder" : "a T5 encoder of its own size";
    }

    /// <summary>Looks whether the names and shapes of a checkpoint are those of a model, all of them and no others.</summary>
    private static void Survey(Checkpoint checkpoint, Func<Weights, object> build)
    {
        var weights = Weights.Survey(checkpoint);
        _ = build(weights);
        weights.Finish();
    }
}
