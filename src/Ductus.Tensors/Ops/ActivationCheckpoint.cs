namespace Ductus.Tensors.Ops;

/// <summary>
/// A part of a network of which only the result is kept: the backward pass runs it a second time, recorded (Chen et al., "Training Deep
/// Nets with Sublinear Memory Cost", 2016). Leaves that the part holds itself get their gradients as always.
/// </summary>
public sealed record ActivationCheckpoint(Func<Tensor[], Tensor> Part) : Op
{
    /// <inheritdoc/>
    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Saved? saved)
    {
        using var pause = Autograd.NoGrad();
        using var scope = TensorScope.Begin();
        return scope.Keep(Part(x.ToArray()));
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => throw new NotSupportedException("The part computes its result itself.");

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        // Where the gradients of the inputs add up; they outlive the scope in which the part is run again.
        var gradients = context.Inputs.Select(input => input.RequiresGrad ? Tensor.Zeros(input.Shape, device: input.Device) : null).ToArray();
        using var scope = TensorScope.Begin();
        var leaves = context.Inputs.Select((input, i) =>
        {
            var leaf = input.Detach();
            (leaf.RequiresGrad, leaf.Grad) = (input.RequiresGrad, gradients[i]);
            return leaf;
        }).ToArray();
        var result = Autograd.Recording(() => Part(leaves));
        if (result.Node is not null)
        {
            result.Backward(context.OutputGrad);
        }

        return gradients;
    }
}
