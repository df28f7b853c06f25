using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;

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

    /// <summary>Keys that tell what a file is, with the extents Flux needs: width, or vocabulary and width.</summary>
    private static readonly Dictionary<BasePart, (string Key, int[] Extents)[]> Marks = new()
    {
        [BasePart.Autoencoder] = [("encoder.conv_in.weight", [128, 3, 3, 3]), ("decoder.conv_in.weight", [512, 16, 3, 3]), ("decoder.conv_out.weight", [3, 128, 3, 3])],
        [BasePart.Clip] = [("text_model.embeddings.token_embedding.weight", [49408, 768]), ("text_model.encoder.layers.11.mlp.fc2.weight", [768, 3072])],
        [BasePart.T5] = [("shared.weight", [32128, 4096]), ("encoder.block.23.layer.1.DenseReluDense.wo.weight", [4096, 10240])],
    };

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
                ? new PartReport(files, true, File.Exists(path) || Directory.Exists(path) ? path : throw new FileNotFoundException($"There is no file '{path}' any more."))
                : new PartReport(files, true, $"{path}: {Describe(files.Part, path)}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new PartReport(files, false, e.Message);
        }
    }

    private static string Describe(BasePart part, string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        var what = part == BasePart.Transformer ? Transformer(checkpoint) : Marked(part, checkpoint);
        var weights = checkpoint.Tensors.Values.Sum(tensor => (long)tensor.Shape.Count);
        var formats = checkpoint.Tensors.Values.GroupBy(tensor => tensor.Format.Name).OrderByDescending(group => group.Sum(tensor => (long)tensor.Shape.Count)).Select(group => group.Key);
        return FormattableString.Invariant($"{what}, {weights / Billion:0.###} billion weights as {string.Join(", ", formats)}");
    }

    private static string Transformer(Checkpoint checkpoint)
    {
        var config = FluxDetection.Detect(checkpoint);
        var weights = Weights.Survey(checkpoint);
        _ = new FluxTransformer(config, weights);
        weights.Finish();
        var name = config == FluxConfig.Dev ? "FLUX.1-dev" : config == FluxConfig.Schnell ? "FLUX.1-schnell" : "a Flux of its own size";
        return $"{name}, {config.DoubleBlocks} + {config.SingleBlocks} blocks of width {config.Hidden}";
    }

    private static string Marked(BasePart part, Checkpoint checkpoint)
    {
        foreach (var (key, extents) in Marks[part])
        {
            if (!checkpoint.Tensors.TryGetValue(key, out var tensor))
            {
                throw new InvalidDataException($"'{checkpoint.Path}' is no {part} of Flux: it has no weight '{key}'.");
            }

            if (!tensor.Shape.ToArray().SequenceEqual(extents))
            {
                throw new InvalidDataException($"'{checkpoint.Path}' is no {part} of Flux: '{key}' has the shape {tensor.Shape}, not [{string.Join(", ", extents)}].");
            }
        }

        return part switch
        {
            BasePart.Clip => "CLIP-L text encoder",
            BasePart.T5 => "T5 v1.1 XXL encoder",
            _ => "autoencoder of FLUX.1",
        };
    }
}
