using System.Diagnostics;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Benchmarks;

/// <summary>Linear layers of FLUX.1's sizes, packed and as F32 in turns, so that both see the same machine.</summary>
internal static class QuantizedLayers
{
    private const int Rounds = 5;

    public static void Run(WeightFormat[] formats)
    {
        Console.WriteLine("tokens x inputs -> outputs     " + string.Concat(formats.Prepend(WeightFormat.F32).Select(format => $"{format.Name,22}")));
        foreach (var (tokens, inputs, outputs) in ((int, int, int)[])[(1, 3072, 9216), (256, 3072, 3072), (512, 3072, 12288), (512, 12288, 3072)])
        {
            Layer(tokens, inputs, outputs, formats);
        }
    }

    /// <summary>Weights a second that are encoded while loading, in billions; the reader costs nothing here.</summary>
    public static void Packing(WeightFormat[] formats)
    {
        var row = Tensor.Normal(new Shape(1, 3072), new Rng(1));
        foreach (var format in formats)
        {
            var seconds = Enumerable.Range(0, Rounds).Min(_ =>
            {
                var start = Stopwatch.GetTimestamp();
                QuantizedMatrix.Quantize(8192, row.Count, format, (_, rows, target) =>
                {
                    for (var i = 0; i < rows; i++)
                    {
                        row.Span.CopyTo(target[(i * row.Count)..]);
                    }
                });
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            });
            Console.WriteLine($"packing as {format.Name}: {8192e-9 * row.Count / seconds:F1} billion weights a second");
        }
    }

    private static void Layer(int tokens, int inputs, int outputs, WeightFormat[] formats)
    {
        var rng = new Rng(1);
        var dense = Tensor.Normal(new Shape(outputs, inputs), rng);
        var packed = formats.Select(format => QuantizedMatrix.Quantize(dense, format)).ToArray();
        var x = Tensor.Normal(new Shape(tokens, inputs), rng);
        x.RequiresGrad = true;
        var seed = Tensor.Normal(new Shape(tokens, outputs), rng);
        var forward = new double[packed.Length + 1];
        var backward = new double[packed.Length + 1];
        Array.Fill(forward, double.MaxValue);
        Array.Fill(backward, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < forward.Length; i++)
            {
                using var scope = TensorScope.Begin();
                var start = Stopwatch.GetTimestamp();
                var y = i == 0 ? Nn.Linear(x, dense) : packed[i - 1].Linear(x);
                forward[i] = Math.Min(forward[i], Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = Stopwatch.GetTimestamp();
                y.Backward(seed);
                backward[i] = Math.Min(backward[i], Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        var work = 2e-9 * tokens * inputs * outputs;
        Console.WriteLine($"{tokens,5} x {inputs,5} -> {outputs,5}: GFLOP/s " + string.Concat(forward.Zip(backward).Select(time => $"{work / time.First,12:F0} /{work / time.Second,8:F0}")));
    }
}
