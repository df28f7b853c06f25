namespace Ductus.Tensors.Quantized;

/// <summary>A tensor that lies in an open file; nothing of it is read before it is asked for. It must not be used after the file is disposed.</summary>
public sealed unsafe class StoredTensor
{
    internal StoredTensor(string name, Shape shape, WeightFormat format, MappedFile file, byte* data)
    {
        (Name, Shape, Format, File) = (name, shape, format, file);
        Data = data;
    }

    /// <summary>A tensor of a safetensors file where it lies, to be read in parts.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public static StoredTensor Of(SafeTensorsFile file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        var entry = file.Entry(name);
        return new StoredTensor(name, entry.Shape, WeightFormat.Plain(entry.DType), file.Mapping, file.At(entry));
    }

    /// <summary>Its key in the file.</summary>
    public string Name { get; }

    /// <summary>Its extents.</summary>
    public Shape Shape { get; }

    /// <summary>How its rows are stored; a row is all that follows the first axis.</summary>
    public WeightFormat Format { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Shape.Rank == 0 ? 1 : Shape[0];

    /// <summary>Values a row.</summary>
    public int Columns => Shape.Rank == 0 ? 1 : Shape.Product(1, Shape.Rank);

    /// <summary>
    /// The same tensor of a format without scales, whose values stand for themselves times a scale.
    /// </summary>
    /// <param name="scales">One scale, or one a row.</param>
    /// <exception cref="ArgumentException">There are neither one nor as many as rows, or the tensor has scales already.</exception>
    public StoredTensor Scaled(float[] scales)
    {
        ArgumentNullException.ThrowIfNull(scales);
        return Format.PlainType is { } type && (scales.Length == 1 || scales.Length == Rows)
            ? new StoredTensor(Name, Shape, new ScaledRows(type, Data, scales), File, Data)
            : throw new ArgumentException($"{scales.Length} scales for '{Name}' {Shape} of {Format.Name}.");
    }

    internal MappedFile File { get; }

    internal byte* Data { get; }

    /// <summary>Decodes <paramref name="count"/> rows from <paramref name="from"/> on.</summary>
    /// <exception cref="ArgumentException">The target has not their size.</exception>
    public void ReadRows(int from, int count, Span<float> target)
    {
        if (target.Length != (long)count * Columns || from < 0 || (long)from + count > Rows)
        {
            throw new ArgumentException($"{target.Length} values for rows {from} to {from + count} of '{Name}' {Shape}.");
        }

        fixed (float* to = target)
        {
            if (Format is PlainRows)
            {
                // Without scales rows follow each other without a seam: one stretch, also where a row is a single value.
                Format.Decode(Data + (from * Format.RowBytes(Columns)), target.Length, 0, target.Length, to);
                return;
            }

            for (var i = 0; i < count; i++)
            {
                Format.Decode(Data + ((from + i) * Format.RowBytes(Columns)), Columns, 0, Columns, to + ((long)i * Columns));
            }
        }
    }
}
