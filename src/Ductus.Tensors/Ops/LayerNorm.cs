using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// Layer normalisation over the last axis, then x̂ · (scale + ScaleOffset) + shift. Inputs: x, or x with scale and
/// shift, each [width], or [batch, 1, width] for x [batch, tokens, width]: the adaptive norm of diffusion transformers
/// (there ScaleOffset is 1). Set aside for the gradient: mean and 1/deviation of each row, [2, rows].
/// </summary>
public sealed record LayerNorm(float Epsilon, float ScaleOffset = 0) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        for (var i = 1; i < x.Length; i++)
        {
            if (x[i].Shape[-1] != x[0].Shape[-1] || (x[i].Count != x[0].Shape[-1] && x[i].Count != x[0].Shape[0] * x[0].Shape[-1]))
            {
                throw new ArgumentException($"Scale or shift of shape {x[i].Shape} for an input of shape {x[0].Shape}.");
            }
        }

        return x[0].Shape;
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor input = x[0];
        var (scale, shift) = x.Length > 1 ? (x[1], x[2]) : (null, null);
        var width = input.Shape[-1];
        var rows = input.Count / width;
        var inverse = Tensor.Empty(new Shape(2, rows));
        saved?.Add(inverse);
        var perSample = rows / input.Shape[0];
        Rows.Of(rows, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var values = input.Span.Slice(row * width, width);
                var result = y.Span.Slice(row * width, width);
                var mean = TensorPrimitives.Sum(values) / width;
                TensorPrimitives.Subtract(values, mean, result);
                var r = (float)(1 / Math.Sqrt((TensorPrimitives.SumOfSquares(result) / width) + Epsilon));
                inverse.Span[row] = mean;
                inverse.Span[rows + row] = r;
                TensorPrimitives.Multiply(result, r, result);
                if (scale is not null)
                {
                    Modulate(result, At(scale, row / perSample, width), At(shift!, row / perSample, width));
                }
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var results = new InputGrads(this).Apply([.. context.Inputs, context.Saved[0], context.OutputGrad]);
        return context.Inputs.Length == 1
            ? [results[0]]
            : [
                results[0],
                context.IfNeeded(1, () => Collect(results[1], context.Inputs[1])),
                context.IfNeeded(2, () => Collect(results[2], context.Inputs[2])),
            ];
    }

    private static Tensor Collect(Tensor perSample, Tensor parameter)
    {
        int batch = perSample.Shape[0], width = perSample.Shape[1];
        return parameter.Count == width && batch > 1
            ? perSample.SumTo(new Shape(width)).Reshape(parameter.Shape)
            : perSample.Reshape(parameter.Shape);
    }

    private static ReadOnlySpan<float> At(Tensor parameter, int sample, int width) =>
        parameter.Span.Slice(parameter.Count == width ? 0 : sample * width, width);

    private void Modulate(Span<float> row, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift)
    {
        if (ScaleOffset == 0)
        {
            TensorPrimitives.MultiplyAdd(row, scale, shift, row);
            return;
        }

        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (row[i] * (scale[i] + ScaleOffset)) + shift[i];
        }
    }

    /// <summary>
    /// dx = r (g - mean(g) - x̂ mean(g x̂)) with g = dy · scale. Inputs: those of the norm, what it set aside, gradient of the result. Results: dx
    /// and, where the norm has scale and shift, for each sample [batch, width] the sums of dy · x̂ and of dy, which are their gradients.
    /// </summary>
    /// <param name="Of">The norm.</param>
    public sealed record InputGrads(LayerNorm Of) : GradientsOp
    {
        /// <inheritdoc/>
        protected override Shape[] Infer(ReadOnlySpan<Tensor> x)
        {
            var sums = new Shape(x[0].Shape[0], x[0].Shape[-1]);
            return x.Length > 3 ? [x[0].Shape, sums, sums] : [x[0].Shape];
        }

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor[] y)
        {
            Tensor input = x[0], statistics = x[^2], outputGrad = x[^1], dx = y[0];
            var scale = x.Length > 3 ? x[1] : null;
            var (scaleGrad, shiftGrad) = scale is null ? (null, null) : (y[1], y[2]);
            int width = input.Shape[-1], rows = input.Count / width, batch = input.Shape[0], perSample = rows / batch;
            scaleGrad?.Span.Clear();
            shiftGrad?.Span.Clear();
            // A sample belongs to one thread, as its rows share sums.
            Ductus.Tensors.Cpu.ParallelRows.For(batch, scale is null ? 1 : Math.Max(1, 4096 / (perSample * width)), (from, to) =>
            {
                Span<float> normal = stackalloc float[width];
                Span<float> product = stackalloc float[width];
                for (var row = from * perSample; row < to * perSample; row++)
                {
                    var sample = row / perSample;
                    var g = outputGrad.Span.Slice(row * width, width);
                    var result = dx.Span.Slice(row * width, width);
                    var r = statistics.Span[rows + row];
                    TensorPrimitives.Subtract(input.Span.Slice(row * width, width), statistics.Span[row], normal);
                    TensorPrimitives.Multiply(normal, r, normal);
                    if (scale is not null)
                    {
                        var scaleSum = scaleGrad!.Span.Slice(sample * width, width);
                        var shiftSum = shiftGrad!.Span.Slice(sample * width, width);
                        TensorPrimitives.MultiplyAdd(g, normal, scaleSum, scaleSum);
                        TensorPrimitives.Add(g, shiftSum, shiftSum);
                        TensorPrimitives.Add(At(scale, sample, width), Of.ScaleOffset, product);
                        TensorPrimitives.Multiply(product, g, result);
                    }
                    else
                    {
                        g.CopyTo(result);
                    }

                    var mean = TensorPrimitives.Sum(result) / width;
                    var slope = TensorPrimitives.Dot(result, normal) / width;
                    TensorPrimitives.Multiply(normal, -slope, normal);
                    TensorPrimitives.Add(result, normal, result);
                    TensorPrimitives.Subtract(result, mean, result);
                    TensorPrimitives.Multiply(result, r, result);
                }
            });
        }
    }
}

