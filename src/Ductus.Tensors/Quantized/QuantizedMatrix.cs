using System.Runtime.InteropServices;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Quantized;

/// <summary>
/// A matrix whose rows stay as a <see cref="WeightFormat"/> has them: a frozen weight in a fraction of its memory, or one that stays in its
/// file. Products with it decode a block of rows at a time (<see cref="QuantizedProduct"/>).
/// </summary>
public sealed unsafe class QuantizedMatrix : IDisposable
{
    /// <summary>Values decoded at a time while packing.</summary>
    private const int Chunk = 1 << 18;

    private readonly MappedFile? _file;
    private byte* _owned;
    private bool _freed;

    private QuantizedMatrix(int rows, int columns, WeightFormat format)
    {
        (Rows, Columns, Format) = (rows, columns, format);
        Bytes = rows * format.RowBytes(columns);
        Data = _owned = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 64);
        GC.AddMemoryPressure(Math.Max(1, Bytes));
    }

    private QuantizedMatrix(StoredTensor stored)
    {
        (Rows, Columns, Format) = (stored.Rows, stored.Columns, stored.Format);
        Bytes = Rows * Format.RowBytes(Columns);
        _file = stored.File;
        _file.Retain();
        Data = stored.Data;
    }

    /// <summary>Gives the memory or its share of the file back.</summary>
    ~QuantizedMatrix() => Free();

    /// <summary>Raised when it is disposed of: what a device made of it is to go with it.</summary>
    public event Action? Disposing;

    /// <inheritdoc/>
    public void Dispose()
    {
        Disposing?.Invoke();
        Disposing = null;
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>x Wᵀ + b: x [..., in], this matrix W [out, in], bias [out].</summary>
    public Tensor Linear(Tensor x, Tensor? bias = null) => bias is null ? new QuantizedLinear(this).Apply(x) : new QuantizedLinear(this).Apply(x, bias);

    /// <summary>Outputs of the layer.</summary>
    public int Rows { get; }

    /// <summary>Inputs of the layer.</summary>
    public int Columns { get; }

    /// <summary>How a row is stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>Bytes it takes.</summary>
    public long Bytes { get; }

    /// <summary>[rows, columns].</summary>
    public Shape Shape => new(Rows, Columns);

    /// <summary>Whether it lies in its file rather than in memory of its own.</summary>
    public bool IsMapped => _file is not null;

    /// <summary>The first row.</summary>
    /// <exception cref="ObjectDisposedException">The matrix has been disposed of.</exception>
    internal byte* Data
    {
        get => !_freed ? field : throw new ObjectDisposedException(nameof(QuantizedMatrix));
        private init;
    }

    /// <summary>The rows of a file's tensor where they lie: nothing is copied.</summary>
    public static QuantizedMatrix Mapped(StoredTensor stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new QuantizedMatrix(stored);
    }

    /// <summary>
    /// Encodes a matrix that <paramref name="read"/>(from row, rows, target) delivers piece by piece, so that the whole of it never lies
    /// in memory as F32. The reader is called from several threads.
    /// </summary>
    public static QuantizedMatrix Quantize(int rows, int columns, WeightFormat format, RowReader read)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(read);
        var matrix = new QuantizedMatrix(rows, columns, format);
        var step = Math.Max(1, Chunk / Math.Max(1, columns));
        ParallelRows.For((rows + step - 1) / step, 1, (from, to) =>
        {
            var values = (float*)NativeMemory.AlignedAlloc((nuint)step * (nuint)columns * sizeof(float), 64);
            try
            {
                for (var row = from * step; row < Math.Min(rows, to * step); row += step)
                {
                    var count = Math.Min(step, rows - row);
                    read(row, count, new Span<float>(values, count * columns));
                    for (var i = 0; i < count; i++)
                    {
                        format.Encode(values + ((nint)i * columns), columns, matrix.Row(row + i));
                    }
                }
            }
            finally
            {
                NativeMemory.AlignedFree(values);
            }
        });
        return matrix;
    }

    /// <summary>Encodes a matrix [rows, columns].</summary>
    public static QuantizedMatrix Quantize(Tensor matrix, WeightFormat format)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int columns = matrix.Shape[1];
        return Quantize(matrix.Shape[0], columns, format, (from, rows, target) => matrix.Span.Slice(from * columns, rows * columns).CopyTo(target));
    }

    /// <summary>The whole matrix as F32.</summary>
    public Tensor Dequantize()
    {
        var tensor = Tensor.Empty(Shape);
        var target = tensor.Pointer;
        for (var row = 0; row < Rows; row++)
        {
            Format.Decode(Row(row), Columns, 0, Columns, target + ((nint)row * Columns));
        }

        GC.KeepAlive(this);
        return tensor;
    }

    /// <summary>The rows as they are stored, U8 [rows, bytes of a row]: for a device that unpacks them itself.</summary>
    public Tensor Stored()
    {
        var tensor = Tensor.Empty(new Shape(Rows, checked((int)Format.RowBytes(Columns))), DType.U8);
        new ReadOnlySpan<byte>(Data, tensor.Count).CopyTo(tensor.Bytes);
        GC.KeepAlive(this);
        return tensor;
    }

    /// <summary>Some rows as F32: [rows, columns].</summary>
    /// <exception cref="ArgumentException">There is no such row.</exception>
    public Tensor Pick(ReadOnlySpan<int> rows)
    {
        var tensor = Tensor.Empty(new Shape(rows.Length, Columns));
        for (var i = 0; i < rows.Length; i++)
        {
            if ((uint)rows[i] >= (uint)Rows)
            {
                throw new ArgumentException($"Row {rows[i]} of a matrix of {Rows}.");
            }

            Format.Decode(Row(rows[i]), Columns, 0, Columns, tensor.Pointer + ((nint)i * Columns));
        }

        GC.KeepAlive(this);
        return tensor;
    }

    internal byte* Row(int row) => Data + (row * Format.RowBytes(Columns));

    private void Free()
    {
        if (_freed)
        {
            return;
        }

        _freed = true;
        if (_owned != null)
        {
            NativeMemory.AlignedFree(_owned);
            _owned = null;
            GC.RemoveMemoryPressure(Math.Max(1, Bytes));
        }

        _file?.Release();
    }
}


/// <summary>Delivers <paramref name="rows"/> rows from <paramref name="from"/> on.</summary>
public delegate void RowReader(int from, int rows, Span<float> target);
