using Ductus.Mini;
using Ductus.Models;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Tensors.Ops;
using Ductus.Torch;

namespace Ductus.Benchmarks;

/// <summary>
/// The engine's own kernels beside libtorch's, called by the same code on the same tensors: products, convolutions, a training step of the embedded base. Then how many calls of libtorch's operators a
/// block of FLUX.1 takes, which on a card is what the processor has to keep up with.
/// </summary>
internal static class LibtorchBenchmark
{
    /// <param name="only">What the names of the rows begin with that are measured: "gemm", "conv-block1"; empty: all.</param>
    /// <returns>Whether there are any.</returns>
    public static bool Run(string only)
    {
        string[] rows = ["step", .. GemmBenchmark.Products.Select(product => OfProduct(product.Name)), .. ConvBenchmark.Layers.Select(layer => OfConvolution(layer.Name))];
        if (!rows.Any(row => row.StartsWith(only, StringComparison.Ordinal)))
        {
            Console.Error.WriteLine($"No row begins with '{only}': there are {string.Join(", ", rows)}.");
            return false;
        }

        var torch = (TorchDevice)DeviceChoice.Open("torch-cpu");
        Console.WriteLine($"# libtorch {torch.Version} on {ThreadBudget.Current.Threads} threads, {(System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? "AVX-512" : "AVX2")}");
        Products(torch, only);
        Convolutions(torch, only);
        if ("step".StartsWith(only, StringComparison.Ordinal))
        {
            Step(torch);
        }

        if (only.Length == 0)
        {
            Calls(torch);
        }

        return true;
    }

    private static string OfProduct(string name) => $"gemm-{name}";

    private static string OfConvolution(string name) => $"conv-{name}";

    private static void Products(Device torch, string only)
    {
        var rng = new Rng(1);
        foreach (var (name, ta, tb, m, n, k) in GemmBenchmark.Products.Where(product => OfProduct(product.Name).StartsWith(only, StringComparison.Ordinal)))
        {
            using var scope = TensorScope.Begin();
            Tensor a = Tensor.Normal(ta ? new Shape(k, m) : new Shape(m, k), rng), b = Tensor.Normal(tb ? new Shape(n, k) : new Shape(k, n), rng);
            Tensor there = a.To(torch), theirs = b.To(torch);
            var work = 2e-9 * m * n * k;
            var (ours, reference) = Turns.Quickest(work > 20 ? 6 : 10, () => Once(() => a.MatMul(b, ta, tb)), () => Once(() => there.MatMul(theirs, ta, tb)));
            Line.Rate($"{OfProduct(name)}-{m}x{n}x{k}", work, "GFLOP/s", ours, reference);
        }
    }

    private static void Convolutions(Device torch, string only)
    {
        var sums = new (double Ours, double Reference)[ConvBenchmark.Parts.Length];
        var rng = new Rng(1);
        foreach (var layer in ConvBenchmark.Layers.Where(layer => OfConvolution(layer.Name).StartsWith(only, StringComparison.Ordinal)))
        {
            using var scope = TensorScope.Begin();
            using var pause = Autograd.NoGrad();
            var pad = layer.Kernel / 2;
            var op = new Convolution(layer.Stride, layer.Stride, pad, pad, pad, pad);
            Tensor x = Tensor.Normal(new Shape(ConvBenchmark.Batch, layer.Height, layer.Width, layer.In), rng), w = Tensor.Normal(new Shape(layer.Out, layer.In, layer.Kernel, layer.Kernel), rng);
            Tensor b = Tensor.Normal(new Shape(layer.Out), rng), g = Tensor.Normal(new Shape(ConvBenchmark.Batch, layer.Height / layer.Stride, layer.Width / layer.Stride, layer.Out), rng);
            Func<Tensor, Tensor, Tensor, Tensor, Tensor>[] parts =
            [
                (x, w, b, g) => op.Apply(x, w, b),
                (x, w, b, g) => new Convolution.InputGrad(op, x.Shape).Apply(g, w),
                (x, w, b, g) => new Convolution.WeightGrad(op, w.Shape).Apply(x, g),
            ];
            var work = 2e-9 * ConvBenchmark.Batch * (layer.Height / layer.Stride) * (layer.Width / layer.Stride) * layer.In * layer.Out * layer.Kernel * layer.Kernel;
            Tensor[] here = [x, w, b, g], there = [.. here.Select(tensor => tensor.To(torch))];
            for (var part = 0; part < parts.Length; part++)
            {
                var of = parts[part];
                var (ours, reference) = Turns.Quickest(15, () => Once(() => of(here[0], here[1], here[2], here[3])), () => Once(() => of(there[0], there[1], there[2], there[3])));
                Line.Rate($"{OfConvolution(layer.Name)}-{ConvBenchmark.Parts[part]}", work, "GFLOP/s", ours, reference);
                sums[part] = (sums[part].Ours + ours, sums[part].Reference + reference);
            }
        }

        for (var part = 0; part < sums.Length && (only.Length == 0 || only == "conv"); part++)
        {
            Line.Cost($"conv-all-{ConvBenchmark.Parts[part]}", 1e3 * sums[part].Ours, "ms", 1e3 * sums[part].Reference);
        }
    }

