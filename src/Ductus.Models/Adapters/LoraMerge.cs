using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>An adapter added into the weights of a checkpoint, for programs that load no adapters.</summary>
public static class LoraMerge
{
    private const string Weight = ".weight";
    private const string Bias = ".bias";

    /// <summary>
    /// Writes <paramref name="checkpoint"/> with the adapter in its weights as one file in BFL's names, tensor after tensor: what is not adapted
    /// keeps its values, everything keeps its type (bf16 for the packed types of GGUF).
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The checkpoint is no Flux transformer, or the adapter was made for another base; the first ten layers that do not fit are named.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; an earlier one of that name is untouched.</exception>
    public static void Write(string path, Checkpoint checkpoint, LoraAdapter adapter, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(adapter);
        using var pause = Autograd.NoGrad();
        FluxDetection.Check(checkpoint);
        Problems.ThrowIfAny($"The adapter does not fit '{checkpoint.Path}'", [
            .. adapter.Layers.SelectMany(entry => Misfits(checkpoint, entry.Key, entry.Value)),
            .. adapter.Changes.Select(change => (change.Key, Why: checkpoint.Tensors.TryGetValue(change.Key, out var tensor) ? change.Misfit(tensor.Shape) : "no such layer"))
                .Where(entry => entry.Why is not null).Select(entry => $"{entry.Key} ({entry.Why})"),
            .. adapter.Scales.Where(entry => checkpoint.Tensors.GetValueOrDefault(entry.Key)?.Shape != entry.Value.Shape).Select(entry => $"{entry.Key} (no such norm)"),
        ]);
        var changes = adapter.Changes.ToLookup(change => change.Key);
        var tensors = checkpoint.Tensors.Select(entry => new PendingTensor(
            entry.Key, entry.Value.Shape, entry.Value.Format.PlainType ?? DType.BF16,
            () => Changed(Merged(entry.Key, entry.Value, adapter), entry.Value, [.. changes[entry.Key]]))).ToList();
        SafeTensorsWriter.Write(path, tensors, adapter.Metadata.Where(entry => entry.Key.StartsWith("modelspec.", StringComparison.Ordinal) && entry.Key != "modelspec.architecture").ToDictionary(), cancel);
    }

    /// <summary>Adds what is no product: every change is one of the base's own weight, so their order does not matter.</summary>
    private static Tensor Changed(Tensor merged, CheckpointTensor tensor, WeightChange[] changes)
    {
        if (changes.Length == 0)
        {
            return merged;
        }

        Tensor sum = merged.Clone(), @base = tensor.Read();
        Array.ForEach(changes, change => change.AddTo(sum, @base));
        return sum;
    }

    private static Tensor Merged(string key, CheckpointTensor tensor, LoraAdapter adapter)
    {
        if (adapter.Scales.TryGetValue(key, out var scale))
        {
            return scale;
        }

        if (key.EndsWith(Weight, StringComparison.Ordinal) && adapter.Layers.TryGetValue(key[..^Weight.Length], out var layer))
        {
            return tensor.Read() + layer.Delta();
        }

        return key.EndsWith(Bias, StringComparison.Ordinal) && adapter.Layers.TryGetValue(key[..^Bias.Length], out layer) && layer.Bias is not null
            ? tensor.Read() + (layer.Bias * layer.Scale)
            : tensor.Read();
    }

    private static IEnumerable<string> Misfits(Checkpoint checkpoint, string path, LoraLayer layer)
    {
        var shape = new Shape(layer.B.Shape[0], layer.A.Shape[1]);
        if (!checkpoint.Tensors.TryGetValue(path + Weight, out var weight))
        {
            yield return $"{path} (no such layer)";
        }
        else if (weight.Shape != shape)
        {
            yield return $"{path} (made for {shape}, not {weight.Shape})";
        }

        if (layer.Bias is not null && !checkpoint.Tensors.ContainsKey(path + Bias))
        {
            yield return $"{path} (no bias)";
        }
    }
}
