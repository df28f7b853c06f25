using System.Numerics.Tensors;

namespace Ductus.Tensors.Quantized;

/// <summary>
/// Values of a type that stand for themselves times a scale kept elsewhere in the file, one for the tensor or one a row: the scaled fp8 of
/// ComfyUI and others. Made for one tensor where it lies.
/// </summary>
/// <param name="type">How the values are stored.</param>
/// <param name="first">The tensor's first byte, by which a row's number is told.</param>
/// <param name="scales">One scale, or one a row.</param>
internal sealed unsafe class ScaledRows(DType type, byte* first, float[] scales) : WeightFormat
{
    private readonly WeightFormat _plain = Plain(type);

    public override string Name => $"scaled {_plain.Name}";

    public override int Block => 1;

    public override long RowBytes(int columns) => _plain.RowBytes(columns);

    internal override void Decode(byte* row, int columns, int from, int count, float* target)
    {
        _plain.Decode(row, columns, from, count, target);
        var values = new Span<float>(target, count);
        var scale = scales.Length == 1 ? scales[0] : scales[(row - first) / Math.Max(1, RowBytes(columns))];
        TensorPrimitives.Multiply(values, scale, values);
    }
}
