namespace Ductus.Tensors.Ops;

/// <summary>
/// One operation of one result: its parameters (the record's), its shape rule, its code for the CPU and its gradient, all in one type.
/// <see cref="Apply"/> runs it on the device of its inputs and, where one of them requires a gradient, remembers it.
/// </summary>
public abstract record Op : DeviceOp
{
    /// <summary>Computes the result of this operation on <paramref name="inputs"/>.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit the operation, or the inputs lie on different devices.</exception>
    /// <exception cref="NotSupportedException">Their device lacks the operation.</exception>
    public Tensor Apply(params ReadOnlySpan<Tensor> inputs)
    {
        return Run(inputs, Autograd.Enabled && AnyRequiresGrad(inputs));
    }

    /// <summary>As <see cref="Apply(ReadOnlySpan{Tensor})"/>, remembered even if no input requires a gradient: something inside may.</summary>
    internal Tensor ApplyRecorded(params ReadOnlySpan<Tensor> inputs) => Run(inputs, Autograd.Enabled);

    internal sealed override Tensor[] OnCpu(ReadOnlySpan<Tensor> x, Saved? saved)
    {
        var y = Tensor.Empty(Infer(x));
        Cpu(x, y, saved);
        return [y];
    }

    private Tensor Run(ReadOnlySpan<Tensor> inputs, bool recording)
    {
        var saved = recording ? new Saved() : null;
        var output = Forward(inputs, saved);
        if (recording)
        {
            output.Node = new Node(this, inputs.ToArray(), output, saved!);
        }

        return output;
    }

    /// <summary>The shape of the result; the first input's unless overridden. Checks the inputs.</summary>
    protected virtual Shape Infer(ReadOnlySpan<Tensor> x) => x[0].Shape;

    /// <summary>Makes the result on the inputs' device; overridden only where no device has anything to compute, as by views.</summary>
    protected virtual Tensor Forward(ReadOnlySpan<Tensor> x, Saved? saved) => Dispatch(x, saved)[0];

    /// <summary>The CPU code: writes every value of <paramref name="y"/>. What the gradient needs besides inputs and
    /// result goes to <paramref name="saved"/>, which is null where no gradient will be asked for.</summary>
    protected abstract void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved);

    /// <summary>
    /// The gradient of each input, written in tensor operations; null for an input that needs none
    /// (ask <see cref="GradientContext.Needs"/>: a frozen weight costs nothing).
    /// </summary>
    protected internal abstract Tensor?[] Grad(GradientContext context);

    private static bool AnyRequiresGrad(ReadOnlySpan<Tensor> inputs)
    {
        foreach (var input in inputs)
        {
            if (input.RequiresGrad)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Tensors that a forward pass sets aside for its gradient, such as the statistics of a norm.</summary>
public sealed class Saved
{
    private readonly List<Tensor> _tensors = [];

    /// <summary>Tensors set aside.</summary>
    public int Count => _tensors.Count;

    /// <summary>The i-th tensor set aside.</summary>
    public Tensor this[int index] => _tensors[index];

    /// <summary>Sets a tensor aside.</summary>
    public void Add(Tensor tensor) => _tensors.Add(tensor);
}

/// <summary>What an operation's gradient may look at.</summary>
/// <param name="Inputs">The inputs of the forward pass.</param>
/// <param name="Output">Its result.</param>
/// <param name="OutputGrad">Gradient of the loss by the result, of the same shape.</param>
/// <param name="Saved">What the forward pass set aside.</param>
public sealed record GradientContext(Tensor[] Inputs, Tensor Output, Tensor OutputGrad, Saved Saved)
{
    /// <summary>Whether the gradient of the i-th input is wanted.</summary>
    public bool Needs(int input) => Inputs[input].RequiresGrad;

    /// <summary>The gradient of the i-th input if it is wanted, else null.</summary>
    public Tensor? IfNeeded(int input, Func<Tensor> gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        return Needs(input) ? gradient() : null;
    }
}

/// <summary>The record of one operation in the graph.</summary>
internal sealed record Node(Op Op, Tensor[] Inputs, Tensor Output, Saved Saved);

/// <summary>An operation that only serves as another's gradient and is not differentiated itself.</summary>
public abstract record GradientOp : Op
{
    /// <inheritdoc/>
    protected internal sealed override Tensor?[] Grad(GradientContext context) =>
        throw new NotSupportedException($"{GetType().Name} is itself a gradient; second derivatives are not supported.");
}
