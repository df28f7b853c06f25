using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>
/// Weights that stand for themselves only times a scale beside them: the scaled fp8 of ComfyUI (<c>scale_weight</c> and a marker
/// <c>scaled_fp8</c>; later <c>weight_scale</c> and a description <c>comfy_quant</c>), of diffusers and of llm-compressor. A scale is one number for the tensor or one a
/// row. The scales of inputs beside them matter only to products in fp8, which Ductus does not form.
/// </summary>
internal static class ScaledWeights
{
    private const string Weight = ".weight";
    private const string Description = "comfy_quant";

    /// <summary>What stands in the place of <c>weight</c> in the name of its scale.</summary>
    private static readonly string[] Scales = ["scale_weight", "weight_scale"];

    /// <summary>What is left out: scales of inputs, and the mark that the file is of this kind.</summary>
    private static readonly string[] Passed = ["scale_input", "input_scale", "scaled_fp8"];

    /// <summary>The tensors with the scales at work and no more among them.</summary>
    /// <exception cref="InvalidDataException">A scale fits no weight, or weights are stored in a way that is not read.</exception>
    public static Dictionary<string, StoredTensor> Applied(string path, Dictionary<string, StoredTensor> tensors)
    {
        if (!tensors.Keys.Any(name => Ends(name, Scales) || Ends(name, Passed) || Ends(name, [Description])))
        {
            return tensors;
        }

        var applied = new Dictionary<string, StoredTensor>();
        foreach (var (name, tensor) in tensors)
        {
            if (Ends(name, [Description]))
            {
                CheckDescription(path, name, tensor);
            }
            else if (Ends(name, Scales))
            {
                var weight = name[..(name.LastIndexOf('.') + 1)] + Weight[1..];
                if (!tensors.ContainsKey(weight))
                {
                    throw new InvalidDataException($"'{path}' is damaged: it has a scale '{name}' without the weight '{weight}' that it belongs to.");
                }
            }
            else if (!Ends(name, Passed))
            {
                applied.Add(name, ScaleOf(name, tensors) is { } scale ? Scaled(path, tensor, scale) : tensor);
            }
        }

        return applied;
    }

    private static StoredTensor? ScaleOf(string name, Dictionary<string, StoredTensor> tensors)
    {
        if (!name.EndsWith(Weight, StringComparison.Ordinal))
        {
            return null;
        }

        var layer = name[..^(Weight.Length - 1)];
        return Scales.Select(ending => tensors.GetValueOrDefault(layer + ending)).FirstOrDefault(found => found is not null);
    }

    private static StoredTensor Scaled(string path, StoredTensor weight, StoredTensor scale)
    {
        // One number, or one a row as [rows] or [rows, 1]; a matrix of several columns is a scale a block.
        var count = scale.Shape.Count;
        if (weight.Format.PlainType is not { } type || !type.IsFloat() || scale.Format.PlainType?.IsFloat() != true
            || count == 0 || (count != 1 && (count != weight.Rows || scale.Shape[0] != count)))
        {
            throw new InvalidDataException(
                $"'{path}' is scaled fp8 of a form that Ductus does not read: '{scale.Name}' {scale.Shape} ({scale.Format.Name}) is neither one scale of "
                    + $"'{weight.Name}' {weight.Shape} ({weight.Format.Name}) nor one a row; get it as bf16 or plain fp8.");
        }

        var values = new float[count];
        scale.ReadRows(0, scale.Rows, values);
        return Array.TrueForAll(values, float.IsFinite)
            ? weight.Scaled(values)
            : throw new InvalidDataException($"'{path}' is damaged: the scale '{scale.Name}' is not a finite number.");
    }

    /// <summary>The description is JSON in bytes; its format must be one of those that are nothing but a scale.</summary>
    private static void CheckDescription(string path, string name, StoredTensor tensor)
    {
        const int Longest = 1 << 16;
        if (tensor.Shape.Count > Longest || tensor.Format.PlainType is not DType.U8)
        {
            throw new InvalidDataException($"'{path}': '{name}' is no description of how a weight is quantised.");
        }

        var values = new float[tensor.Shape.Count];
        tensor.ReadRows(0, tensor.Rows, values);
        using var json = CheckedJson.Parse(Array.ConvertAll(values, value => (byte)value), $"{path}: {name}", "is no description of how a weight is quantised");
        var format = json.Root.Find("format")?.Text() ?? "";
        if (!format.StartsWith("float8_", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"'{path}': '{name[..^(Description.Length + 1)]}' is quantised as '{format}', which Ductus does not read: get the file as bf16 or fp8.");
        }
    }

    private static bool Ends(string name, string[] last) =>
        Array.Exists(last, word => name.EndsWith(word, StringComparison.Ordinal) && (name.Length == word.Length || name[^(word.Length + 1)] == '.'));
}
