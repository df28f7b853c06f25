using System.Globalization;
using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>Makes an adapter of the tensors of a file, whatever its names; every key must find a home, but for those of text encoders.</summary>
internal sealed class LoraReader(SafeTensorsFile file)
{
    private const int MlpRatio = 4;
    private const int ShownText = 2;
    private readonly Dictionary<(string Layer, int? Part), LoraTensors> _factors = [];
    private readonly Dictionary<string, FluxLayerName> _names = [];
    private readonly Dictionary<string, Tensor> _scales = [];
    private readonly List<WeightChange> _changes = [];
    private readonly List<string> _text = [];
    private readonly List<string> _problems = [];
    private bool _peftOwn;

    public LoraAdapter Read()
    {
        foreach (var key in file.Entries.Keys)
        {
            Place(key);
        }

        if (_factors.Count == 0 && _changes.Count == 0)
        {
            throw Nothing();
        }

        Problems.ThrowIfAny($"'{file.Path}' adapts what is no layer of Flux (no home)", _problems);
        var described = Described();
        var layers = new Dictionary<(string Layer, int? Part), LoraLayer>();
        foreach (var ((layer, part), tensors) in _factors)
        {
            Build(layers, _names[layer], part, tensors, described);
        }

        Problems.ThrowIfAny($"'{file.Path}' is incomplete or damaged", _problems);
        var whole = _names.Where(entry => layers.Keys.Any(key => key.Layer == entry.Key)).ToDictionary(entry => entry.Key, entry => Whole(entry.Value, layers));
        Problems.ThrowIfAny($"'{file.Path}' is incomplete or damaged", _problems);
        return new LoraAdapter
        {
            Layers = whole,
            Scales = _scales,
            Changes = _changes,
            Metadata = file.Metadata,
            StoredAs = StoredAs(),
            Notices = _text.Count == 0 ? [] :
            [
                $"'{file.Path}': {_text.Count} tensors for text encoders ({string.Join(", ", _text.Take(ShownText))}"
                    + $"{(_text.Count > ShownText ? "..." : "")}) are left out; only the transformer's part is used.",
            ],
        };
    }

    private InvalidDataException Nothing()
    {
        if (_text.Count > 0)
        {
            return new InvalidDataException($"'{file.Path}' adapts nothing but text encoders ({string.Join(", ", _text.Take(ShownText))}), which Ductus does not.");
        }

        return _problems.FirstOrDefault(problem => problem.EndsWith(')')) is { } kind
            ? new InvalidDataException($"'{file.Path}' is an adapter of a kind that Ductus does not read: {kind}.")
            : new InvalidDataException($"'{file.Path}' is no adapter for Flux: none of its tensors is a factor of a layer, not {string.Join(", ", file.Entries.Keys.Take(3))}.");
    }

    private void Place(string key)
    {
        var bare = FluxNames.WithoutAdapterPrefix(key);
        if (LoraKey.IsForText(key))
        {
            _text.Add(key);
        }
        else if (LoraKey.UnreadKind(key) is { } kind)
        {
            _problems.Add($"{key} ({kind})");
        }
        else if (FluxNames.ScaleFromAny(bare) is { } scale)
        {
            if (!_scales.TryAdd(scale, Finite(key)))
            {
                _problems.Add($"{key} (twice)");
            }
        }
        else if (bare.EndsWith(".diff", StringComparison.Ordinal) && FluxNames.ScaleFromAny(bare[..^".diff".Length]) is { } changed)
        {
            var difference = Finite(key);
            _changes.Add(new WeightChange(changed, "a full difference", difference.Shape, difference.Clone));
        }
        else if (LoraKey.Parse(key) is { } parsed)
        {
            PlaceFactor(key, parsed);
        }
        else
        {
            _problems.Add(key);
        }
    }

    private Tensor Finite(string key)
    {
        var tensor = file.Read(key, DType.F32);
        return System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(tensor.Span)
            ? tensor
            : throw new InvalidDataException($"'{file.Path}' is incomplete or damaged: {key} has values that are no finite numbers (NaN or infinity).");
    }

    private void PlaceFactor(string key, LoraKey parsed)
    {
        _peftOwn |= key.StartsWith(LoraKey.PeftPrefix, StringComparison.Ordinal);
        _names[parsed.Layer.Bfl] = parsed.Layer;
        var place = (parsed.Layer.Bfl, parsed.Part);
        if (!_factors.TryGetValue(place, out var tensors))
        {
            _factors.Add(place, tensors = new LoraTensors(file, parsed.Path, _problems));
        }

        if (!tensors.TryAdd(parsed.Role, key))
        {
            throw new InvalidDataException($"'{file.Path}' adapts '{parsed.Layer.Bfl}' twice: by '{tensors.Key(parsed.Role)}' and by '{key}'.");
        }
    }

