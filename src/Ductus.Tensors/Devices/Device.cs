using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>
/// Where tensors lie and operations run. The engine records, differentiates and makes views; a device holds values and computes. One of
/// another assembly matches on the operations, which are records of their parameters (<c>op switch { MatMul m => ..., Linear => ... }</c>),
/// and ends with <see cref="Lacks"/>: what it cannot do is an error, nothing falls back to another device.
/// </summary>
public abstract class Device
{
    /// <summary>The processor, with this library's own kernels: where tensors are made unless a device is named.</summary>
    public static Device Cpu => CpuDevice.Instance;

    /// <summary>What a message calls it, such as "cpu" or "cuda:0".</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Runs an operation on tensors of this device and returns its results, fresh and contiguous tensors of this device, in the order that the
    /// operation documents. An <see cref="UpdateOp"/> has none: it changes its inputs.
    /// </summary>
    /// <param name="op">The operation.</param>
    /// <param name="inputs">Its inputs, all on this device.</param>
    /// <param name="saved">Takes what the operation's gradient needs besides inputs and result, as the operation documents it; null where none will be asked for.</param>
    /// <exception cref="NotSupportedException">The device lacks the operation; the message names both.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit the operation.</exception>
    public abstract Tensor[] Run(DeviceOp op, ReadOnlySpan<Tensor> inputs, Saved? saved = null);

    /// <summary>At least <paramref name="bytes"/> of memory, their content undefined.</summary>
    protected internal abstract Storage Allocate(long bytes);

    /// <summary>Copies bytes of the host to the whole of a tensor of this device.</summary>
    protected internal abstract void Upload(ReadOnlySpan<byte> values, Tensor target);

    /// <summary>Copies the whole of a tensor of this device to the host.</summary>
    protected internal abstract void Download(Tensor source, Span<byte> values);

    /// <summary>Bytes of the device's own memory that are free; null where it computes in the machine's memory, or does not tell.</summary>
    public virtual long? FreeMemory => null;

    /// <summary>
    /// Lets no more than so many bytes of packed weights stay on the device from one product to the next, those that are used first; the others are brought over for each
    /// product they are used in. Without it all stay. Means nothing to a device that computes in the machine's memory.
    /// </summary>
    public virtual void LimitWeights(long bytes)
    {
    }

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>A tensor of this device over memory that the device made itself, such as a result.</summary>
    protected Tensor Adopt(Shape shape, DType dtype, Storage storage) => Tensor.Over(shape, dtype, this, storage);

    /// <summary>The memory of a tensor, which its views share, and how many bytes into it the tensor begins.</summary>
    protected static (Storage Storage, long Offset) MemoryOf(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Memory;
    }

    /// <summary>What to throw at an operation that has not been written for this device.</summary>
    protected NotSupportedException Lacks(DeviceOp op)
    {
        ArgumentNullException.ThrowIfNull(op);
        return new NotSupportedException($"The device {Name} has no {op.Name}: move the tensors to another device first (Tensor.To), or write the operation for it.");
    }
}
