using Ductus.Models.Checkpoints;
using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>
/// An adapter for a whole model, by the paths of its layers in BFL's names, whatever file it came from.
/// </summary>
public sealed class LoraAdapter
{
    /// <summary>The factors of each layer.</summary>
    public required IReadOnlyDictionary<string, LoraLayer> Layers { get; init; }

    /// <summary>Scales of query and key norms that take the place of the base's, by key (BFL's control adapters have them).</summary>
    public IReadOnlyDictionary<string, Tensor> Scales { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>
    /// What it does to weights other than by factors: differences of other forms, and DoRA. They can be merged into weights, and where they
    /// are products put on a model too.
    /// </summary>
    public IReadOnlyList<WeightChange> Changes { get; init; } = [];

    /// <summary>What was left out of the file when it was read, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The file's free text: <c>modelspec.*</c>, <c>ss_*</c> and whatever else it said.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>How the file stored its factors; here they are F32.</summary>
    public DType StoredAs { get; init; } = DType.F32;

    /// <summary>The words that call the adapter up, if the file names them.</summary>
    public string? TriggerPhrase => Metadata.GetValueOrDefault(LoraMetadata.TriggerPhrase) is { Length: > 0 } phrase ? phrase : null;

    /// <summary>The adapters that the layers of a model carry, as a training left them; the factors are shared, not copied.</summary>
    public static LoraAdapter Of(Weights model, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new LoraAdapter
        {
            Layers = model.Adaptable.Where(entry => entry.Value.Adapter is not null).ToDictionary(
                entry => entry.Key,
                entry => new LoraLayer(entry.Value.Adapter!.A.Detach(), entry.Value.Adapter.B.Detach(), entry.Value.Adapter.Scale, entry.Value.Adapter.Bias?.Detach())),
            Metadata = metadata ?? new Dictionary<string, string>(),
        };
    }

    /// <summary>Several adapters at once, each with its weight, as one.</summary>
    /// <exception cref="InvalidDataException">Two of them replace the same norm's scale.</exception>
    public static LoraAdapter Combine(IReadOnlyList<(LoraAdapter Adapter, float Weight)> adapters)
    {
        ArgumentNullException.ThrowIfNull(adapters);
        var scales = new Dictionary<string, Tensor>();
        foreach (var (key, scale) in adapters.SelectMany(entry => entry.Adapter.Scales))
        {
            if (!scales.TryAdd(key, scale))
            {
                throw new InvalidDataException($"Two of the adapters replace '{key}': use one of them at a time.");
            }
        }

        return TensorScope.Outside(() => new LoraAdapter
        {
            Layers = adapters.SelectMany(entry => entry.Adapter.Layers.Select(layer => (layer.Key, Part: (layer.Value, entry.Weight))))
                .GroupBy(entry => entry.Key)
                .ToDictionary(group => group.Key, group => LoraLayer.Sum([.. group.Select(entry => entry.Part)])),
            Scales = scales,
            Changes = [.. adapters.SelectMany(entry => entry.Adapter.Changes.Select(change => change with { Weight = change.Weight * entry.Weight }))],
            Notices = [.. adapters.SelectMany(entry => entry.Adapter.Notices)],
            Metadata = adapters.Count == 1 ? adapters[0].Adapter.Metadata : new Dictionary<string, string>(),
            StoredAs = adapters[0].Adapter.StoredAs,
        });
    }

    /// <summary>The same adapter with every change as two factors.</summary>
    /// <exception cref="InvalidDataException">One is no product of two, or one so large that its factors are no saving; the first ten are named.</exception>
    public LoraAdapter Factored()
    {
        if (Changes.Count == 0)
        {
            return this;
        }

        const long MostValues = 1 << 30;
        var values = Changes.Sum(change => change.Product is { } product ? (double)product.Rank * (change.Shape[0] + change.Shape[-1]) : 0);
        Problems.ThrowIfAny(
            "The adapter can only be merged into a base's weights, not used or written as two factors a layer, for what it has is none",
            [.. Changes.Where(change => change.Product is null || values > MostValues).Select(change => $"{change.Key} ({change.Kind})")]);
        return TensorScope.Outside(() => new LoraAdapter
        {
            Layers = Changes.Select(change => (Path: change.Key[..change.Key.LastIndexOf('.')], Layer: LoraFusing.WholeOf(change)))
                .Concat(Layers.Select(entry => (Path: entry.Key, Layer: entry.Value))).GroupBy(entry => entry.Path)
                .ToDictionary(group => group.Key, group => LoraLayer.Sum([.. group.Select(entry => (entry.Layer, 1f))])),
            Scales = Scales,
            Metadata = Metadata,
            Notices = Notices,
            StoredAs = StoredAs,
        });
    }

    /// <summary>
    /// Puts the adapter on a model, in the place of any other; disposing the result takes it off again. Nothing is put on unless
    /// everything fits.
    /// </summary>
    /// <exception cref="InvalidDataException">The adapter was made for another base; the first ten layers that do not fit are named.</exception>
    public IDisposable Attach(Weights model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Problems.ThrowIfAny("The adapter does not fit this base", [
            .. Changes.Where(change => change.Product is not null).Select(change => (change.Key, Why: ChangeMisfit(change, model)))
                .Where(entry => entry.Why is not null).Select(entry => $"{entry.Key} ({entry.Why})"),
        ]);
        return Changes.Count > 0 ? Factored().Attach(model) : AttachFactors(model);
    }

    private static string? ChangeMisfit(WeightChange change, Weights model) =>
        model.Adaptable.GetValueOrDefault(change.Key[..change.Key.LastIndexOf('.')]) is { } layer ? change.Misfit(layer.WeightShape) : "no such layer";

    private Attachment AttachFactors(Weights model)
    {
        var parameters = model.Parameters.Where(parameter => Scales.ContainsKey(parameter.Name)).ToDictionary(p => p.Name, p => p.Value);
        Problems.ThrowIfAny("The adapter does not fit this base", [
            .. Layers.SelectMany(entry => Misfit(entry.Key, entry.Value, model.Adaptable.GetValueOrDefault(entry.Key))),
            .. Scales.Where(entry => parameters.GetValueOrDefault(entry.Key)?.Shape != entry.Value.Shape).Select(entry => $"{entry.Key} (no such norm)"),
        ]);
        foreach (var layer in model.Adaptable.Values)
        {
            layer.Adapter = Layers.TryGetValue(layer.Path, out var part) ? new LowRank(layer, part.A, part.B, part.Scale, part.Bias) : null;
        }

        var before = parameters.Select(entry => (entry.Value, TensorScope.Outside(entry.Value.Clone))).ToList();
        foreach (var (key, tensor) in parameters)
        {
            tensor.CopyFrom(Scales[key]);
        }

        return new Attachment(model, before);
    }

    private static IEnumerable<string> Misfit(string path, LoraLayer part, IAdaptable? layer)
    {
        if (layer is null)
        {
            yield return $"{path} (no such layer)";
        }
        else if (layer.WeightShape != new Shape(part.B.Shape[0], part.A.Shape[1]))
        {
            yield return $"{path} (made for {new Shape(part.B.Shape[0], part.A.Shape[1])}, not {layer.WeightShape})";
        }
    }

    private sealed class Attachment(Weights model, IReadOnlyList<(Tensor Scale, Tensor Before)> scales) : IDisposable
    {
        public void Dispose()
        {
            foreach (var layer in model.Adaptable.Values)
            {
                layer.Adapter = null;
            }

            foreach (var (scale, before) in scales)
            {
                scale.CopyFrom(before);
            }
        }
    }
}
