namespace Ductus.Tensors.Packed;

/// <summary>Value after value, without scales.</summary>
internal sealed unsafe class PlainRows(DType type) : RowFormat
{
    public override string Name => type.ToString().ToLowerInvariant();

    public override DType? PlainType => type;

    public override int Block => 1;

    public override long RowBytes(int columns) => (long)columns * type.Size();

    internal override void Decode(byte* row, int columns, int from, int count, float* target)
    {
        var size = type.Size();
        Conversion.Convert(new ReadOnlySpan<byte>(row + ((long)from * size), count * size), type, new Span<byte>(target, count * sizeof(float)), DType.F32);
    }

    internal override void Encode(float* values, int columns, byte* row) =>
        Conversion.Convert(new ReadOnlySpan<byte>(values, columns * sizeof(float)), DType.F32, new Span<byte>(row, checked((int)RowBytes(columns))), type);
}
