using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Models.Tests.Checkpoints;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Tests.Flux;

/// <summary>The tiny Flux with packed weights: how far its output is off, and that an adapter on top trains as on the unpacked weights.</summary>
public sealed class QuantizedFluxTests
{
    public static TheoryData<string, double> Storages => new()
    {
        { nameof(WeightFormat.BF16), 0.008 },
        { nameof(WeightFormat.Int8), 0.02 },
        { nameof(WeightFormat.Fp8), 0.05 },
        { nameof(WeightFormat.Nf4), 0.2 },
    };

    [Theory]
    [MemberData(nameof(Storages))]
    public void The_output_is_off_by_as_much_as_the_storage_allows(string name, double relative)
    {
        using var checkpoint = Checkpoint.Open(Golden.PathOf("flux-tiny.weights.safetensors"));
        var exact = TinyFlux.Run(TinyFlux.Build(checkpoint).Model);
        var packed = TinyFlux.Run(TinyFlux.Build(checkpoint, Of(name)).Model);

        var error = Math.Sqrt((packed - exact).Square().Sum().Item() / exact.Square().Sum().Item());

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: relative error {error:P2}");
        Assert.InRange(error, relative / 100, relative);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void An_adapter_gets_the_gradients_it_has_on_the_unpacked_weights(string name, double _)
    {
        using var checkpoint = Checkpoint.Open(Golden.PathOf("flux-tiny.weights.safetensors"));
        var (packed, packedWeights) = TinyFlux.Build(checkpoint, Of(name));
        var (dense, denseWeights) = TinyFlux.Build(checkpoint);
        foreach (var (path, layer) in packedWeights.Adaptable)
        {
            denseWeights.Adaptable[path].Weight.CopyFrom(((Linear)layer).Quantized!.Dequantize());
        }

        var gradients = Gradients(packed, packedWeights);
        var expected = Gradients(dense, denseWeights);

        Assert.Equal(2 * packedWeights.Adaptable.Count, gradients.Count);
        var largest = expected.Values.Max(gradient => gradient.ToArray().Max(Math.Abs));
        Assert.All(expected, entry => Golden.Close(entry.Value, gradients[entry.Key], 2e-5 * largest, entry.Key));
    }

    private static Dictionary<string, Tensor> Gradients(FluxTransformer model, Weights weights)
    {
        var stream = 0UL;
        foreach (var layer in weights.Adaptable.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value))
        {
            layer.Adapter = LowRank.Fresh(layer, 2, new Rng(4, stream++));
            layer.Adapter.B.CopyFrom(Tensor.Normal(layer.Adapter.B.Shape, new Rng(5, stream++)) * 0.1f);
        }

        TinyFlux.Run(model).Square().Mean().Backward();
        return weights.Adaptable.SelectMany(entry => new[] { ($"{entry.Key}.A", entry.Value.Adapter!.A.Grad!), ($"{entry.Key}.B", entry.Value.Adapter.B.Grad!) })
            .ToDictionary(entry => entry.Item1, entry => entry.Item2);
    }

    private static WeightFormat Of(string name) => (WeightFormat)typeof(WeightFormat).GetProperty(name)!.GetValue(null)!;
}
