using System.Text.RegularExpressions;
using Ductus.Models.Checkpoints;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models;

/// <summary>Weights of a checkpoint; what is missing or has another shape is remembered and named at the end.</summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="storage">How matrices of repeated layers are to lie in memory; null where only names and shapes are looked at.</param>
internal sealed partial class CheckpointWeights(Checkpoint checkpoint, WeightFormat? storage) : IWeightSource
{
    private readonly HashSet<string> _taken = [];
    private readonly List<string> _problems = [];

    /// <summary>What <see cref="Make"/> and <see cref="Quantized"/> will take; matrices are what has two axes.</summary>
    public static long BytesOf(Checkpoint checkpoint, WeightFormat storage) => checkpoint.Tensors.Sum(entry =>
    {
        var (key, tensor) = entry;
        if (storage == WeightFormat.F32 || tensor.Shape.Rank != 2)
        {
            return (long)tensor.Shape.Count * sizeof(float);
        }

        int rows = tensor.Shape[0], columns = tensor.Shape[1];
        return rows * Math.Min(tensor.Format.RowBytes(columns), (RepeatedLayer().IsMatch(key) ? storage : WeightFormat.BF16).RowBytes(columns));
    });

    public Tensor Make(string key, Shape shape, Initial initial) =>
        Find(key, shape) is { } found && storage is not null ? found.Read() : Tensor.Zeros(storage is null ? new Shape(0) : shape);

    public QuantizedMatrix? Quantized(string key, Shape shape, Initial initial)
    {
        if (storage is null || storage == WeightFormat.F32)
        {
            return null;
        }

        return Find(key, shape)?.Quantize(RepeatedLayer().IsMatch(key) ? storage : WeightFormat.BF16)
            ?? QuantizedMatrix.Quantize(shape[0], shape[1], WeightFormat.BF16, (_, _, target) => target.Clear());
    }

    public void Finish() => Problems.ThrowIfAny(
        $"'{checkpoint.Path}' is not a checkpoint of this model",
        [.. _problems, .. checkpoint.Tensors.Keys.Where(key => !_taken.Contains(key)).Select(key => $"{key} (unexpected)")]);

    private CheckpointTensor? Find(string key, Shape shape)
    {
        _taken.Add(key);
        if (!checkpoint.Tensors.TryGetValue(key, out var found))
        {
            _problems.Add($"{key} (missing)");
            return null;
        }

        if (found.Shape != shape)
        {
            _problems.Add($"{key} (shape {found.Shape}, not {shape})");
            return null;
        }

        if (found.Format.PlainType is { } type && !type.IsFloat())
        {
            _problems.Add($"{key} (stored as {type}: quantised in a form that is not read)");
            return null;
        }

        return found;
    }

    /// <summary>
    /// The numbered layers make up nearly all of a model; what stands before and after them is little, and errors there reach every layer.
    /// </summary>
    [GeneratedRegex(@"\.\d+\.[^.]+\..*weight$")]
    private static partial Regex RepeatedLayer();
}
