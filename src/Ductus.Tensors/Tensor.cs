using System.Runtime.InteropServices;
using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>
/// Numbers in a <see cref="Shape"/>, always contiguous and row-major: a reshape and a slice of the outermost axis are
/// views of the same memory, everything else copies. Operations on tensors that <see cref="RequiresGrad"/> are
/// remembered for <see cref="Backward"/>.
/// </summary>
public sealed unsafe partial class Tensor
{
    private readonly Buffer _buffer;
    private readonly long _offset;
    private bool _released;

    private Tensor(Shape shape, DType dtype, Buffer buffer, long offset)
    {
        Shape = shape;
        DType = dtype;
        Count = shape.Count;
        _buffer = buffer;
        _offset = offset;
        TensorScope.Register(this);
    }

    /// <summary>Extent of each axis.</summary>
    public Shape Shape { get; }

    /// <summary>How the values are stored.</summary>
    public DType DType { get; }

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The values, row-major.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not hold <see cref="DType.F32"/>, or its scope is over.</exception>
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

    private byte* Raw => !_released
        ? _buffer.Pointer + _offset
        : throw new InvalidOperationException("The tensor was used after the scope it was made in had ended; keep it with TensorScope.Keep.");

    /// <summary>A tensor whose values are undefined until an operation writes them.</summary>
    public static Tensor Empty(Shape shape, DType dtype = DType.F32) =>
        new(shape, dtype, Buffer.Rent((long)shape.Count * dtype.Size()), 0);

    /// <summary>All zeros.</summary>
    public static Tensor Zeros(Shape shape, DType dtype = DType.F32)
    {
        var tensor = Empty(shape, dtype);
        tensor.Bytes.Clear();
        return tensor;
    }

    /// <summary>Every value the same.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        var tensor = Empty(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    /// <summary>A scalar.</summary>
    public static Tensor Scalar(float value) => Full(default, value);

    /// <summary>A copy of <paramref name="values"/>, row-major.</summary>
    /// <exception cref="ArgumentException">Their number is not that of the shape.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        var tensor = Empty(shape);
        tensor.RequireCount(values.Length);
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>A copy of <paramref name="values"/> as <see cref="DType.I32"/>.</summary>
    public static Tensor FromInts(ReadOnlySpan<int> values, Shape shape)
    {
        var tensor = Empty(shape, DType.I32);
        tensor.RequireCount(values.Length);
        values.CopyTo(tensor.Ints);
        return tensor;
    }

    /// <summary>Independent normal deviates, mean 0, variance 1.</summary>
    public static Tensor Normal(Shape shape, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var tensor = Empty(shape);
        rng.FillNormal(tensor.Span);
        return tensor;
    }

    /// <summary>The only value of a tensor that has one.</summary>
    public float Item()
    {
        RequireCount(1);
        return Span[0];
    }

    /// <summary>The values as an array.</summary>
    public float[] ToArray() => Span.ToArray();

    /// <summary>Overwrites the values with those of a tensor of the same count and type.</summary>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Require(DType);
        source.RequireCount(Count);
        source.Bytes.CopyTo(Bytes);
    }

    /// <summary>A copy that no gradient flows into.</summary>
    public Tensor Clone()
    {
        var copy = Empty(Shape, DType);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>The same memory, cut off from the graph.</summary>
    public Tensor Detach() => View(Shape, 0);

    /// <summary>A converted copy in another storage type (F32 to and from BF16, F16; U8 and I32 to F32).</summary>
    public Tensor To(DType dtype)
    {
        if (dtype == DType)
        {
            return this;
        }

        var converted = Empty(Shape, dtype);
        Conversion.Convert(Bytes, DType, converted.Bytes, dtype);
        return converted;
    }

    /// <summary>The same memory under another shape of the same count, from a value offset on; not recorded in the graph.</summary>
    internal Tensor View(Shape shape, int offset)
    {
        _buffer.Retain();
        return new Tensor(shape, DType, _buffer, _offset + ((long)offset * DType.Size()));
    }

    /// <summary>Gives the memory back before the scope ends; the tensor must not be used again.</summary>
    internal void Release()
    {
        if (!_released)
        {
            _released = true;
            Node = null;
            _buffer.Release();
        }
    }

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
