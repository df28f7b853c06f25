using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>
/// From the names in a file to those Ductus knows: what programs put before all names is left out, diffusers' names become BFL's, and llama.cpp's
/// those of transformers.
/// </summary>
internal static class CheckpointNames
{
    /// <summary>Before the transformer's names in files that hold a whole pipeline (ComfyUI), and in some GGUF files.</summary>
    private const string ComfyPrefix = "model.diffusion_model.";

    /// <summary>Before the names where a file was saved out of a program's own module.</summary>
    private static readonly string[] Prefixes = ["diffusion_model.", "transformer.", "model."];

    /// <summary>Layers that a transformer begins with, in BFL's names and diffusers'.</summary>
    private static readonly string[] FirstLayers = ["img_in.weight", "x_embedder.weight"];

    private const string ClipPrefix = "text_model.";
    private const string ClipPositions = "text_model.embeddings.position_ids";

    /// <summary>The two names of T5's vocabulary, which is one; files have either or both.</summary>
    private static readonly string[] T5Marks = ["shared.weight", "encoder.embed_tokens.weight"];

    public static Dictionary<string, CheckpointTensor> Known(string path, Dictionary<string, StoredTensor> tensors)
    {
        if (PrefixOf(tensors) is { } prefix)
        {
            tensors = tensors.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
        }

        tensors = ScaledWeights.Applied(path, tensors);

        if (tensors.ContainsKey("x_embedder.weight") && tensors.ContainsKey("context_embedder.weight"))
        {
            return Flux(path, tensors);
        }

        if (GgufT5.Is(tensors))
        {
            return Renamed(path, tensors, GgufT5.Rename, (_, tensor) => new CheckpointTensor(tensor));
        }

        if (tensors.Keys.Any(name => name.StartsWith(ClipPrefix, StringComparison.Ordinal)))
        {
            // CLIP files of other programs also hold the picture half, and a count from 0 to 76.
            return tensors.Where(entry => entry.Key.StartsWith(ClipPrefix, StringComparison.Ordinal) && entry.Key != ClipPositions)
                .ToDictionary(entry => entry.Key, entry => new CheckpointTensor(entry.Value));
        }

        if (tensors.ContainsKey(T5Marks[0]) || tensors.ContainsKey(T5Marks[1]))
        {
            return T5(tensors);
        }

        return tensors.ContainsKey("decoder.mid_block.resnets.0.conv1.weight") || tensors.ContainsKey("encoder.mid_block.resnets.0.conv1.weight")
            ? DiffusersAutoencoder.ToBfl(path, tensors)
            : tensors.ToDictionary(entry => entry.Key, entry => new CheckpointTensor(entry.Value));
    }

    /// <summary>What stands before all names of the transformer; null for nothing.</summary>
    private static string? PrefixOf(Dictionary<string, StoredTensor> tensors) => tensors.Keys.Any(name => name.StartsWith(ComfyPrefix, StringComparison.Ordinal))
        ? ComfyPrefix
        : Array.Find(Prefixes, prefix => Array.Exists(FirstLayers, layer => tensors.ContainsKey(prefix + layer)));

    /// <summary>The encoder alone: files of the whole T5 also hold the half that writes, and ComfyUI's its vocabulary as bytes.</summary>
    private static Dictionary<string, CheckpointTensor> T5(Dictionary<string, StoredTensor> tensors)
    {
        var vocabulary = tensors[T5Marks.First(tensors.ContainsKey)];
        var known = tensors.Where(entry => entry.Key != T5Marks[1] && entry.Key is not ("lm_head.weight" or "spiece_model" or "logit_scale")
                && !entry.Key.StartsWith("decoder.", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key, entry => new CheckpointTensor(entry.Value));
        known[T5Marks[0]] = new CheckpointTensor(vocabulary);
        return known;
    }

    /// <summary>Diffusers' transformer: separate queries, keys, values and inner layers are put one under the other.</summary>
    private static Dictionary<string, CheckpointTensor> Flux(string path, Dictionary<string, StoredTensor> tensors)
    {
        var known = new Dictionary<string, CheckpointTensor>();
        var missing = new List<string>();
        foreach (var (name, tensor) in tensors)
        {
            if (FluxNames.ScaleFromAny(name) is { } scale)
            {
                Add(path, known, scale, new CheckpointTensor(tensor));
                continue;
            }

            var dot = name.LastIndexOf('.');
            var kind = name[(dot + 1)..];
            if (FluxNames.FromDiffusers(name[..Math.Max(0, dot)]) is not var (layer, part))
            {
                Add(path, known, name, new CheckpointTensor(tensor));
            }
            else if (part == 0)
            {
                var keys = layer.Diffusers.Select(each => $"{each}.{kind}").ToList();
                missing.AddRange(keys.Where(key => !tensors.ContainsKey(key)).Select(key => $"{key} (missing)"));
                if (keys.All(tensors.ContainsKey))
                {
                    Add(path, known, $"{layer.Bfl}.{kind}", Joined(path, layer.Rows, [.. keys.Select(key => tensors[key])]));
                }
            }
            else if (!tensors.ContainsKey($"{layer.Diffusers[0]}.{kind}"))
            {
                missing.Add($"{layer.Diffusers[0]}.{kind} (missing)");
            }
        }

        Problems.ThrowIfAny($"'{path}' is incomplete", missing.Distinct().ToList());
        return known;
    }

    /// <summary>Tensors under other names.</summary>
    /// <exception cref="InvalidDataException">Two of them get the same.</exception>
    public static Dictionary<string, CheckpointTensor> Renamed(
        string path, Dictionary<string, StoredTensor> tensors, Func<string, string> rename, Func<string, StoredTensor, CheckpointTensor> take)
    {
        var known = new Dictionary<string, CheckpointTensor>();
        foreach (var (name, tensor) in tensors)
        {
            Add(path, known, rename(name), take(name, tensor));
        }

        return known;
    }

    private static void Add(string path, Dictionary<string, CheckpointTensor> known, string name, CheckpointTensor tensor)
    {
        if (!known.TryAdd(name, tensor))
        {
            throw new InvalidDataException($"'{path}' has '{name}' twice, under the names of two programs: save it in those of one.");
        }
    }

    private static CheckpointTensor Joined(string path, RowLayout layout, StoredTensor[] parts)
    {
        var first = parts[0].Shape;
        if (first.Rank == 0 || Array.Exists(parts, part => part.Shape.Rank != first.Rank || part.Shape.With(0, first[0]) != first)
            || parts.Sum(part => (long)part.Shape.Count) > int.MaxValue)
        {
            throw new InvalidDataException($"'{path}' is damaged: {string.Join(", ", parts.Select(part => $"'{part.Name}' {part.Shape}"))} are parts of one layer and do not fit together.");
        }

        if (layout == RowLayout.SwappedHalves)
        {
            var half = parts[0].Rows / 2;
            return new CheckpointTensor(parts[0].Shape, [new Piece(parts[0], half, parts[0].Rows - half), new Piece(parts[0], 0, half)]);
        }

        var rows = parts.Sum(part => part.Rows);
        return new CheckpointTensor(parts[0].Shape.With(0, rows), [.. parts.Select(part => new Piece(part, 0, part.Rows))]);
    }
}
