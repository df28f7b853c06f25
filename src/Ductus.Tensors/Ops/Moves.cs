namespace Ductus.Tensors.Ops;

/// <summary>
/// A copy on another device. The engine makes it through <see cref="Device.Upload"/> and <see cref="Device.Download"/>: no device has to
/// know the operation.
/// </summary>
/// <param name="Target">Where to.</param>
public sealed record Transfer(Device Target) : Op
{
    /// <inheritdoc/>
    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Saved? saved) => x[0].Copied(Target);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => throw new NotSupportedException("A transfer is between devices.");

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [context.OutputGrad.To(context.Inputs[0].Device)];
    }
}

/// <summary>A copy in another storage type (F32 to and from BF16, F16; U8 and I32 to F32); no gradient flows through it.</summary>
/// <param name="Target">The type of the result.</param>
public sealed record Cast(DType Target) : DeviceOp
{
    /// <summary>The converted copy.</summary>
    public Tensor Apply(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Dispatch([x], null)[0];
    }

    internal override Tensor[] OnCpu(ReadOnlySpan<Tensor> x, Saved? saved)
    {
        var y = Tensor.Empty(x[0].Shape, Target);
        Conversion.Convert(x[0].Bytes, x[0].DType, y.Bytes, Target);
        return [y];
    }
}