    /// <summary>What PEFT says of the scales: in the header, or in the file PEFT itself writes beside.</summary>
    private PeftDescription? Described()
    {
        if (file.Metadata.TryGetValue(LoraMetadata.PeftConfig, out var json))
        {
            return PeftDescription.OfHeader(file.Path, json);
        }

        if (!_peftOwn || _factors.Values.All(tensors => tensors.Has(LoraRole.Alpha)))
        {
            return null;
        }

        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, "adapter_config.json");
        return File.Exists(beside)
            ? PeftDescription.OfFile(beside)
            : throw new InvalidDataException($"'{file.Path}' is PEFT's own form, whose alpha stands in a file adapter_config.json beside it: copy that file there too.");
    }

    /// <summary>The type of the factors, where it is one that factors are written in.</summary>
    private DType StoredAs()
    {
        var first = _factors.Values.Select(tensors => Enum.GetValues<LoraRole>().Where(role => role != LoraRole.Alpha && tensors.Has(role)).Select(tensors.Key).FirstOrDefault())
            .FirstOrDefault(key => key is not null);
        return first is not null && file.Entries[first].DType is DType.BF16 or DType.F16 ? file.Entries[first].DType : DType.F32;
    }

    /// <summary>Makes of the tensors of a layer or part what they are: two factors, or a change of another form.</summary>
    private void Build(Dictionary<(string Layer, int? Part), LoraLayer> layers, FluxLayerName name, int? part, LoraTensors tensors, PeftDescription? described)
    {
        var maker = new WeightChangeReader(tensors, name, part, _problems);
        var factors = tensors.HasAny(LoraRole.Down, LoraRole.Up) ? Factors(name, part, tensors, described) : null;
        var changes = maker.Read(factors, described?.ScaleOf(tensors.Path));
        _changes.AddRange(changes);
        if (factors is null)
        {
            if (changes.Count == 0 && !tensors.HasAny(LoraRole.Down, LoraRole.Up))
            {
                _problems.Add($"{tensors.Path} has no lora_A (lora_down) and lora_B (lora_up)");
            }
        }
        else if (!tensors.Has(LoraRole.Magnitude))
        {
            layers.Add((name.Bfl, part), maker.WithBiasDifference(factors));
        }
    }

    private LoraLayer? Factors(FluxLayerName name, int? part, LoraTensors tensors, PeftDescription? described)
    {
        if (tensors.Pair(LoraRole.Up, LoraRole.Down, "lora_B (lora_up)", "lora_A (lora_down)") is not var (b, a))
        {
            return null;
        }

        var scale = tensors.Alpha() is { } alpha ? alpha / UsedRank(name.Bfl, part, a.Shape[0]) : described?.ScaleOf(tensors.Path) ?? 1;
        var bias = tensors.Vector(LoraRole.Bias, b.Shape[0]);
        return float.IsNaN(scale) ? null : new LoraLayer(a, b, scale, bias);
    }

    /// <summary>
    /// sd-scripts with split_qkv trains three or four adapters of a rank and saves them as one of three or four times that rank
    /// with the alpha unchanged: the scale it trained with is alpha by the rank it was told.
    /// </summary>
    private int UsedRank(string layer, int? part, int rank)
    {
        var split = file.Metadata.GetValueOrDefault("ss_network_args")?.Replace(" ", "", StringComparison.Ordinal)
            .Contains("\"split_qkv\":\"true\"", StringComparison.OrdinalIgnoreCase) == true;
        var parts = _names[layer].Diffusers.Count;
        return split && part is null && parts > 1
            && int.TryParse(file.Metadata.GetValueOrDefault("ss_network_dim"), CultureInfo.InvariantCulture, out var told) && told > 0 && rank == (long)parts * told
            ? told
            : rank;
    }

    private LoraLayer Whole(FluxLayerName name, Dictionary<(string Layer, int? Part), LoraLayer> layers)
    {
        var several = layers.Keys.Count(key => key.Layer == name.Bfl) > 1;
        if (several && (layers.ContainsKey((name.Bfl, null)) || layers.ContainsKey((name.Bfl, LoraKey.AllButMlp))))
        {
            throw new InvalidDataException($"'{file.Path}' adapts '{name.Bfl}' twice: as a whole and in parts.");
        }

        if (layers.TryGetValue((name.Bfl, null), out var whole))
        {
            return whole;
        }

        List<LoraLayer?> parts = layers.TryGetValue((name.Bfl, LoraKey.AllButMlp), out var attention)
            ? AttentionParts(name, attention)
            : [.. Enumerable.Range(0, name.Diffusers.Count).Select(i => layers.GetValueOrDefault((name.Bfl, i)))];
        var first = parts.First(part => part is not null)!;
        var hidden = first.A.Shape[1];
        if (parts.Exists(part => part is not null && part.A.Shape[1] != hidden) || (name.Rows == RowLayout.SwappedHalves && first.B.Shape[0] % 2 != 0))
        {
            _problems.Add($"the parts of {name.Bfl} do not fit together");
            return first;
        }

        var heights = parts.Select((part, i) => part?.B.Shape[0] ?? (i < 3 ? hidden : MlpRatio * hidden)).ToList();
        return LoraFusing.Fuse(name, parts, heights);
    }

    private List<LoraLayer?> AttentionParts(FluxLayerName name, LoraLayer attention)
    {
        var hidden = attention.A.Shape[1];
        if (attention.B.Shape[0] != 3 * hidden)
        {
            _problems.Add($"{name.Bfl} is adapted by {attention.B.Shape[0]} rows, which are not the queries, keys and values of a stream {hidden} wide");
            return [attention];
        }

        return [.. Enumerable.Range(0, 3).Select(i => attention with { B = attention.B.Slice(0, i * hidden, hidden) }), null];
    }
}
