using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Packed;

/// <summary>A scale (F32), then a byte a value: value = scale · byte.</summary>
internal abstract unsafe class ByteRows(float largest) : RowFormat
{
    public sealed override int Block => 1;

    public sealed override long RowBytes(int columns) => sizeof(float) + (long)columns;

    internal sealed override void Decode(byte* row, int columns, int from, int count, float* target) =>
        Decode(row + sizeof(float) + from, count, *(float*)row, target);

    internal sealed override void Encode(float* values, int columns, byte* row)
    {
        var scale = Math.Abs(TensorPrimitives.MaxMagnitude(new ReadOnlySpan<float>(values, columns))) / largest;
        *(float*)row = scale;
        var inverse = scale > 0 ? 1 / scale : 0;
        for (var i = 0; i < columns; i++)
        {
            row[sizeof(float) + i] = Encode(values[i] * inverse);
        }
    }

    protected abstract void Decode(byte* source, int count, float scale, float* target);

    protected abstract byte Encode(float scaled);
}

/// <summary>Signed bytes from -127 to 127.</summary>
internal sealed unsafe class Int8Rows() : ByteRows(sbyte.MaxValue)
{
    public override string Name => "int8";

    protected override byte Encode(float scaled) => (byte)(sbyte)Math.Clamp(MathF.Round(scaled), -sbyte.MaxValue, sbyte.MaxValue);

    protected override void Decode(byte* source, int count, float scale, float* target)
    {
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            (Lanes.Signed(source + i) * scale).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = (sbyte)source[i] * scale;
        }
    }
}

/// <summary>8-bit floats; the row's largest magnitude becomes the format's largest.</summary>
internal sealed unsafe class ScaledFp8Rows() : ByteRows(Float8.Largest)
{
    public override string Name => "fp8";

    protected override byte Encode(float scaled) => Float8.Encode(scaled);

    protected override void Decode(byte* source, int count, float scale, float* target) => Float8.Decode(source, count, scale, target);
}
