using System.Diagnostics;
using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Tensors.Quantized;

namespace Ductus.Benchmarks;

/// <summary>FLUX.1-dev with all its 12 billion weights, random and packed: one prediction without gradients.</summary>
internal static class WholeStep
{
    private const double Giga = 1e9;
    private const int Steps = 2;
    private const int Products = 10;

    /// <summary>With all blocks of FLUX.1-dev and random weights.</summary>
    public static void Run(WeightFormat format, int imageTokens, int textTokens) =>
        Run(format.Name, () => new FluxTransformer(FluxConfig.Dev, Weights.Fresh(1, format)), imageTokens, textTokens);

    /// <summary>With the blocks and weights of a file, used where it is mapped.</summary>
    public static void Run(string file, int imageTokens, int textTokens) => Run(
        file,
        () =>
        {
            using var checkpoint = Checkpoint.Open(file);
            var weights = Weights.From(checkpoint, WeightFormat.BF16);
            var model = new FluxTransformer(FluxDetection.Detect(checkpoint), weights);
            weights.Finish();
            return model;
        },
        imageTokens,
        textTokens);

    private static void Run(string what, Func<FluxTransformer> make, int imageTokens, int textTokens)
    {
        var start = Stopwatch.GetTimestamp();
        var model = make();
        var config = model.Config;
        Console.WriteLine($"weights of {what}: {config.DoubleBlocks} + {config.SingleBlocks} blocks in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, peak {Peak():F1} GB");
        using var pause = Autograd.NoGrad();
        var rng = new Rng(2);
        var side = (int)Math.Sqrt(imageTokens);
        var positions = FluxTokens.PositionsOf(config, textTokens, side, side);
        for (var step = 1; step <= Steps; step++)
        {
            using var scope = TensorScope.Begin();
            var product = Product(imageTokens + textTokens, config);
            var pace = Pace.Of(() =>
            {
                var vector = model.Condition([0.5f], Tensor.Normal(new Shape(1, config.VectorWidth), rng), [3.5f]);
                model.Forward(Tensor.Normal(new Shape(1, side * side, config.InChannels), rng), Tensor.Normal(new Shape(1, textTokens, config.ContextWidth), rng), vector, positions);
            }, FluxCost.Work(config, side * side, textTokens));
            Console.WriteLine($"step {step}: {pace}, {pace.ShareOf(product):P0} of the product's speed ({product}), peak {Peak():F1} GB");
        }
    }

    /// <summary>The product to measure steps by: a block's widest layer, its weights F32 in memory.</summary>
    private static Pace Product(int tokens, FluxConfig config)
    {
        var x = Tensor.Normal(new Shape(tokens, config.Hidden), new Rng(3));
        var weight = Tensor.Normal(new Shape(config.MlpWidth, config.Hidden), new Rng(4));
        Nn.Linear(x, weight);
        return Pace.Of(() =>
        {
            for (var i = 0; i < Products; i++)
            {
                using var scope = TensorScope.Begin();
                Nn.Linear(x, weight);
            }
        }, 2.0 * Products * tokens * config.Hidden * config.MlpWidth);
    }

    /// <summary>A training step of an adapter of rank 16 on blocks of FLUX.1-dev, and the memory it takes besides the weights.</summary>
    public static void Train(WeightFormat format, int imageTokens, int textTokens, int doubleBlocks, int singleBlocks)
    {
        var config = FluxConfig.Dev with { DoubleBlocks = doubleBlocks, SingleBlocks = singleBlocks };
        var weights = Weights.Fresh(1, format);
        var model = new FluxTransformer(config, weights) { CheckpointBlocks = true };
        foreach (var layer in weights.Adaptable.Values.Where(layer => layer.Path.Contains("blocks", StringComparison.Ordinal)))
        {
            layer.Adapter = LowRank.Fresh(layer, 16, new Rng(3));
        }

        var before = Peak();
        var rng = new Rng(2);
        var side = (int)Math.Sqrt(imageTokens);
        var positions = FluxTokens.PositionsOf(config, textTokens, side, side);
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

    /// <summary>How fast something ran, by the clock and by the processors' time, of which other programs take none.</summary>
    private readonly record struct Pace(double Work, double Seconds, double ProcessorSeconds)
    {
        private double Speed => Work / ProcessorSeconds * Ductus.Tensors.Cpu.ThreadBudget.Current.Threads / Giga;

        public static Pace Of(Action run, double work)
        {
            using var process = Process.GetCurrentProcess();
            var start = Stopwatch.GetTimestamp();
            var before = process.TotalProcessorTime;
            run();
            process.Refresh();
            return new Pace(work, Stopwatch.GetElapsedTime(start).TotalSeconds, (process.TotalProcessorTime - before).TotalSeconds);
        }

        public double ShareOf(Pace other) => Speed / other.Speed;

        public override string ToString() => $"{Seconds:F1} s, {Work / Seconds / Giga:F0} GFLOP/s by the clock, {Speed:F0} by {ProcessorSeconds:F1} s of the processors";
    }
}
