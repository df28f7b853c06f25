using System.Text.Json;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Models.Tests.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>The fixtures' tiny Flux in the files and folders that checkpoints come in.</summary>
internal static class TinyFlux
{
    public const string Config = """{"_class_name": "FluxTransformer2DModel", "axes_dims_rope": [8, 12, 12]}""";

    public static Dictionary<string, Tensor> Weights()
    {
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        return file.Entries.Keys.ToDictionary(key => key, key => file.Read(key));
    }

    /// <summary>Under diffusers' names, by the fixture's table of names and rows.</summary>
    public static Dictionary<string, Tensor> Diffusers()
    {
        var weights = Weights();
        var result = new Dictionary<string, Tensor>();
        foreach (var entry in Golden.Json("flux-tiny.diffusers-names.json").GetProperty("map").EnumerateObject())
        {
            var whole = weights[entry.Name];
            foreach (var part in entry.Value.EnumerateArray())
            {
                var rows = part.GetProperty("rows");
                var half = whole.Shape[0] / 2;
                result.Add(part.GetProperty("diffusers").GetString()!, rows.ValueKind == JsonValueKind.Array
                    ? whole.Slice(0, rows[0].GetInt32(), rows[1].GetInt32() - rows[0].GetInt32())
                    : Tensor.Concat(0, whole.Slice(0, half, half), whole.Slice(0, 0, half)));
            }
        }

        return result;
    }

    /// <summary>A folder as diffusers saves it, in three files with an index.</summary>
    public static void SaveSharded(string folder, DType type = DType.F32)
    {
        Directory.CreateDirectory(folder);
        var map = new Dictionary<string, string>();
        var shards = Diffusers().Chunk(50).ToList();
        for (var i = 0; i < shards.Count; i++)
        {
            var name = $"diffusion_pytorch_model-{i + 1:D5}-of-{shards.Count:D5}.safetensors";
            SafeTensorsWriter.Write(Path.Combine(folder, name), shards[i], null, type);
            Array.ForEach(shards[i], entry => map.Add(entry.Key, name));
        }

        File.WriteAllText(Path.Combine(folder, "diffusion_pytorch_model.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = map }));
        File.WriteAllText(Path.Combine(folder, "config.json"), Config);
    }

    public static (FluxTransformer Model, Models.Weights Weights) Build(Checkpoint checkpoint, Tensors.Quantized.WeightFormat? storage = null)
    {
        var weights = Models.Weights.From(checkpoint, storage);
        var model = new FluxTransformer(GoldenFlux.Config, weights);
        weights.Finish();
        return (model, weights);
    }

    public static Tensor Run(FluxTransformer model)
    {
        using var golden = Golden.Open("flux-transformer-tiny.safetensors");
        var vector = model.Condition(golden.Read("in.timesteps").Span, golden.Read("in.y"), golden.Read("in.guidance").Span);
        return model.Forward(golden.Read("in.img"), golden.Read("in.txt"), vector, FluxTransformerTests.PositionsOf(golden));
    }
}
