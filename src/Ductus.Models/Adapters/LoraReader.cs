using System.Globalization;
using System.Text.Json;
using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>Makes an adapter of the tensors of a file, whatever its names; every key must find a home.</summary>
internal sealed class LoraReader(SafeTensorsFile file)
{
    private const int MlpRatio = 4;
    private readonly Dictionary<(string Layer, int? Part), Factors> _factors = [];
    private readonly Dictionary<string, FluxLayerName> _names = [];
    private readonly Dictionary<string, Tensor> _scales = [];
    private readonly List<string> _problems = [];
    private bool _peftOwn;

    public LoraAdapter Read()
    {
        foreach (var key in file.Entries.Keys)
        {
            Place(key);
        }

        if (_factors.Count == 0)
        {
            throw new InvalidDataException($"'{file.Path}' is no adapter for Flux: none of its tensors is a factor of a layer, not {string.Join(", ", file.Entries.Keys.Take(3))}.");
        }

        Problems.ThrowIfAny($"'{file.Path}' adapts what is no layer of Flux (no home)", _problems);
        var declared = DeclaredScale();
        var layers = _factors.ToDictionary(entry => entry.Key, entry => Layer(entry.Key.Layer, entry.Key.Part, entry.Value, declared));
        Problems.ThrowIfAny($"'{file.Path}' is incomplete or damaged", _problems);
        return new LoraAdapter
        {
            Layers = _names.ToDictionary(entry => entry.Key, entry => Whole(entry.Value, layers)),
            Scales = _scales,
            Metadata = file.Metadata,
            StoredAs = file.Entries.First().Value.DType,
        };
    }

    private void Place(string key)
    {
        if (FluxNames.ScaleFromAny(LoraKey.WithoutPrefix(key)) is { } scale)
        {
            _scales.Add(scale, file.Read(key, DType.F32));
        }
        else if (LoraKey.Parse(key) is { } parsed)
        {
            _peftOwn |= key.StartsWith(LoraKey.PeftPrefix, StringComparison.Ordinal);
            _names[parsed.Layer.Bfl] = parsed.Layer;
            var place = (parsed.Layer.Bfl, parsed.Part);
            if (!_factors.TryGetValue(place, out var factors))
            {
                _factors.Add(place, factors = new Factors());
            }

            if (!factors.Tensors.TryAdd(parsed.Role, key))
            {
                throw new InvalidDataException($"'{file.Path}' adapts '{parsed.Layer.Bfl}' twice: by '{factors.Tensors[parsed.Role]}' and by '{key}'.");
            }
        }
        else
        {
            _problems.Add(key);
        }
    }

    /// <summary>The scale that PEFT's description gives all layers: in the header, or in the file PEFT itself writes beside.</summary>
    private float? DeclaredScale()
    {
        try
        {
            if (file.Metadata.TryGetValue(LoraMetadata.PeftConfig, out var json))
            {
                return LoraMetadata.PeftScale(file.Path, json, "transformer.");
            }

            if (!_peftOwn)
            {
                return null;
            }

            var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, "adapter_config.json");
            return File.Exists(beside)
                ? LoraMetadata.PeftScale(beside, File.ReadAllText(beside), "")
                : throw new InvalidDataException($"'{file.Path}' is PEFT's own form, whose alpha stands in a file adapter_config.json beside it: copy that file there too.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{file.Path}': PEFT's description of the adapter cannot be read ({e.Message.Split('\n')[0]})", e);
        }
    }

    private LoraLayer Layer(string layer, int? part, Factors factors, float? declared)
    {
        var empty = new LoraLayer(Tensor.Zeros(new Shape(1, 1)), Tensor.Zeros(new Shape(1, 1)));
        foreach (var role in (ReadOnlySpan<LoraRole>)[LoraRole.Down, LoraRole.Up])
        {
            if (!factors.Tensors.ContainsKey(role))
            {
                _problems.Add($"{factors.Tensors.Values.First()} has no {(role == LoraRole.Down ? "lora_A (lora_down)" : "lora_B (lora_up)")} beside it");
                return empty;
            }
        }

        Tensor a = Read(LoraRole.Down)!, b = Read(LoraRole.Up)!;
        if (a.Rank != 2 || b.Rank != 2 || a.Shape[0] != b.Shape[1])
        {
            _problems.Add($"{factors.Tensors[LoraRole.Down]} {a.Shape} and {factors.Tensors[LoraRole.Up]} {b.Shape} do not fit together");
            return empty;
        }

        var scale = Read(LoraRole.Alpha) is { } alpha ? alpha.Item() / UsedRank(layer, part, a.Shape[0]) : declared ?? 1;
        return new LoraLayer(a, b, scale, Read(LoraRole.Bias));

        Tensor? Read(LoraRole role) => factors.Tensors.TryGetValue(role, out var key) ? file.Read(key, DType.F32) : null;
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
            && int.TryParse(file.Metadata.GetValueOrDefault("ss_network_dim"), CultureInfo.InvariantCulture, out var told) && rank == parts * told
            ? told
            : rank;
    }

    private LoraLayer Whole(FluxLayerName name, Dictionary<(string Layer, int? Part), LoraLayer> layers)
    {
        if (layers.TryGetValue((name.Bfl, null), out var whole))
        {
            return layers.Keys.Count(key => key.Layer == name.Bfl) == 1
                ? whole
                : throw new InvalidDataException($"'{file.Path}' adapts '{name.Bfl}' twice: as a whole and in parts.");
        }

        var parts = Enumerable.Range(0, name.Diffusers.Count).Select(i => layers.GetValueOrDefault((name.Bfl, i))).ToList();
        var hidden = parts.First(part => part is not null)!.A.Shape[1];
        var heights = parts.Select((part, i) => part?.B.Shape[0] ?? (i < 3 ? hidden : MlpRatio * hidden)).ToList();
        return LoraFusing.Fuse(name, parts, heights);
    }

    private sealed class Factors
    {
        public Dictionary<LoraRole, string> Tensors { get; } = [];
    }
}
