using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>The forms in which adapters for Flux are exchanged; see docs/lora-formats.md.</summary>
public enum LoraFormat
{
    /// <summary>diffusers and PEFT: separate queries, keys and values, no alpha. What most programs load.</summary>
    Peft,

    /// <summary>kohya-ss/sd-scripts: fused layers, an alpha each.</summary>
    Kohya,

    /// <summary>black-forest-labs: fused layers, no alpha.</summary>
    Bfl,

    /// <summary>ComfyUI: as black-forest-labs, under <c>diffusion_model.</c>; without it ComfyUI reads only adapters that replace norms.</summary>
    ComfyUi,
}

/// <summary>Adapter files of all forms.</summary>
public static class LoraFile
{
    /// <summary>Reads an adapter of any of the forms.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no adapter for Flux, a key in it has no home, or a value is missing or no number; the first ten are named.</exception>
    public static LoraAdapter Read(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return TensorScope.Outside(() => new LoraReader(file).Read());
    }

    /// <summary>Writes an adapter; an earlier file stays until the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="format">The names and the form of the factors.</param>
    /// <param name="storeAs">F32, BF16 or F16; as the adapter came if not given.</param>
    /// <exception cref="InvalidDataException">The adapter holds something that the form has no place for.</exception>
    public static void Write(string path, LoraAdapter adapter, LoraFormat format, DType? storeAs = null)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        adapter = adapter.Factored();
        if (adapter.Layers.Count == 0)
        {
            throw new InvalidDataException("The adapter has factors for no layer: there is nothing to write.");
        }

        using var pause = Autograd.NoGrad();
        using var scope = TensorScope.Begin();
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var (layerPath, layer) in adapter.Layers)
        {
            var name = FluxNames.FromBfl(layerPath) ?? throw new InvalidDataException($"'{layerPath}' is no layer of Flux: an adapter for another base cannot be written in this form.");
            switch (format)
            {
                case LoraFormat.Peft:
                    AddParts(tensors, name, layer);
                    break;
                case LoraFormat.Kohya:
                    AddKohya(tensors, name, layer);
                    break;
                case LoraFormat.ComfyUi:
                    CheckNoBias(name, layer);
                    AddFolded(tensors, "diffusion_model." + name.Bfl, layer);
                    break;
                default:
                    AddFolded(tensors, name.Bfl, layer);
                    break;
            }
        }

        foreach (var (key, scale) in adapter.Scales)
        {
            tensors.Add(new(format switch
            {
                LoraFormat.Peft => "transformer." + FluxNames.ScaleToDiffusers(key),
                LoraFormat.Bfl => key,
                _ => throw new InvalidDataException($"The adapter replaces norms ('{key}'), which this form has no place for: write it as bfl (ComfyUI reads such an adapter so) or peft."),
            }, scale));
        }

        var first = adapter.Layers.Values.First();
        var alpha = format == LoraFormat.Kohya ? first.Scale * first.Rank : first.Rank;
        SafeTensorsWriter.Write(path, tensors, LoraMetadata.For(format, adapter, first.Rank, alpha), storeAs ?? adapter.StoredAs);
    }

    private static void AddParts(List<KeyValuePair<string, Tensor>> tensors, FluxLayerName name, LoraLayer layer)
    {
        var heights = name.Heights(layer.A.Shape[1], layer.B.Shape[0]);
        var parts = LoraFusing.Split(name, layer, heights);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is { } part)
            {
                AddFolded(tensors, "transformer." + name.Diffusers[i], part);
            }
        }
    }

    private static void AddFolded(List<KeyValuePair<string, Tensor>> tensors, string path, LoraLayer layer)
    {
        var folded = layer.Folded();
        tensors.Add(new(path + ".lora_A.weight", folded.A));
        tensors.Add(new(path + ".lora_B.weight", folded.B));
        if (folded.Bias is not null)
        {
            tensors.Add(new(path + ".lora_B.bias", folded.Bias));
        }
    }

    private static void AddKohya(List<KeyValuePair<string, Tensor>> tensors, FluxLayerName name, LoraLayer layer)
    {
        CheckNoBias(name, layer);
        tensors.Add(new(name.Kohya + ".lora_down.weight", layer.A));
        tensors.Add(new(name.Kohya + ".lora_up.weight", layer.B));
        tensors.Add(new(name.Kohya + ".alpha", Tensor.Scalar(layer.Scale * layer.Rank)));
    }

    private static void CheckNoBias(FluxLayerName name, LoraLayer layer)
    {
        if (layer.Bias is not null)
        {
            throw new InvalidDataException($"The adapter has a bias for '{name.Bfl}', which this form has no place for: write it as bfl (ComfyUI reads such an adapter so) or peft.");
        }
    }
}
