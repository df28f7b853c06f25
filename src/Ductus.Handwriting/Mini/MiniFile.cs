using System.Globalization;
using Ductus.Models;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Mini;

/// <summary>The file of the embedded base: weights in bf16 and what they are.</summary>
public static class MiniFile
{
    /// <summary>What the metadata key <c>ductus.kind</c> says of such a file.</summary>
    public const string Kind = "mini-base";

    /// <summary>Writes the weights as they ship.</summary>
    public static void Save(string path, IReadOnlyList<Parameter> weights, long samples) => SafeTensorsWriter.Write(
        path,
        [.. weights.Select(p => new KeyValuePair<string, Tensor>(p.Name, p.Value))],
        new Dictionary<string, string> { ["ductus.kind"] = Kind, ["samples"] = samples.ToString(CultureInfo.InvariantCulture) },
        DType.BF16);

    /// <summary>Loads the base.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where it is to run; null: on the CPU.</param>
    /// <exception cref="UserException">The file is missing or is no such base.</exception>
    public static MiniModel Load(string path, Device? device = null)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault("ductus.kind") != Kind)
            {
                throw new UserException($"'{path}' is not the embedded base of Ductus. Give the file models/mini.safetensors, or reinstall it.");
            }

            var weights = Weights.From(file).On(device ?? Device.Cpu);
            var model = new MiniModel(MiniConfig.Standard, weights);
            weights.Finish();
            return model;
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            throw new UserException($"The embedded base cannot be loaded: {e.Message}", e);
        }
    }
}
