namespace Ductus.Tensors.Ops;

/// <summary>
/// Anything a device runs, as a record of its parameters: an <see cref="Op"/>, a <see cref="GradientsOp"/> of several results, or an
/// <see cref="UpdateOp"/> that works in place.
/// </summary>
public abstract record DeviceOp
{
    /// <summary>What messages call it: the type's name, with that of the operation it belongs to.</summary>
    public string Name => GetType() is { DeclaringType: { } of } type ? $"{of.Name}.{type.Name}" : GetType().Name;

    /// <summary>The code for the processor: makes the results and writes every value of them.</summary>
    internal abstract Tensor[] OnCpu(ReadOnlySpan<Tensor> x, Saved? saved);

    /// <summary>Runs on the device on which all inputs lie.</summary>
    /// <exception cref="ArgumentException">They lie on several.</exception>
    private protected Tensor[] Dispatch(ReadOnlySpan<Tensor> inputs, Saved? saved)
    {
        var device = inputs[0].Device;
        foreach (var input in inputs)
        {
            if (!ReferenceEquals(input.Device, device))
            {
                throw new ArgumentException(
                    $"{Name} was given tensors on {device} and on {input.Device}; an operation runs where all its inputs lie: move one of them with Tensor.To first.");
            }
        }

        return device.Run(this, inputs, saved);
    }
}

/// <summary>One pass that yields several results at once, such as the gradients of all inputs of an operation; it is not differentiated itself.</summary>
public abstract record GradientsOp : DeviceOp
{
    /// <summary>Computes the results, in the order that the operation documents.</summary>
    public Tensor[] Apply(params ReadOnlySpan<Tensor> inputs) => Dispatch(inputs, null);

    internal sealed override Tensor[] OnCpu(ReadOnlySpan<Tensor> x, Saved? saved)
    {
        var results = Array.ConvertAll(Infer(x), shape => Tensor.Empty(shape));
        Cpu(x, results);
        return results;
    }

    /// <summary>The shapes of the results.</summary>
    protected abstract Shape[] Infer(ReadOnlySpan<Tensor> x);

    /// <summary>The CPU code: writes every value of every result.</summary>
    protected abstract void Cpu(ReadOnlySpan<Tensor> x, Tensor[] y);
}

/// <summary>Changes tensors in place and has no result: what an optimiser does to weights. It is not recorded.</summary>
public abstract record UpdateOp : DeviceOp
{
    /// <summary>Changes those inputs that the operation documents.</summary>
    public void Apply(params ReadOnlySpan<Tensor> inputs) => Dispatch(inputs, null);

    internal sealed override Tensor[] OnCpu(ReadOnlySpan<Tensor> x, Saved? saved)
    {
        Cpu(x);
        return [];
    }

    /// <summary>The CPU code.</summary>
    protected abstract void Cpu(ReadOnlySpan<Tensor> x);
}
