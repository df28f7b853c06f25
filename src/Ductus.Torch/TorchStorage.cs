using Ductus.Tensors;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <summary>
/// Memory of libtorch behind a tensor and its views: one handle, which an operation in place may exchange for its result, so that what shares the memory sees the new values.
/// </summary>
internal sealed unsafe class TorchStorage(Libtorch torch, nint handle, DType type, Shape shape) : Storage
{
    private nint _handle = handle;

    ~TorchStorage() => Free();

    /// <summary>The tensor that holds all of it.</summary>
    public Aten Whole => new(_handle);

    /// <summary>How its values are stored; bytes where it was made without a type.</summary>
    public DType Type { get; private set; } = type;

    /// <summary>The sizes of <see cref="Whole"/>.</summary>
    public Shape Shape { get; private set; } = shape;

    /// <summary>Puts another tensor in the place of the one it holds; owned from here on.</summary>
    public void Replace(nint handle, DType type, Shape shape)
    {
        torch.Delete(_handle);
        (_handle, Type, Shape) = (handle, type, shape);
    }

    /// <summary>Changes places with another storage.</summary>
    public void Exchange(TorchStorage other)
    {
        (_handle, other._handle) = (other._handle, _handle);
        (Type, other.Type) = (other.Type, Type);
        (Shape, other.Shape) = (other.Shape, Shape);
    }

    /// <inheritdoc/>
    protected override void Free()
    {
        var handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            torch.Delete(handle);
        }
    }
}
