using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Models.Text;
using Ductus.Models.Vae;

namespace Ductus.Bases;

/// <summary>What a look at one part found.</summary>
/// <param name="Files">The part.</param>
/// <param name="Ready">Whether it can be used.</param>
/// <param name="Sentence">What it is, or what is wrong and what to do.</param>
public sealed record PartReport(BasePartFiles Files, bool Ready, string Sentence);

/// <summary>
/// Looks at the parts of a base: names, shapes and sizes, no weights, so that it takes a moment and little memory however large the files.
/// </summary>
public static class BaseCheck
{
    private const double Billion = 1e9;

    /// <summary>A report on each part, in order; missing ones too.</summary>
    public static IReadOnlyList<PartReport> Run(FluxBase entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return [.. BasePartFiles.All.Select(files => entry.Parts.TryGetValue(files.Part, out var path)
            ? Look(files, path)
            : new PartReport(files, false, $"get {files.Hint} and add it with 'ductus base add {entry.Name} --{files.Title} PATH'"))];
    }

    private static PartReport Look(BasePartFiles files, string path)
    {
        try
        {
            return files.IsTokenizer
                ? new PartReport(files, true, Tokenizer(files.Part, path))
                : new PartReport(files, true, $"{path}: {Describe(files.Part, path)}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new PartReport(files, false, e.Message);
        }
    }

    private static string Tokenizer(BasePart part, string path)
    {
        _ = part == BasePart.ClipTokenizer ? (object)ClipTokenizer.Load(path) : T5Tokenizer.Load(path);
        return path;
    }

    private static string Describe(BasePart part, string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        var what = part switch
        {
            BasePart.Transformer => Transformer(checkpoint),
            BasePart.Autoencoder => Autoencoder(checkpoint),
            BasePart.Clip => Clip(checkpoint),
            _ => T5(checkpoint),
        };
        var weights = checkpoint.Tensors.Values.Sum(tensor => (long)tensor.Shape.Count);
        var formats = checkpoint.Tensors.Values.GroupBy(tensor => tensor.Format.Name).OrderByDescending(group => group.Sum(tensor => (long)tensor.Shape.Count)).Select(group => group.Key);
        return FormattableString.Invariant($"{what}, {weights / Billion:0.###} billion weights as {string.Join(", ", formats)}");
    }

    private static string Transformer(Checkpoint checkpoint)
    {
        FluxDetection.Check(checkpoint);
        var config = FluxDetection.Detect(checkpoint);
        var name = config == FluxConfig.Dev ? "FLUX.1-dev" : config == FluxConfig.Schnell ? "FLUX.1-schnell" : "a Flux of its own size";
        return $"{name}, {config.DoubleBlocks} + {config.SingleBlocks} blocks of width {config.Hidden}";
    }

    private static string Autoencoder(Checkpoint checkpoint)
    {
        var config = PartDetection.Autoencoder(checkpoint);
        Survey(checkpoint, weights => new FluxAutoencoder(config, weights));
        var official = config with { Multiples = AutoencoderConfig.Flux.Multiples } == AutoencoderConfig.Flux && config.Multiples.SequenceEqual(AutoencoderConfig.Flux.Multiples);
        return official ? "autoencoder of FLUX.1" : "an autoencoder of its own size";
    }

    private static string Clip(Checkpoint checkpoint)
    {
        var config = PartDetection.Clip(checkpoint);
        Survey(checkpoint, weights => new ClipTextEncoder(config, weights));
        return config with { EndToken = null } == ClipConfig.Large ? "CLIP-L text encoder" : "a CLIP text encoder of its own size";
    }

    private static string T5(Checkpoint checkpoint)
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
