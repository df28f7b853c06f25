using System.Text.Json;
using Ductus.Tensors;
using Ductus.Tensors.Tests;

namespace Ductus.Torch.Tests;

/// <summary>Every differentiable case of golden/ops on libtorch: forward and all gradients.</summary>
public sealed class GoldenOpsTests
{
    private static readonly JsonElement Cases = Golden.Json("ops.json").GetProperty("cases");

    public static TheoryData<string> Names() =>
    [
        .. Cases.EnumerateObject()
            .Where(item => item.Value.TryGetProperty("inputs", out _) && item.Value.GetProperty("op").GetString() is not ("ctc_loss" or "cross_entropy" or "embedding"))
            .Select(item => item.Name),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_and_gradients_match(string name)
    {
        var device = TorchCpu.Of();
        using var file = Golden.Open("ops.safetensors");
        var description = Cases.GetProperty(name);
        var inputs = description.GetProperty("inputs").EnumerateObject().ToDictionary(i => i.Name, i => file.Read($"{name}.in.{i.Name}").To(device));
        foreach (var input in inputs.Values.Where(i => i.DType == DType.F32))
        {
            input.RequiresGrad = true;
        }

        var outputs = OpCases.Run(name, description, inputs, file);
        var keys = outputs.Length == 1 ? [""] : Enumerable.Range(0, outputs.Length).Select(i => $"{i}").ToArray();
        for (var i = 0; i < outputs.Length; i++)
        {
            Assert.Same(device, outputs[i].Device);
            Golden.Close(file.Read($"{name}.out{keys[i]}"), outputs[i].ToHost(), Tolerance(description, $"out{keys[i]}"), $"{name} out{keys[i]}");
            outputs[i].Backward(file.Read($"{name}.gout{keys[i]}").To(device));
        }

        foreach (var (input, tensor) in inputs)
        {
            if (file.Contains($"{name}.grad.{input}"))
            {
                Golden.Close(file.Read($"{name}.grad.{input}"), tensor.Grad!.ToHost(), Tolerance(description, $"grad.{input}"), $"{name} grad.{input}");
            }
        }
    }

    /// <summary>A few times the rounding of the reference's own single-precision run, as on the processor.</summary>
    private static double Tolerance(JsonElement description, string key) =>
        Math.Max(2e-6, 8 * (description.TryGetProperty("rounding", out var rounding) && rounding.TryGetProperty(key, out var value) ? value.GetDouble() : 0));
}
