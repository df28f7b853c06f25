using Ductus.Tensors.Ops;

namespace Ductus.Tensors.Quantized;

/// <summary>x Wᵀ + b for x [..., in] and a quantized W [out, in], which is frozen: gradients flow to x and b only.</summary>
public sealed unsafe record QuantizedLinear(QuantizedMatrix Weight) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        x[0].Shape[-1] == Weight.Columns && (x.Length < 2 || x[1].Count == Weight.Rows)
            ? x[0].Shape.With(-1, Weight.Rows)
            : throw new ArgumentException($"A linear layer with weight {Weight.Shape} cannot take an input of shape {x[0].Shape}.");

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) =>
        QuantizedProduct.Forward(Weight, x[0].Count / Weight.Columns, x[0].Pointer, y.Pointer, x.Length > 1 ? x[1].Pointer : null);

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var g = context.OutputGrad;
        var result = new Tensor?[context.Inputs.Length];
        result[0] = context.IfNeeded(0, () => new QuantizedLinearInputGrad(Weight).Apply(g));
        if (result.Length > 1)
        {
            result[1] = context.IfNeeded(1, () => g.Reshape(new Shape(g.Count / Weight.Rows, Weight.Rows)).SumTo(context.Inputs[1].Shape));
        }

        return result;
    }
}

/// <summary>g W for g [..., out]: the gradient of <see cref="QuantizedLinear"/> by its input.</summary>
public sealed unsafe record QuantizedLinearInputGrad(QuantizedMatrix Weight) : GradientOp
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) => x[0].Shape.With(-1, Weight.Columns);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) =>
        QuantizedProduct.Backward(Weight, x[0].Count / Weight.Rows, x[0].Pointer, y.Pointer);
}