    private static void Step(Device torch)
    {
        StepBenchmark.TrainingStep On(Device device)
        {
            var model = MiniFile.Load(Installation.MiniBase, device);
            foreach (var parameter in model.Parameters)
            {
                parameter.Value.RequiresGrad = true;
            }

            return new StepBenchmark.TrainingStep(model, Windows.Random(StepBenchmark.Batch).On(device));
        }

        StepBenchmark.TrainingStep here = On(Device.Cpu), there = On(torch);
        var (ours, reference) = Turns.Quickest(8, () => Turns.Time(here.Run), () => Turns.Time(there.Run));
        Line.Cost($"step-mini-{StepBenchmark.Batch}x160x{Windows.Width}", 1e3 * ours, "ms", 1e3 * reference);
    }

    /// <summary>Calls do not depend on a block's width, so that a narrow one tells those of FLUX.1-dev.</summary>
    private static void Calls(TorchDevice torch)
    {
        (int Double, int Single)[] kinds = [(1, 0), (2, 0), (1, 1)];
        var counted = kinds.Select(kind => Count(torch, kind.Double, kind.Single)).ToArray();
        Console.WriteLine($"calls-flux-double-block forward={counted[1].Forward - counted[0].Forward} backward-with-lora={counted[1].Backward - counted[0].Backward}");
        Console.WriteLine($"calls-flux-single-block forward={counted[2].Forward - counted[0].Forward} backward-with-lora={counted[2].Backward - counted[0].Backward}");
    }

    private static (long Forward, long Backward) Count(TorchDevice torch, int doubleBlocks, int singleBlocks)
    {
        using var scope = TensorScope.Begin();
        var config = FluxConfig.Dev with { Hidden = 128, Heads = 1, ContextWidth = 64, VectorWidth = 32, DoubleBlocks = doubleBlocks, SingleBlocks = singleBlocks };
        var weights = Weights.Fresh(1).On(torch);
        var model = new FluxTransformer(config, weights);
        foreach (var (layer, i) in weights.Adaptable.Values.Select((layer, i) => (layer, i)))
        {
            layer.Adapter = LowRank.Fresh(layer, 4, new Rng(1, (ulong)i));
        }

        var rng = new Rng(2);
        Tensor noisy = Tensor.Normal(new Shape(1, 16, config.InChannels), rng).To(torch), context = Tensor.Normal(new Shape(1, 4, config.ContextWidth), rng).To(torch);
        var vector = model.Condition([0.5f], Tensor.Normal(new Shape(1, config.VectorWidth), rng).To(torch), [3.5f]);
        var start = torch.OperatorCalls;
        var loss = model.Forward(noisy, context, vector, FluxTokens.PositionsOf(config, 4, 4, 4)).Square().Mean();
        var middle = torch.OperatorCalls;
        loss.Backward();
        return (middle - start, torch.OperatorCalls - middle);
    }

    /// <summary>Seconds of a call; with one thread the processor's, which other programs on the machine do not lengthen.</summary>
    private static double Once(Func<Tensor> work)
    {
        using var scope = TensorScope.Begin();
        if (ThreadBudget.Current.Threads > 1)
        {
            return Turns.Time(() => work());
        }

        var start = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }
}
