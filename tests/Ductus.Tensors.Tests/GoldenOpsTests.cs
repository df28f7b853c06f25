using System.Text.Json;

namespace Ductus.Tensors.Tests;

/// <summary>Every differentiable case of golden/ops: forward and all gradients against PyTorch.</summary>
public sealed class GoldenOpsTests
{
    private static readonly JsonElement Cases = Golden.Json("ops.json").GetProperty("cases");

    public static TheoryData<string> Names()
    {
        var data = new TheoryData<string>();
        foreach (var item in Cases.EnumerateObject())
        {
            if (item.Value.TryGetProperty("inputs", out _) && item.Value.GetProperty("op").GetString() is not ("ctc_loss" or "cross_entropy" or "embedding"))
            {
                data.Add(item.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_and_gradients_match(string name)
    {
        using var file = Golden.Open("ops.safetensors");
        var description = Cases.GetProperty(name);
        var inputs = description.GetProperty("inputs").EnumerateObject()
            .ToDictionary(i => i.Name, i => file.Read($"{name}.in.{i.Name}"));
        foreach (var input in inputs.Values.Where(i => i.DType == DType.F32))
        {
            input.RequiresGrad = true;
        }

        var outputs = OpCases.Run(name, description, inputs, file);
        var keys = outputs.Length == 1 ? [""] : Enumerable.Range(0, outputs.Length).Select(i => $"{i}").ToArray();
        for (var i = 0; i < outputs.Length; i++)
        {
            Golden.Close(file.Read($"{name}.out{keys[i]}"), outputs[i], Tolerance(description, $"out{keys[i]}"), $"{name} out{keys[i]}");
            outputs[i].Backward(file.Read($"{name}.gout{keys[i]}"));
        }

        foreach (var (input, tensor) in inputs)
        {
            if (file.Contains($"{name}.grad.{input}"))
            {
                Golden.Close(file.Read($"{name}.grad.{input}"), tensor.Grad!, Tolerance(description, $"grad.{input}"), $"{name} grad.{input}");
            }
        }
    }

    /// <summary>A few times the rounding of the reference's own single-precision run.</summary>
    private static double Tolerance(JsonElement description, string key) =>
        Math.Max(2e-6, 8 * (description.TryGetProperty("rounding", out var rounding) && rounding.TryGetProperty(key, out var value) ? value.GetDouble() : 0));
}
