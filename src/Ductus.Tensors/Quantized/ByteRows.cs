using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Quantized;

/// <summary>A scale (F32), then a byte a value: value = scale · byte.</summary>
internal abstract unsafe class ByteRows(float largest) : WeightFormat
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
        var bytes = row + sizeof(float);
        var i = 0;
        for (; i + 8 <= columns; i += 8)
        {
            Lanes.StoreBytes(Encode(Vector256.Load(values + i) * inverse), bytes + i);
        }

        for (; i < columns; i++)
        {
            bytes[i] = (byte)Encode(Vector256.Create(values[i] * inverse)).ToScalar();
        }
    }

    protected abstract void Decode(byte* source, int count, float scale, float* target);

    /// <summary>The nearest bytes, in the low eight bits.</summary>
    protected abstract Vector256<int> Encode(Vector256<float> scaled);
}

/// <summary>Signed bytes from -127 to 127.</summary>
internal sealed unsafe class Int8Rows() : ByteRows(sbyte.MaxValue)
{
    public override string Name => "int8";

    protected override Vector256<int> Encode(Vector256<float> scaled) => Vector256.ConvertToInt32(Vector256.Round(scaled));

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

    protected override Vector256<int> Encode(Vector256<float> scaled) => Float8.Encode(scaled);

    protected override void Decode(byte* source, int count, float scale, float* target) => Float8.Decode(source, count, scale, target);
}
