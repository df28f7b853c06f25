using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// Convolution of x [batch, height, width, in] with w [out, in / groups, kernelHeight, kernelWidth] and b [out] (optional).
/// </summary>
public sealed unsafe record Convolution(
    int StrideY, int StrideX, int PadTop, int PadBottom, int PadLeft, int PadRight, int Dilation = 1, int Groups = 1) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        Shape input = x[0].Shape, weight = x[1].Shape;
        if (input.Rank != 4 || weight.Rank != 4 || input[3] != weight[1] * Groups || weight[0] % Groups != 0)
        {
            throw new ArgumentException($"A convolution with weight {weight} and {Groups} groups cannot take an input of shape {input} (batch, height, width, channels).");
        }

        var s = Extents(input, weight);
        return s.OutHeight > 0 && s.OutWidth > 0
            ? new Shape(s.Batch, s.OutHeight, s.OutWidth, s.OutChannels)
            : throw new ArgumentException($"A picture of {input[1]} x {input[2]} is smaller than the kernel {weight}.");
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var s = Extents(x[0].Shape, x[1].Shape);
        var bias = x.Length > 2 ? x[2].Pointer : null;
        if (IsPointwise(s))
        {
            Gemm.Run(false, true, y.Count / s.OutChannels, s.OutChannels, s.InChannels, 1, x[0].Pointer, s.InChannels, x[1].Pointer, s.InChannels, 0, y.Pointer, s.OutChannels, bias);
        }
        else
        {
            Conv2d.Forward(s, x[0].Pointer, x[1].Pointer, bias, y.Pointer);
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor x = context.Inputs[0], w = context.Inputs[1], g = context.OutputGrad;
        var result = new Tensor?[context.Inputs.Length];
        result[0] = context.IfNeeded(0, () => new InputGrad(this, x.Shape).Apply(g, w));
        result[1] = context.IfNeeded(1, () => new WeightGrad(this, w.Shape).Apply(x, g));
        if (result.Length > 2)
        {
            result[2] = context.IfNeeded(2, () => g.SumTo(new Shape(g.Shape[3])));
        }

        return result;
    }

    /// <summary>A 1 x 1 convolution is a product of matrices.</summary>
    private static bool IsPointwise(in Conv2dShape s) =>
        s.Taps == 1 && s.Groups == 1 && s.StrideX == 1 && s.StrideY == 1 && s.PaddedHeight == s.Height && s.PaddedWidth == s.Width;

    private Conv2dShape Extents(Shape x, Shape w) => new(
        x[0], x[1], x[2], x[3], w[0], w[2], w[3], StrideY, StrideX, PadTop, PadBottom, PadLeft, PadRight, Dilation, Groups);

    /// <summary>The gradient by x; inputs: gradient of the result and w. Result: of x's shape.</summary>
    /// <param name="Of">The convolution.</param>
    /// <param name="Input">The shape of x.</param>
    public sealed record InputGrad(Convolution Of, Shape Input) : GradientOp
    {
        /// <inheritdoc/>
        protected override Shape Infer(ReadOnlySpan<Tensor> x) => Input;

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            var s = Of.Extents(Input, x[1].Shape);
            if (IsPointwise(s))
            {
                Gemm.Run(false, false, y.Count / s.InChannels, s.InChannels, s.OutChannels, 1, x[0].Pointer, s.OutChannels, x[1].Pointer, s.InChannels, 0, y.Pointer, s.InChannels);
            }
            else
            {
                Conv2d.BackwardInput(s, x[0].Pointer, x[1].Pointer, y.Pointer);
            }
        }
    }

    /// <summary>The gradient by w; inputs: x and gradient of the result. Result: of w's shape.</summary>
    /// <param name="Of">The convolution.</param>
    /// <param name="Weight">The shape of w.</param>
    public sealed record WeightGrad(Convolution Of, Shape Weight) : GradientOp
    {
        /// <inheritdoc/>
        protected override Shape Infer(ReadOnlySpan<Tensor> x) => Weight;

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            var s = Of.Extents(x[0].Shape, Weight);
            if (IsPointwise(s))
            {
                var pixels = x[1].Count / s.OutChannels;
                Gemm.Run(true, false, s.OutChannels, s.InChannels, pixels, 1, x[1].Pointer, s.OutChannels, x[0].Pointer, s.InChannels, 0, y.Pointer, s.InChannels);
            }
            else
            {
                ConvWeightGradient.Run(s, x[0].Pointer, x[1].Pointer, y.Pointer);
            }
        }
    }
}
