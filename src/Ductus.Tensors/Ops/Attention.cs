using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// softmax(Scale · q kᵀ + bias) v for q [batch, heads, n, d], k and v [batch, heads, m, d]; an additive bias that broadcasts
/// to [batch, heads, n, m] may follow (minus infinity masks). Probabilities are not kept: the gradient computes
/// them again, so memory grows with the tokens and not with their square.
/// </summary>
internal sealed unsafe record Attention(float Scale) : Op
{
    [ThreadStatic]
    private static Scratch? _scores;

    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        Shape q = x[0].Shape, k = x[1].Shape, v = x[2].Shape;
        if (q.Rank != 4 || k.Rank != 4 || v.Rank != 4 || q[3] != k[3] || k[2] != v[2] || q[1] != k[1] || q[0] != k[0])
        {
            throw new ArgumentException($"Attention over q {q}, k {k}, v {v}.");
        }

        return q.With(3, v[3]);
    }

    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor q = x[0], k = x[1], v = x[2];
        var bias = x.Length > 3 ? x[3] : null;
        int n = q.Shape[2], m = k.Shape[2], d = q.Shape[3], e = v.Shape[3];
        ParallelRows.For(q.Shape[0] * q.Shape[1], 1, (from, to) =>
        {
            var p = (_scores ??= new Scratch()).Get(n * m);
            for (var head = from; head < to; head++)
            {
                Probabilities(q, k, bias, head, p);
                Gemm.Run(false, false, n, e, m, 1, p, m, v.Pointer + ((nint)head * m * e), e, 0, y.Pointer + ((nint)head * n * e), e);
            }
        });
    }

    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor k = context.Inputs[1], v = context.Inputs[2];
        Tensor dk = Tensor.Empty(k.Shape), dv = Tensor.Empty(v.Shape);
        var biased = context.Inputs.Length > 3;
        var scores = biased && context.Needs(3) ? Tensor.Empty(k.Shape.With(2, context.Output.Shape[2]).With(3, k.Shape[2])) : null;
        var dq = new InputGrad(this, dk, dv, scores).Apply([.. context.Inputs, context.Output, context.OutputGrad]);
        return biased ? [dq, dk, dv, scores?.SumTo(context.Inputs[3].Shape)] : [dq, dk, dv];
    }

    private void Probabilities(Tensor q, Tensor k, Tensor? bias, int head, float* p)
    {
        int n = q.Shape[2], m = k.Shape[2], d = q.Shape[3];
        Gemm.Run(false, true, n, m, d, Scale, q.Pointer + ((nint)head * n * d), d, k.Pointer + ((nint)head * m * d), d, 0, p, m);
        for (var i = 0; i < n; i++)
        {
            var row = new Span<float>(p + ((nint)i * m), m);
            if (bias is not null)
            {
                TensorPrimitives.Add(row, BiasRow(bias, head, q.Shape[1], i, n, m), row);
            }

            Softmax.Row(row);
        }
    }

    private static ReadOnlySpan<float> BiasRow(Tensor bias, int head, int heads, int row, int n, int m)
    {
        var offset = 0;
        var stride = m;
        ReadOnlySpan<int> index = [row, head % heads, head / heads];
        ReadOnlySpan<int> extents = [n, heads, int.MaxValue];
        for (var axis = 0; axis < bias.Rank - 1 && axis < 3; axis++)
        {
            var extent = bias.Shape[-2 - axis];
            if (extent != 1 && extent != extents[axis] && axis < 2)
            {
                throw new ArgumentException($"An attention bias of shape {bias.Shape} for {heads} heads and {n} queries.");
            }

            offset += extent == 1 ? 0 : index[axis] * stride;
            stride *= extent;
        }

        return bias.Span.Slice(offset, m);
    }

    /// <summary>dv = Pᵀ dy; dP = dy vᵀ; dS = P (dP - rowsum(dy · y)); dq = scale dS k; dk = scale dSᵀ q; dS itself for a bias.</summary>
    private sealed record InputGrad(Attention Of, Tensor Dk, Tensor Dv, Tensor? Scores) : GradientOp
    {
        [ThreadStatic]
        private static Scratch? _slopes;

        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            Tensor q = x[0], k = x[1], v = x[2], output = x[^2], outputGrad = x[^1];
            var bias = x.Length > 5 ? x[3] : null;
            int n = q.Shape[2], m = k.Shape[2], d = q.Shape[3], e = v.Shape[3];
            ParallelRows.For(q.Shape[0] * q.Shape[1], 1, (from, to) =>
            {
                var p = (_scores ??= new Scratch()).Get(n * m);
                var slopes = (_slopes ??= new Scratch()).Get(n * m);
                for (var head = from; head < to; head++)
                {
                    var g = outputGrad.Pointer + ((nint)head * n * e);
                    Of.Probabilities(q, k, bias, head, p);
                    Gemm.Run(true, false, m, e, n, 1, p, m, g, e, 0, Dv.Pointer + ((nint)head * m * e), e);
                    Gemm.Run(false, true, n, m, e, 1, g, e, v.Pointer + ((nint)head * m * e), e, 0, slopes, m);
                    for (var i = 0; i < n; i++)
                    {
                        var slope = new Span<float>(slopes + ((nint)i * m), m);
                        var mean = TensorPrimitives.Dot(output.Span.Slice(((head * n) + i) * e, e), outputGrad.Span.Slice(((head * n) + i) * e, e));
                        TensorPrimitives.Subtract(slope, mean, slope);
                        TensorPrimitives.Multiply(slope, new Span<float>(p + ((nint)i * m), m), slope);
                    }

                    if (Scores is not null)
                    {
                        new Span<float>(slopes, n * m).CopyTo(Scores.Span.Slice(head * n * m, n * m));
                    }

                    Gemm.Run(false, false, n, d, m, Of.Scale, slopes, m, k.Pointer + ((nint)head * m * d), d, 0, y.Pointer + ((nint)head * n * d), d);
                    Gemm.Run(true, false, m, d, n, Of.Scale, slopes, m, q.Pointer + ((nint)head * n * d), d, 0, Dk.Pointer + ((nint)head * m * d), d);
                }
            });
        }
    }
}
