using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>y[i] = f(x[i]).</summary>
public abstract record Unary : Op
{
    /// <summary>f over a stretch of values.</summary>
    protected abstract void Map(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>gx = gy · f'(x); <paramref name="y"/> is f(x), for functions whose slope is simpler in it.</summary>
    protected abstract void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        Rows.Values(input.Count, (from, to) => Map(input.Span[from..to], y.Span[from..to]));
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new UnaryGrad(this).Apply(context.Inputs[0], context.Output, context.OutputGrad)];

    /// <summary>The gradient by x; inputs: x, the result and its gradient.</summary>
    /// <param name="Of">The function.</param>
    public sealed record UnaryGrad(Unary Of) : GradientOp
    {
        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            Tensor input = x[0], output = x[1], outputGrad = x[2];
            Rows.Values(input.Count, (from, to) =>
                Of.MapGrad(input.Span[from..to], output.Span[from..to], outputGrad.Span[from..to], y.Span[from..to]));
        }
    }
}
