using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Benchmarks;

/// <summary>The convolutions of the embedded base on 16 windows of 160 x 512 pixels: forward, input gradient, weight gradient.</summary>
internal static class ConvBenchmark
{
    internal const int Batch = 16;

    /// <summary>As in torch_reference.py.</summary>
    private const int Runs = 12;

    /// <summary>Extents of the input, channels, kernel and stride, as in LineCodec.</summary>
    internal static readonly (string Name, int Height, int Width, int In, int Out, int Kernel, int Stride)[] Layers =
    [
        ("stem", 40, 128, 48, 32, 3, 1),
        ("block1", 40, 128, 32, 32, 3, 1),
        ("down1", 40, 128, 32, 64, 3, 2),
        ("block2", 20, 64, 64, 64, 3, 1),
        ("down2", 20, 64, 64, 96, 3, 2),
        ("up2", 10, 32, 96, 64, 1, 1),
        ("skip2", 20, 64, 64, 64, 1, 1),
        ("up1", 20, 64, 64, 32, 1, 1),
        ("skip1", 40, 128, 32, 32, 1, 1),
        ("final", 40, 128, 32, 16, 3, 1),
    ];

    internal static readonly string[] Parts = ["forward", "input-gradient", "weight-gradient"];

    public static void Run()
    {
        using var torch = new TorchReference();
        var sums = new (double Ours, double Reference)[Parts.Length];
        foreach (var layer in Layers)
        {
            var best = Measure(layer, torch);
            var work = 2e-9 * Batch * (layer.Height / layer.Stride) * (layer.Width / layer.Stride) * layer.In * layer.Out * layer.Kernel * layer.Kernel;
            for (var part = 0; part < Parts.Length; part++)
            {
                Line.Rate($"conv-{layer.Name}-{Parts[part]}", work, "GFLOP/s", best[part].Ours, best[part].Reference);
                sums[part] = (sums[part].Ours + best[part].Ours, sums[part].Reference + best[part].Reference);
            }
        }

        for (var part = 0; part < Parts.Length; part++)
        {
            Line.Cost($"conv-all-{Parts[part]}", 1e3 * sums[part].Ours, "ms", 1e3 * sums[part].Reference);
        }
    }

    private static (double Ours, double Reference)[] Measure((string Name, int Height, int Width, int In, int Out, int Kernel, int Stride) layer, TorchReference torch)
    {
        const int Rounds = 15;
        var rng = new Rng(1);
        using var scope = TensorScope.Begin();
        var x = Tensor.Normal(new Shape(Batch, layer.Height, layer.Width, layer.In), rng);
        var w = Tensor.Normal(new Shape(layer.Out, layer.In, layer.Kernel, layer.Kernel), rng);
        var b = Tensor.Normal(new Shape(layer.Out), rng);
        var seed = Tensor.Normal(new Shape(Batch, layer.Height / layer.Stride, layer.Width / layer.Stride, layer.Out), rng);
        var best = new (double Ours, double Reference)[Parts.Length];
        Array.Fill(best, (double.MaxValue, double.MaxValue));
        for (var round = 0; round <= Rounds; round++)
        {
            Turns.LetThreadsSleep();
            double[] ours = [Forward(x, w, b, layer.Stride), Backward(x, w, seed, layer.Stride, ofInput: true), Backward(x, w, seed, layer.Stride, ofInput: false)];
            var reference = torch.Ask($"conv {Batch} {layer.Height} {layer.Width} {layer.In} {layer.Out} {layer.Kernel} {layer.Stride}");
            for (var part = 0; part < Parts.Length && round > 0; part++)
            {
                best[part] = (Math.Min(best[part].Ours, ours[part]), Math.Min(best[part].Reference, reference[part]));
            }
        }

        return best;
    }

    private static double Forward(Tensor x, Tensor w, Tensor b, int stride) => Settled(() => Nn.Conv2d(x, w, b, stride, w.Shape[2] / 2));

    /// <summary>The gradient of one of the two inputs alone.</summary>
    private static double Backward(Tensor x, Tensor w, Tensor seed, int stride, bool ofInput)
    {
        using var scope = TensorScope.Begin();
        using var pause = Autograd.NoGrad();
        var leaf = (ofInput ? x : w).Detach();
        leaf.RequiresGrad = true;
        var pad = w.Shape[2] / 2;
        var op = new Convolution(stride, stride, pad, pad, pad, pad);
        var context = new GradientContext(ofInput ? [leaf, w] : [x, leaf], seed, seed, new Saved());
        return Settled(() => op.Grad(context));
    }

    /// <summary>Seconds of the quickest of some runs: threads are awake and caches and allocators settled, as they are for PyTorch.</summary>
    private static double Settled(Action work)
    {
        var seconds = double.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            using var scope = TensorScope.Begin();
            seconds = Math.Min(seconds, Turns.Time(work));
        }

        return seconds;
    }
}
