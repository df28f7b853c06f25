using System.Runtime.InteropServices;
using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>
/// Numbers in a <see cref="Shape"/>, always contiguous and row-major: a reshape and a slice of the outermost axis are
/// views of the same memory, everything else copies. Operations on tensors that <see cref="RequiresGrad"/> are
/// remembered for <see cref="Backward"/>. A tensor lies on a <see cref="Device"/>; its values are open to the program only on the
/// CPU, and elsewhere through a copy (<see cref="ToHost"/>).
/// </summary>
public sealed unsafe partial class Tensor
{
    private readonly Storage _storage;

    /// <summary>The storage again if it is host memory, else null.</summary>
    private readonly Buffer? _buffer;
    private readonly long _offset;
    private bool _released;

    private Tensor(Shape shape, DType dtype, Device device, Storage storage, long offset)
    {
        Shape = shape;
        DType = dtype;
        Count = shape.Count;
        Device = device;
        _storage = storage;
        _buffer = storage as Buffer;
        _offset = offset;
        TensorScope.Register(this);
    }

    /// <summary>Extent of each axis.</summary>
    public Shape Shape { get; }

    /// <summary>How the values are stored.</summary>
    public DType DType { get; }

    /// <summary>Where the values lie and where operations on them run.</summary>
    public Device Device { get; }

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>
    /// The values of a tensor on the CPU, row-major; of one that may lie elsewhere ask <see cref="ToHost"/> first. They stay in place as long as the
    /// tensor is reachable (or the scope it belongs to) and its scope is not over.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor lies on another device, does not hold <see cref="DType.F32"/>, or its scope is over.</exception>
    public Span<float> Span => new(Pointer, Count);

    /// <summary>The integers of an <see cref="DType.I32"/> tensor, row-major.</summary>
    public Span<int> Ints
    {
        get
        {
            Require(DType.I32);
            return new Span<int>(Raw, Count);
        }
    }

    /// <summary>The stored bytes, whatever the type.</summary>
    public Span<byte> Bytes => new(Raw, Count * DType.Size());

    internal float* Pointer
    {
        get
        {
            Require(DType.F32);
            return (float*)Raw;
        }
    }

    private byte* Raw => !_released && _buffer is not null ? _buffer.Pointer + _offset : throw Unreadable();

    /// <summary>The memory and how many bytes into it the tensor begins: for its device.</summary>
    internal (Storage Storage, long Offset) Memory => !_released ? (_storage, _offset) : throw Unreadable();

    /// <summary>A tensor whose values are undefined until an operation writes them; on the CPU unless a device is given.</summary>
    public static Tensor Empty(Shape shape, DType dtype = DType.F32, Device? device = null)
    {
        var bytes = (long)shape.Count * dtype.Size();
        return device is null || device == Device.Cpu
            ? new(shape, dtype, Device.Cpu, Buffer.Rent(bytes), 0)
            : new(shape, dtype, device, device.Allocate(bytes), 0);
    }

    /// <summary>All zeros.</summary>
    public static Tensor Zeros(Shape shape, DType dtype = DType.F32, Device? device = null)
    {
        var tensor = Empty(shape, dtype, device);
        new Fill(0).Apply(tensor);
        return tensor;
    }

    /// <summary>Every value the same.</summary>
    public static Tensor Full(Shape shape, float value, Device? device = null)
    {
        var tensor = Empty(shape, DType.F32, device);
        new Fill(value).Apply(tensor);
        return tensor;
    }

    /// <summary>A scalar.</summary>
    public static Tensor Scalar(float value) => Full(default, value);

    /// <summary>A copy of <paramref name="values"/>, row-major; on the CPU unless a device is given.</summary>
    /// <exception cref="ArgumentException">Their number is not that of the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape, Device? device = null) =>
        FromBytes(MemoryMarshal.AsBytes(values), values.Length, shape, DType.F32, device);

    /// <summary>A copy of <paramref name="values"/> as <see cref="DType.I32"/>; on the CPU unless a device is given.</summary>
    /// <exception cref="ArgumentException">Their number is not that of the shape.</exception>
    public static Tensor FromInts(ReadOnlySpan<int> values, Shape shape, Device? device = null) =>
        FromBytes(MemoryMarshal.AsBytes(values), values.Length, shape, DType.I32, device);

    /// <summary>Independent normal deviates, mean 0, variance 1.</summary>
    public static Tensor Normal(Shape shape, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var tensor = Empty(shape);
        rng.FillNormal(tensor.Span);
        return tensor;
    }

    /// <summary>The only value of a tensor that has one, from whatever device.</summary>
    public float Item()
    {
        RequireCount(1);
        Require(DType.F32);
        var value = 0f;
        Device.Download(this, MemoryMarshal.AsBytes(new Span<float>(ref value)));
        return value;
    }

    /// <summary>The values as an array, from whatever device.</summary>
    public float[] ToArray()
    {
        Require(DType.F32);
        var values = new float[Count];
        Device.Download(this, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>The same memory, cut off from the graph.</summary>
    public Tensor Detach() => View(Shape, 0);

    /// <summary>A tensor over memory that a device made.</summary>
    internal static Tensor Over(Shape shape, DType dtype, Device device, Storage storage) => new(shape, dtype, device, storage, 0);

    private static Tensor FromBytes(ReadOnlySpan<byte> bytes, int count, Shape shape, DType dtype, Device? device)
    {
        var tensor = Empty(shape, dtype, device);
        tensor.RequireCount(count);
        tensor.Device.Upload(bytes, tensor);
        return tensor;
    }

    /// <summary>The same memory under another shape of the same count, from a value offset on; not recorded in the graph.</summary>
    internal Tensor View(Shape shape, int offset)
    {
        _storage.Retain();
        return new Tensor(shape, DType, Device, _storage, _offset + ((long)offset * DType.Size()));
    }

    /// <summary>Gives the memory back before the scope ends; the tensor must not be used again.</summary>
    internal void Release()
    {
        if (!_released)
        {
            _released = true;
            Node = null;
            _storage.Release();
        }
    }

    private InvalidOperationException Unreadable() => new(_released
        ? "The tensor was used after the scope it was made in had ended; keep it with TensorScope.Keep."
        : $"The tensor lies on {Device}, where the program cannot read it: ask ToHost for a copy.");

    private void Require(DType dtype)
    {
        if (DType != dtype)
        {
            throw new InvalidOperationException($"The tensor holds {DType} where {dtype} is needed.");
        }
    }

    private void RequireCount(int count)
    {
        if (Count != count)
        {
            throw new ArgumentException($"{count} values for a tensor of shape {Shape}.");
        }
    }
}
