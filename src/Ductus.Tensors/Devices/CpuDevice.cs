using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>The processor: every operation brings its code for it.</summary>
internal sealed class CpuDevice : Device
{
    public static readonly CpuDevice Instance = new();

    private CpuDevice()
    {
    }

    public override string Name => "cpu";

    public override Tensor[] Run(DeviceOp op, ReadOnlySpan<Tensor> inputs, Saved? saved = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        var results = op.OnCpu(inputs, saved);

        // The kernels work on addresses: what they read must not be collected under them.
        foreach (var input in inputs)
        {
            GC.KeepAlive(input);
        }

        return results;
    }

    protected internal override Storage Allocate(long bytes) => Buffer.Rent(bytes);

    protected internal override void Upload(ReadOnlySpan<byte> values, Tensor target)
    {
        values.CopyTo(target.Bytes);
        GC.KeepAlive(target);
    }

    protected internal override void Download(Tensor source, Span<byte> values)
    {
        source.Bytes.CopyTo(values);
        GC.KeepAlive(source);
    }
}
