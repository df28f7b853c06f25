using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Benchmarks;

/// <summary>Products of matrices beside OpenBLAS: square ones, and those of a training step of the embedded base with 16 windows.</summary>
internal static class GemmBenchmark
{
    /// <summary>op(A) m x k, op(B) k x n. Linear layers are x Wᵀ forward (nt), dy W and dyᵀ x backward (nn, tn); 1 x 1 convolutions too.</summary>
    internal static readonly (string Name, bool TransposeA, bool TransposeB, int M, int N, int K)[] Products =
    [
        .. new[] { 512, 768, 1024, 1536, 2048, 3072, 4096 }.Select(n => ($"square-{n}", false, false, n, n, n)),
        .. Layer("linear1", 640, 256, 1792),
        .. Layer("linear2", 640, 1280, 256),
        .. Layer("img-qkv", 512, 256, 768),
        .. Layer("img-mlp-in", 512, 256, 1024),
        .. Layer("img-mlp-out", 512, 1024, 256),
        .. Layer("img-in", 512, 960, 256),
        .. Layer("txt-qkv", 128, 256, 768),
        .. Layer("conv-up2", 5120, 96, 64),
        .. Layer("conv-skip2", 20480, 64, 64),
        .. Layer("conv-skip1", 81920, 32, 32),
    ];

    public static void Run()
    {
        OpenBlas.UseThreads(ThreadBudget.Current.Threads);
        Console.WriteLine($"# {OpenBlas.Version}");
        var rng = new Rng(1);
        WarmUp(rng);
        foreach (var (name, ta, tb, m, n, k) in Products)
        {
            using var scope = TensorScope.Begin();
            Tensor a = Tensor.Normal(ta ? new Shape(k, m) : new Shape(m, k), rng), b = Tensor.Normal(tb ? new Shape(n, k) : new Shape(k, n), rng);
            var theirs = Tensor.Empty(new Shape(m, n));
            var work = 2e-9 * m * n * k;
            var (ours, reference) = Turns.Quickest(
                work > 20 ? 6 : 10,
                () => Turns.Time(() =>
                {
                    using var once = TensorScope.Begin();
                    a.MatMul(b, ta, tb);
                }),
                () => Turns.Time(() => OpenBlas.Product(ta, tb, m, n, k, a.Span, b.Span, theirs.Span)));
            Line.Rate($"gemm-{name}-{m}x{n}x{k}", work, "GFLOP/s", ours, reference);
        }
    }

    /// <summary>Until the kernels are compiled for good: the first product would pay for it.</summary>
    private static void WarmUp(Rng rng)
    {
        var square = Tensor.Normal(new Shape(256, 256), rng);
        for (var i = 0; i < 2000; i++)
        {
            using var once = TensorScope.Begin();
            square.MatMul(square);
        }
    }

    private static (string Name, bool TransposeA, bool TransposeB, int M, int N, int K)[] Layer(string name, int rows, int inputs, int outputs) =>
    [
        ($"{name}-forward", false, true, rows, outputs, inputs),
        ($"{name}-input-gradient", false, false, rows, inputs, outputs),
        ($"{name}-weight-gradient", true, false, outputs, inputs, rows),
    ];
}
