using System.Text.Json;
using Ductus.Tensors;
using Ductus.Tensors.Tests;

namespace Ductus.Models.Tests.Devices;

/// <summary>Every case of golden/ops on another device: the same bits as on the CPU, forward and all gradients.</summary>
public sealed class GoldenOpsOnDeviceTests
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
    public void Forward_and_gradients_are_the_same(string name)
    {
        var here = Run(name, Device.Cpu);
        var there = Run(name, new RemoteDevice());
        Assert.NotEmpty(here);
        Assert.Equal(here, there);
    }

    private static List<float[]> Run(string name, Device device)
    {
        using var file = Golden.Open("ops.safetensors");
        var description = Cases.GetProperty(name);
        var inputs = description.GetProperty("inputs").EnumerateObject().ToDictionary(i => i.Name, i => file.Read($"{name}.in.{i.Name}").To(device));
        foreach (var input in inputs.Values.Where(i => i.DType == DType.F32))
        {
            input.RequiresGrad = true;
        }

        var outputs = OpCases.Run(name, description, inputs, file);
        var values = new List<float[]>();
        for (var i = 0; i < outputs.Length; i++)
        {
            Assert.Same(device, outputs[i].Device);
            values.Add(outputs[i].ToArray());
            outputs[i].Backward(file.Read($"{name}.gout{(outputs.Length == 1 ? "" : i)}").To(device));
        }

        foreach (var gradient in inputs.Values.Select(i => i.Grad).OfType<Tensor>())
        {
            Assert.Same(device, gradient.Device);
            values.Add(gradient.ToArray());
        }

        return values;
    }
}
