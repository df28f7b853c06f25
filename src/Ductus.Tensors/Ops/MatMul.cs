using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// op(a) op(b) over the last two axes; the axes before them broadcast. The flags say that an operand is stored transposed.
/// </summary>
public sealed unsafe record MatMul(bool TransposeA = false, bool TransposeB = false) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        Shape a = x[0].Shape, b = x[1].Shape;
        if (a.Rank < 2 || b.Rank < 2 || Depth(a) != DepthB(b))
        {
            throw new ArgumentException($"No product of {a}{(TransposeA ? "ᵀ" : "")} and {b}{(TransposeB ? "ᵀ" : "")}.");
        }

        var batch = Shape.Broadcast(BatchOf(a), BatchOf(b));
        return new Shape([.. batch.ToArray(), TransposeA ? a[-1] : a[-2], TransposeB ? b[-2] : b[-1]]);
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor a = x[0], b = x[1];
        int m = y.Shape[-2], n = y.Shape[-1], k = Depth(a.Shape);
        int lda = a.Shape[-1], ldb = b.Shape[-1];
        nint matrixA = (nint)a.Shape[-2] * lda, matrixB = (nint)b.Shape[-2] * ldb, matrixY = (nint)m * n;
        var batch = y.Count / Math.Max(1, (int)matrixY);
        if (batch == 1)
        {
            Gemm.Run(TransposeA, TransposeB, m, n, k, 1, a.Pointer, lda, b.Pointer, ldb, 0, y.Pointer, n);
        }
        else if (BatchOf(a.Shape) == BatchOf(b.Shape))
        {
            Gemm.Batched(batch, TransposeA, TransposeB, m, n, k, 1, a.Pointer, lda, matrixA, b.Pointer, ldb, matrixB, 0, y.Pointer, n, matrixY);
        }
        else
        {
            var walk = new BroadcastWalk(new Shape([.. BatchOf(y.Shape).ToArray(), 1, 2]), One(a.Shape), One(b.Shape));
            for (var i = 0; i < batch; i++)
            {
                var (ia, ib) = walk.Offsets(i);
                Gemm.Run(TransposeA, TransposeB, m, n, k, 1, a.Pointer + (ia * matrixA), lda, b.Pointer + (ib * matrixB), ldb, 0, y.Pointer + (i * matrixY), n);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor a = context.Inputs[0], b = context.Inputs[1], g = context.OutputGrad;
        return
        [
            context.IfNeeded(0, () => (TransposeA ? new MatMul(TransposeB, true).Apply(b, g) : new MatMul(false, !TransposeB).Apply(g, b)).SumTo(a.Shape)),
            context.IfNeeded(1, () => (TransposeB ? new MatMul(true, TransposeA).Apply(g, a) : new MatMul(!TransposeA, false).Apply(a, g)).SumTo(b.Shape)),
        ];
    }

    /// <summary>The batch axes followed by a matrix that stands for one: what a walk over matrices steps through.</summary>
    private static Shape One(Shape shape) => new([.. BatchOf(shape).ToArray(), 1, 1]);

    private static Shape BatchOf(Shape shape) => new(shape.ToArray().AsSpan(0, shape.Rank - 2));

    private int Depth(Shape a) => TransposeA ? a[-2] : a[-1];

    private int DepthB(Shape b) => TransposeB ? b[-1] : b[-2];
}

/// <summary>x Wᵀ + b for x [..., in], W [out, in], b [out] (optional).</summary>
public sealed unsafe record Linear : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        Shape input = x[0].Shape, weight = x[1].Shape;
        return weight.Rank == 2 && input[-1] == weight[1] && (x.Length < 3 || x[2].Count == weight[0])
            ? input.With(-1, weight[0])
            : throw new ArgumentException($"A linear layer with weight {weight} cannot take an input of shape {input}.");
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor input = x[0], weight = x[1];
        int n = weight.Shape[0], k = weight.Shape[1];
        Gemm.Run(false, true, input.Count / k, n, k, 1, input.Pointer, k, weight.Pointer, k, 0, y.Pointer, n, x.Length > 2 ? x[2].Pointer : null);
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor input = context.Inputs[0], weight = context.Inputs[1], g = context.OutputGrad;
        int n = weight.Shape[0], k = weight.Shape[1];
        var rows = g.Reshape(new Shape(g.Count / n, n));
        var result = new Tensor?[context.Inputs.Length];
        result[0] = context.IfNeeded(0, () => new MatMul().Apply(rows, weight).Reshape(input.Shape));
        result[1] = context.IfNeeded(1, () => new MatMul(TransposeA: true).Apply(rows, input.Reshape(new Shape(input.Count / k, k))));
        if (result.Length > 2)
        {
            result[2] = context.IfNeeded(2, () => rows.SumTo(context.Inputs[2].Shape));
        }

        return result;
    }
}
