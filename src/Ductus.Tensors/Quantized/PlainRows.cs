namespace Ductus.Tensors.Quantized;

/// <summary>Value after value, without scales.</summary>
internal sealed unsafe class PlainRows(DType type) : WeightFormat
{
    private const int Stretch = 1 << 26;

    public override string Name => type.ToString().ToLowerInvariant();

    public override DType? PlainType => type;

    public override int Block => 1;

    public override long RowBytes(int columns) => (long)columns * type.Size();

    internal override void Decode(byte* row, int columns, int from, int count, float* target)
    {
        // A span of bytes is at most 2 GB long; a tensor may be longer.
        var size = type.Size();
        for (var done = 0L; done < count; done += Stretch)
        {
            var here = (int)Math.Min(Stretch, count - done);
            Conversion.Convert(
                new ReadOnlySpan<byte>(row + ((from + done) * size), here * size), type, new Span<byte>(target + done, here * sizeof(float)), DType.F32);
        }
    }

    internal override void Encode(float* values, int columns, byte* row) =>
        Conversion.Convert(new ReadOnlySpan<byte>(values, columns * sizeof(float)), DType.F32, new Span<byte>(row, checked((int)RowBytes(columns))), type);
}
