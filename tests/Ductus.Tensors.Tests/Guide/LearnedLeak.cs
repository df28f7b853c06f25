using Ductus.Tensors.Cpu;
using Ductus.Tensors.Ops;

namespace Ductus.Tensors.Tests.Guide;

/// <summary>x where it is positive, else leak · x, one learned leak a channel: PReLU (He et al., 2015). Inputs x [..., channels] and leak [channels].</summary>
public sealed record LearnedLeak : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        x[1].Shape == new Shape(x[0].Shape[-1])
            ? x[0].Shape
            : throw new ArgumentException($"A leak of shape {x[1].Shape} for {x[0].Shape}: one value a channel is needed.");

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => Select(x[0], x[0], x[1], y);

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor x = context.Inputs[0], leak = context.Inputs[1], g = context.OutputGrad;
        return
        [
            context.IfNeeded(0, () => new InputGrad().Apply(x, leak, g)),
            context.IfNeeded(1, () => (g * (x - x.Relu())).SumTo(leak.Shape)),
        ];
    }

    /// <summary>y = values, times the leak wherever x is not positive.</summary>
    private static void Select(Tensor x, Tensor values, Tensor leak, Tensor y)
    {
        var channels = leak.Count;
        Rows.Of(x.Count / channels, channels, (from, to) =>
        {
            for (var i = from * channels; i < to * channels; i++)
            {
                y.Span[i] = values.Span[i] * (x.Span[i] > 0 ? 1 : leak.Span[i % channels]);
            }
        });
    }

    /// <summary>The gradient by x; inputs: x, leak and gradient of the result.</summary>
    public sealed record InputGrad : GradientOp
    {
        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => Select(x[0], x[2], x[1], y);
    }
}
