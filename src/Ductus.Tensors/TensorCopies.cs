using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <content>Copies: within a device, between devices, and from type to type.</content>
public sealed partial class Tensor
{
    /// <summary>Overwrites the values with those of a tensor of the same count and type, on whatever device that lies.</summary>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Require(DType);
        source.RequireCount(Count);
        if (source.Device == Device)
        {
            new Assign().Apply(this, source);
        }
        else
        {
            Upload(source);
        }
    }

    /// <summary>A copy that no gradient flows into, on the same device.</summary>
    public Tensor Clone()
    {
        var copy = Empty(Shape, DType, Device);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>A converted copy in another storage type (F32 to and from BF16, F16; U8 and I32 to F32).</summary>
    public Tensor To(DType dtype)
    {
        if (dtype == DType)
        {
            return this;
        }

        return new Cast(dtype).Apply(this);
    }

    /// <summary>The tensor itself if it lies on <paramref name="device"/>, else a copy there; gradients flow back.</summary>
    public Tensor To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device == Device ? this : new Transfer(device).Apply(this);
    }

    /// <summary>For reading: the tensor itself if it lies on the CPU, else a copy there that no gradient flows into.</summary>
    public Tensor ToHost() => Device == Device.Cpu ? this : Copied(Device.Cpu);

    /// <summary>A copy on a device, which may be this one; no gradient flows into it.</summary>
    public Tensor Copied(Device device)
    {
        var copy = Empty(Shape, DType, device);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Overwrites the values with those of a tensor of another device, by way of the host.</summary>
    private void Upload(Tensor source)
    {
        if (source.Device == Device.Cpu)
        {
            Device.Upload(source.Bytes, this);
        }
        else if (Device == Device.Cpu)
        {
            source.Device.Download(source, Bytes);
        }
        else
        {
            var host = Empty(Shape, DType);
            source.Device.Download(source, host.Bytes);
            Device.Upload(host.Bytes, this);
            host.Release();
        }

        GC.KeepAlive(source);
        GC.KeepAlive(this);
    }
}
