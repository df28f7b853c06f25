using System.Diagnostics;
using Ductus.Models;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors;
using Ductus.Tensors.Packed;

namespace Ductus.Benchmarks;

/// <summary>FLUX.1-dev with all its 12 billion weights, random and packed: one prediction without gradients.</summary>
internal static class WholeStep
{
    private const double Giga = 1e9;

    public static void Run(RowFormat format, int imageTokens, int textTokens)
    {
        var config = FluxConfig.Dev;
        var start = Stopwatch.GetTimestamp();
        var model = new FluxTransformer(config, Weights.Fresh(1, format));
        Console.WriteLine($"weights as {format.Name}: made in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, peak {Peak():F1} GB");
        using var pause = Autograd.NoGrad();
        var rng = new Rng(2);
        var side = (int)Math.Sqrt(imageTokens);
        var text = Enumerable.Repeat((0f, 0f, 0f), textTokens);
        var positions = Positions.Of(config, [.. text, .. Enumerable.Range(0, imageTokens).Select(i => (0f, (float)(i / side), (float)(i % side)))]);
        for (var step = 1; step <= 2; step++)
        {
            using var scope = TensorScope.Begin();
            start = Stopwatch.GetTimestamp();
            var vector = model.Condition([0.5f], Tensor.Normal(new Shape(1, config.VectorWidth), rng), [3.5f]);
            var y = model.Forward(Tensor.Normal(new Shape(1, imageTokens, config.InChannels), rng), Tensor.Normal(new Shape(1, textTokens, config.ContextWidth), rng), vector, positions);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.WriteLine($"step {step}: {seconds:F1} s, {FluxCost.Work(config, imageTokens, textTokens) / seconds / Giga:F0} GFLOP/s, peak {Peak():F1} GB, first value {y.Span[0]:F4}");
        }
    }

    /// <summary>A training step of an adapter of rank 16 on blocks of FLUX.1-dev, and the memory it takes besides the weights.</summary>
    public static void Train(RowFormat format, int imageTokens, int textTokens, int doubleBlocks, int singleBlocks)
    {
        var config = FluxConfig.Dev with { DoubleBlocks = doubleBlocks, SingleBlocks = singleBlocks };
        var weights = Weights.Fresh(1, format);
        var model = new FluxTransformer(config, weights) { RecomputeBlocks = true };
        foreach (var layer in weights.Adaptable.Values.Where(layer => layer.Path.Contains("blocks", StringComparison.Ordinal)))
        {
            layer.Adapter = LowRank.Fresh(layer, 16, new Rng(3));
        }

        var before = Peak();
        var rng = new Rng(2);
        var side = (int)Math.Sqrt(imageTokens);
        var positions = FluxFlow.PositionsOf(config, textTokens, side, side);
        for (var step = 1; step <= 5; step++)
        {
            using var scope = TensorScope.Begin();
            var start = Stopwatch.GetTimestamp();
            var vector = model.Condition([0.5f], Tensor.Normal(new Shape(1, config.VectorWidth), rng), [1f]);
            var y = model.Forward(Tensor.Normal(new Shape(1, side * side, config.InChannels), rng), Tensor.Normal(new Shape(1, textTokens, config.ContextWidth), rng), vector, positions);
            y.Square().Mean().Backward();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var reckoned = FluxCost.TrainingActivations(config, 1, side * side, textTokens, Environment.ProcessorCount) / Giga;
            Console.WriteLine($"step {step}: {seconds:F1} s, {FluxCost.TrainingWork(config, side * side, textTokens) / seconds / Giga:F0} GFLOP/s, {Peak() - before:F2} GB besides the weights (reckoned {reckoned:F2})");
        }
    }

    private static double Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / Giga;
    }
}
