using System.Numerics.Tensors;

namespace Ductus.Tensors.Ops;

/// <summary>
/// Layer normalisation over the last axis, then x̂ · (scale + ScaleOffset) + shift. Inputs: x, or x with scale and
/// shift, each [width], or [batch, 1, width] for x [batch, tokens, width]: the adaptive norm of diffusion transformers
/// (there ScaleOffset is 1).
/// </summary>
internal sealed record LayerNorm(float Epsilon, float ScaleOffset = 0) : Op
{
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

    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var x = context.Inputs[0];
        if (context.Inputs.Length == 1)
        {
            return [new InputGrad(this, null, context.Saved[0]).Apply(x, context.OutputGrad)];
        }

        var sums = Tensor.Zeros(new Shape(2, x.Shape[0], x.Shape[-1]));
        var dx = new InputGrad(this, sums, context.Saved[0]).Apply([.. context.Inputs, context.OutputGrad]);
        return
        [
            dx,
            context.IfNeeded(1, () => Collect(sums.Slice(0, 0, 1), context.Inputs[1])),
            context.IfNeeded(2, () => Collect(sums.Slice(0, 1, 1), context.Inputs[2])),
        ];
    }

    private static Tensor Collect(Tensor perSample, Tensor parameter)
    {
        int batch = perSample.Shape[1], width = perSample.Shape[2];
        return parameter.Count == width && batch > 1
            ? perSample.Reshape(batch, width).SumTo(new Shape(width)).Reshape(parameter.Shape)
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

    /// <summary>dx = r (g - mean(g) - x̂ mean(g x̂)) with g = dy · scale; sums of dy · x̂ and dy per sample into <paramref name="Sums"/>.</summary>
    private sealed record InputGrad(LayerNorm Of, Tensor? Sums, Tensor Statistics) : GradientOp
    {
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            Tensor input = x[0], outputGrad = x[^1];
            var scale = x.Length > 2 ? x[1] : null;
            int width = input.Shape[-1], rows = input.Count / width, batch = input.Shape[0], perSample = rows / batch;
            // A sample belongs to one thread, as its rows share sums.
            Ductus.Tensors.Cpu.ParallelRows.For(batch, Sums is null ? 1 : Math.Max(1, 4096 / (perSample * width)), (from, to) =>
            {
                Span<float> normal = stackalloc float[width];
                Span<float> product = stackalloc float[width];
                for (var row = from * perSample; row < to * perSample; row++)
                {
                    var sample = row / perSample;
                    var g = outputGrad.Span.Slice(row * width, width);
                    var result = y.Span.Slice(row * width, width);
                    var r = Statistics.Span[rows + row];
                    TensorPrimitives.Subtract(input.Span.Slice(row * width, width), Statistics.Span[row], normal);
                    TensorPrimitives.Multiply(normal, r, normal);
                    if (Sums is not null)
                    {
                        var scaleSum = Sums.Span.Slice(sample * width, width);
                        var shiftSum = Sums.Span.Slice((batch + sample) * width, width);
                        TensorPrimitives.MultiplyAdd(g, normal, scaleSum, scaleSum);
                        TensorPrimitives.Add(g, shiftSum, shiftSum);
                        TensorPrimitives.Add(At(scale!, sample, width), Of.ScaleOffset, product);
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
internal sealed record RmsNorm(float Epsilon) : Op
{
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

    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor x = context.Inputs[0], scale = context.Inputs[1];
        var scaleGrad = context.Needs(1) ? Tensor.Zeros(scale.Shape) : null;
        var dx = new InputGrad(this, scaleGrad).Apply(x, scale, context.OutputGrad);
        return [dx, scaleGrad];
    }

    private float Inverse(ReadOnlySpan<float> values) =>
        (float)(1 / Math.Sqrt((TensorPrimitives.SumOfSquares(values) / values.Length) + Epsilon));

    private sealed record InputGrad(RmsNorm Of, Tensor? ScaleGrad) : GradientOp
    {
        /// <summary>Rows whose part of the scale's gradient is summed together, whatever the number of threads.</summary>
        private const int ChunkRows = 512;

        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            Tensor input = x[0], scale = x[1], outputGrad = x[2];
            int width = input.Shape[-1], rows = input.Count / width, chunks = (rows + ChunkRows - 1) / ChunkRows;
            var sums = ScaleGrad is null ? null : Tensor.Zeros(new Shape(chunks, width));
            Ductus.Tensors.Cpu.ParallelRows.For(chunks, 1, (from, to) =>
            {
                for (var chunk = from; chunk < to; chunk++)
                {
                    var sum = sums is null ? default : sums.Span.Slice(chunk * width, width);
                    Chunk(input, scale, outputGrad, y, chunk * ChunkRows, Math.Min(rows, (chunk + 1) * ChunkRows), sum);
                }
            });
            if (sums is not null)
            {
                ColumnSums.Run(sums, chunks, ScaleGrad!.Span);
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
