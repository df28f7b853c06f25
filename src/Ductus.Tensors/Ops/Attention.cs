using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// softmax(Scale · q kᵀ + bias) v for q [batch, heads, n, d], k and v [batch, heads, m, d]; an additive bias that broadcasts
/// to [batch, heads, n, m] may follow (minus infinity masks). Probabilities are not kept: the gradient computes
/// them again, and both ways go through the queries a block at a time, so that memory grows with the tokens and not with their square
/// (unless the bias wants a gradient, which is as large as the scores).
/// </summary>
public sealed unsafe record Attention(float Scale) : Op
{
    /// <summary>Scores that a thread holds at a time: 8 MB.</summary>
    private const int BlockScores = 2 << 20;

    [ThreadStatic]
    private static Scratch? _scores;

    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        Shape q = x[0].Shape, k = x[1].Shape, v = x[2].Shape;
        if (q.Rank != 4 || k.Rank != 4 || v.Rank != 4 || q[3] != k[3] || k[2] != v[2] || q[1] != k[1] || q[0] != k[0])
        {
            throw new ArgumentException($"Attention over q {q}, k {k}, v {v}.");
        }

        return q.With(3, v[3]);
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor q = x[0], k = x[1], v = x[2];
        var bias = x.Length > 3 ? x[3] : null;
        int n = q.Shape[2], m = k.Shape[2], e = v.Shape[3], block = BlockRows(n, m);
        ParallelRows.For(q.Shape[0] * q.Shape[1], 1, (from, to) =>
        {
            using var scores = (_scores ??= new Scratch()).Rent(block * m);
            var p = scores.Pointer;
            for (var head = from; head < to; head++)
            {
                for (var first = 0; first < n; first += block)
                {
                    var rows = Math.Min(block, n - first);
                    Probabilities(q, k, bias, head, first, rows, p);
                    var result = y.Pointer + ((((nint)head * n) + first) * e);
                    Gemm.Run(false, false, rows, e, m, 1, p, m, v.Pointer + ((nint)head * m * e), e, 0, result, e);
                }
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var biased = context.Inputs.Length > 3;
        var results = new InputGrads(this, biased && context.Needs(3)).Apply([.. context.Inputs, context.Output, context.OutputGrad]);
        return biased ? [.. results[..3], results.Length > 3 ? results[3].SumTo(context.Inputs[3].Shape) : null] : [.. results];
    }

    /// <summary>Values that a thread holds at once in the forward pass; in the backward pass twice as many.</summary>
    public static long ScoresHeld(int queries, int keys) => (long)Math.Min(queries, BlockRows(queries, keys)) * keys;

    /// <summary>
    /// Queries that are handled at a time: all if their scores are few, else a multiple of what <see cref="Gemm"/> sums at a time, so that sums over
    /// queries come out the same as in one piece.
    /// </summary>
    private static int BlockRows(int n, int m) =>
        (long)n * m <= BlockScores ? n : Math.Max(1, BlockScores / m / Gemm.KBlock) * Gemm.KBlock;

    /// <summary>Probabilities of the keys for <paramref name="rows"/> queries from <paramref name="first"/> on.</summary>
    private void Probabilities(Tensor q, Tensor k, Tensor? bias, int head, int first, int rows, float* p)
    {
        int n = q.Shape[2], m = k.Shape[2], d = q.Shape[3];
        Gemm.Run(false, true, rows, m, d, Scale, q.Pointer + ((((nint)head * n) + first) * d), d, k.Pointer + ((nint)head * m * d), d, 0, p, m);
        for (var i = 0; i < rows; i++)
        {
            var row = new Span<float>(p + ((nint)i * m), m);
            if (bias is not null)
            {
                TensorPrimitives.Add(row, BiasRow(bias, head, q.Shape[1], first + i, n, m), row);
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

    /// <summary>
    /// dv = Pᵀ dy; dP = dy vᵀ; dS = P (dP - rowsum(dy · y)); dq = scale dS k; dk = scale dSᵀ q. Inputs: those of the attention, its result,
    /// gradient of the result. Results: dq, dk, dv and, if wanted, dS [batch, heads, n, m], the gradient of a bias before it is summed.
    /// </summary>
    /// <param name="Of">The attention.</param>
    /// <param name="WithScores">Whether dS is wanted.</param>
    public sealed record InputGrads(Attention Of, bool WithScores) : GradientsOp
    {
        [ThreadStatic]
        private static Scratch? _slopes;

        /// <inheritdoc/>
        protected override Shape[] Infer(ReadOnlySpan<Tensor> x)
        {
            Shape q = x[0].Shape, k = x[1].Shape, v = x[2].Shape;
            return WithScores ? [q, k, v, q.With(3, k[2])] : [q, k, v];
        }

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor[] y)
        {
            Tensor q = x[0], k = x[1], v = x[2], output = x[^2], outputGrad = x[^1];
            Tensor dq = y[0], dk = y[1], dv = y[2];
            var bias = x.Length > 5 ? x[3] : null;
            int n = q.Shape[2], m = k.Shape[2], d = q.Shape[3], e = v.Shape[3], block = BlockRows(n, m);
            ParallelRows.For(q.Shape[0] * q.Shape[1], 1, (from, to) =>
            {
                using var rentedScores = (_scores ??= new Scratch()).Rent(block * m);
                using var rentedSlopes = (_slopes ??= new Scratch()).Rent(block * m);
                float* p = rentedScores.Pointer, slopes = rentedSlopes.Pointer;
                for (var head = from; head < to; head++)
                {
                    float* keys = k.Pointer + ((nint)head * m * d), values = v.Pointer + ((nint)head * m * e);
                    float* keysGrad = dk.Pointer + ((nint)head * m * d), valuesGrad = dv.Pointer + ((nint)head * m * e);
                    for (var first = 0; first < n; first += block)
                    {
                        var rows = Math.Min(block, n - first);
                        var place = (head * n) + first;
                        var g = outputGrad.Pointer + ((nint)place * e);
                        var keep = first == 0 ? 0f : 1f;
                        Of.Probabilities(q, k, bias, head, first, rows, p);
                        Gemm.Run(true, false, m, e, rows, 1, p, m, g, e, keep, valuesGrad, e);
                        Gemm.Run(false, true, rows, m, e, 1, g, e, values, e, 0, slopes, m);
                        for (var i = 0; i < rows; i++)
                        {
                            var slope = new Span<float>(slopes + ((nint)i * m), m);
                            var mean = TensorPrimitives.Dot(output.Span.Slice((place + i) * e, e), outputGrad.Span.Slice((place + i) * e, e));
                            TensorPrimitives.Subtract(slope, mean, slope);
                            TensorPrimitives.Multiply(slope, new Span<float>(p + ((nint)i * m), m), slope);
                        }

                        if (WithScores)
                        {
                            new Span<float>(slopes, rows * m).CopyTo(y[3].Span[(place * m)..]);
                        }

                        Gemm.Run(false, false, rows, d, m, Of.Scale, slopes, m, keys, d, 0, dq.Pointer + ((nint)place * d), d);
                        Gemm.Run(true, false, m, d, rows, Of.Scale, slopes, m, q.Pointer + ((nint)place * d), d, keep, keysGrad, d);
                    }
                }
            });
        }
    }
}
