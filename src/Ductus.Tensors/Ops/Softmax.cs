using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>exp(x - max) / sum over the last axis.</summary>
public sealed record Softmax : Op
{
    /// <summary>In place over one row; minus infinity everywhere gives zeros.</summary>
    internal static void Row(Span<float> row)
    {
        var max = TensorPrimitives.Max(row);
        if (float.IsNegativeInfinity(max))
        {
            row.Clear();
            return;
        }

        TensorPrimitives.Subtract(row, max, row);
        TensorPrimitives.Exp(row, row);
        TensorPrimitives.Multiply(row, 1 / TensorPrimitives.Sum(row), row);
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        var width = input.Shape[-1];
        Rows.Of(input.Count / width, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var result = y.Span.Slice(row * width, width);
                input.Span.Slice(row * width, width).CopyTo(result);
                Row(result);
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new InputGrad().Apply(context.Output, context.OutputGrad)];

    /// <summary>p (g - rowsum(p g)); inputs: the result p and its gradient g.</summary>
    public sealed record InputGrad : GradientOp
    {
        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            Tensor output = x[0], outputGrad = x[1];
            var width = output.Shape[-1];
            for (var row = 0; row < output.Count / width; row++)
            {
                var p = output.Span.Slice(row * width, width);
                var g = outputGrad.Span.Slice(row * width, width);
                var result = y.Span.Slice(row * width, width);
                TensorPrimitives.Subtract(g, TensorPrimitives.Dot(p, g), result);
                TensorPrimitives.Multiply(result, p, result);
            }
        }
    }
}

/// <summary>x - log sum exp(x) over the last axis.</summary>
public sealed record LogSoftmax : Op
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        var width = input.Shape[-1];
        Rows.Of(input.Count / width, width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var values = input.Span.Slice(row * width, width);
                var result = y.Span.Slice(row * width, width);
                var max = TensorPrimitives.Max(values);
                TensorPrimitives.Subtract(values, max, result);
                TensorPrimitives.Exp(result, result);
                var log = (float)Math.Log(TensorPrimitives.Sum(result));
                TensorPrimitives.Subtract(values, max + log, result);
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new InputGrad().Apply(context.Output, context.OutputGrad)];

    /// <summary>g - exp(y) rowsum(g); inputs: the result y and its gradient g.</summary>
    public sealed record InputGrad : GradientOp
    {
        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            Tensor output = x[0], outputGrad = x[1];
            var width = output.Shape[-1];
            Rows.Of(output.Count / width, width, (from, to) =>
            {
                for (var row = from; row < to; row++)
                {
                    var g = outputGrad.Span.Slice(row * width, width);
                    var result = y.Span.Slice(row * width, width);
                    TensorPrimitives.Exp(output.Span.Slice(row * width, width), result);
                    TensorPrimitives.Multiply(result, -TensorPrimitives.Sum(g), result);
                    TensorPrimitives.Add(result, g, result);
                }
            });
        }
    }
}
