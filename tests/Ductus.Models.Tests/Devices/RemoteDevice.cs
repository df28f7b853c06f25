using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Tests.Devices;

/// <summary>
/// A device as another assembly brings it, with nothing but the engine's public types: memory of its own that the program cannot see, and
/// operations that are carried out by copying to the CPU and back. It counts them, and can lack one.
/// </summary>
internal sealed class RemoteDevice(Type? lacking = null) : Device
{
    public override string Name => "remote:0";

    /// <summary>How often each operation ran, by its name.</summary>
    public Dictionary<string, int> Ran { get; } = [];

    public override Tensor[] Run(DeviceOp op, ReadOnlySpan<Tensor> inputs, Saved? saved = null)
    {
        if (op.GetType() == lacking)
        {
            throw Lacks(op);
        }

        Ran[op.Name] = Ran.GetValueOrDefault(op.Name) + 1;
        var host = new Tensor[inputs.Length];
        for (var i = 0; i < host.Length; i++)
        {
            host[i] = inputs[i].ToHost();
        }

        var setAside = saved is null ? null : new Saved();
        var results = Cpu.Run(op, host, setAside);
        for (var i = 0; i < setAside?.Count; i++)
        {
            saved!.Add(Fetched(setAside[i]));
        }

        if (op is UpdateOp)
        {
            for (var i = 0; i < host.Length; i++)
            {
                inputs[i].CopyFrom(host[i]);
            }
        }

        return Array.ConvertAll(results, Fetched);
    }

    protected override Storage Allocate(long bytes) => new RemoteMemory(new byte[bytes]);

    protected override void Upload(ReadOnlySpan<byte> values, Tensor target) => values.CopyTo(BytesOf(target));

    protected override void Download(Tensor source, Span<byte> values) => BytesOf(source).CopyTo(values);

    private static Span<byte> BytesOf(Tensor tensor)
    {
        var (storage, offset) = MemoryOf(tensor);
        return ((RemoteMemory)storage).Bytes.AsSpan((int)offset, tensor.Count * (int)tensor.DType.Size());
    }

    /// <summary>A result of the CPU over memory that this device made.</summary>
    private Tensor Fetched(Tensor host) => Adopt(host.Shape, host.DType, new RemoteMemory(host.Bytes.ToArray()));

    private sealed class RemoteMemory(byte[] bytes) : Storage
    {
        public byte[] Bytes { get; private set; } = bytes;

        protected override void Free() => Bytes = [];
    }
}