/// <summary>x / √(mean x² + ε) · scale over the last axis; inputs x [..., width] and scale [width].</summary>
public sealed record RmsNorm(float Epsilon) : Op
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor input = x[0], scale = x[1];
        var width = input.Shape[-1];
        Rows.Of(input.Count / width, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var values = input.Span.Slice(row * width, width);
                var result = y.Span.Slice(row * width, width);
                TensorPrimitives.Multiply(values, Inverse(values), result);
                TensorPrimitives.Multiply(result, scale.Span, result);
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor x = context.Inputs[0], scale = context.Inputs[1];
        var results = new InputGrads(this, context.Needs(1)).Apply(x, scale, context.OutputGrad);
        return [results[0], results.Length > 1 ? results[1] : null];
    }

    private float Inverse(ReadOnlySpan<float> values) =>
        (float)(1 / Math.Sqrt((TensorPrimitives.SumOfSquares(values) / values.Length) + Epsilon));

    /// <summary>Inputs: x, scale, gradient of the result. Results: dx and, if wanted, the gradient of the scale.</summary>
    /// <param name="Of">The norm.</param>
    /// <param name="WithScale">Whether the gradient of the scale is wanted.</param>
    public sealed record InputGrads(RmsNorm Of, bool WithScale) : GradientsOp
    {
        /// <summary>Rows whose part of the scale's gradient is summed together, whatever the number of threads.</summary>
        private const int ChunkRows = 512;

        /// <inheritdoc/>
        protected override Shape[] Infer(ReadOnlySpan<Tensor> x) => WithScale ? [x[0].Shape, x[1].Shape] : [x[0].Shape];

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor[] y)
        {
            Tensor input = x[0], scale = x[1], outputGrad = x[2], dx = y[0];
            int width = input.Shape[-1], rows = input.Count / width, chunks = (rows + ChunkRows - 1) / ChunkRows;
            var sums = WithScale ? Tensor.Zeros(new Shape(chunks, width)) : null;
            Ductus.Tensors.Cpu.ParallelRows.For(chunks, 1, (from, to) =>
            {
                for (var chunk = from; chunk < to; chunk++)
                {
                    var sum = sums is null ? default : sums.Span.Slice(chunk * width, width);
                    Chunk(input, scale, outputGrad, dx, chunk * ChunkRows, Math.Min(rows, (chunk + 1) * ChunkRows), sum);
                }
            });
            if (sums is not null)
            {
                y[1].Span.Clear();
                ColumnSums.Run(sums, chunks, y[1].Span);
            }
        }

        private void Chunk(Tensor input, Tensor scale, Tensor outputGrad, Tensor y, int from, int to, Span<float> sum)
        {
            var width = input.Shape[-1];
            Span<float> normal = stackalloc float[width];
            for (var row = from; row < to; row++)
            {
                var values = input.Span.Slice(row * width, width);
                var g = outputGrad.Span.Slice(row * width, width);
                var result = y.Span.Slice(row * width, width);
                var r = Of.Inverse(values);
                TensorPrimitives.Multiply(values, r, normal);
                if (!sum.IsEmpty)
                {
                    TensorPrimitives.MultiplyAdd(g, normal, sum, sum);
                }

                TensorPrimitives.Multiply(g, scale.Span, result);
                TensorPrimitives.Multiply(normal, -TensorPrimitives.Dot(result, normal) / width, normal);
                TensorPrimitives.Add(result, normal, result);
                TensorPrimitives.Multiply(result, r, result);
            }
        }
    }
}
