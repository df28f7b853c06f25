using System.Diagnostics;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>Looking at a checkpoint of the full size must not read it.</summary>
public sealed class SparseCheckpointTests
{
    private const long MaxGrowth = 200L << 20;

    [Theory]
    [InlineData(true, 780, 11_901_408_320)]
    [InlineData(false, 776, 11_891_178_560)]
    public void A_24_GB_file_is_surveyed_in_little_memory(bool dev, int tensors, long parameters)
    {
        using var file = new TemporaryFile();
        var length = SparseFlux.Write(file.Path, SparseFlux.Weights(dev ? FluxConfig.Dev : FluxConfig.Schnell));
        Assert.InRange(length, 2 * parameters, (2 * parameters) + (1 << 20));
        var before = Process.GetCurrentProcess().WorkingSet64;

        using var checkpoint = Checkpoint.Open(file.Path);
        var config = FluxDetection.Detect(checkpoint);
        var weights = Weights.Survey(checkpoint);
        _ = new FluxTransformer(config, weights);
        weights.Finish();

        Assert.Equal(dev ? FluxConfig.Dev : FluxConfig.Schnell, config);
        Assert.Equal(tensors, checkpoint.Tensors.Count);
        Assert.Equal(parameters, checkpoint.Tensors.Values.Sum(tensor => (long)tensor.Shape.Count));
        Assert.InRange(Process.GetCurrentProcess().WorkingSet64 - before, long.MinValue, MaxGrowth);
    }

    [Fact]
    public void Weights_that_the_file_has_as_they_are_wanted_stay_in_the_file()
    {
        using var file = new TemporaryFile();
        SparseFlux.Write(file.Path, SparseFlux.Weights(FluxConfig.Dev with { DoubleBlocks = 2, SingleBlocks = 4 }));
        var before = Process.GetCurrentProcess().WorkingSet64;

        Weights weights;
        using (var checkpoint = Checkpoint.Open(file.Path))
        {
            weights = Weights.From(checkpoint, WeightFormat.BF16);
            _ = new FluxTransformer(FluxDetection.Detect(checkpoint), weights);
            weights.Finish();
        }

        Assert.Equal(42, weights.Adaptable.Count);
        Assert.All(weights.Adaptable.Values, layer => Assert.True(((Linear)layer).Quantized!.IsMapped));
        Assert.All(((Linear)weights.Adaptable["img_in"]).Quantized!.Dequantize().ToArray(), value => Assert.Equal(0, value));
        Assert.InRange(Process.GetCurrentProcess().WorkingSet64 - before, long.MinValue, MaxGrowth);
    }
}
