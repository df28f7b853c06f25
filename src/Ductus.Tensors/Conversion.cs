using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Ductus.Tensors;

/// <summary>Conversions between storage types. Rounding is to nearest, ties to even.</summary>
internal static class Conversion
{
    public static void Convert(ReadOnlySpan<byte> source, DType from, Span<byte> target, DType to)
    {
        if (to == DType.F32)
        {
            Widen(source, from, MemoryMarshal.Cast<byte, float>(target));
        }
        else if (from == DType.F32)
        {
            Narrow(MemoryMarshal.Cast<byte, float>(source), target, to);
        }
        else
        {
            var wide = new float[source.Length / from.Size()];
            Widen(source, from, wide);
            Narrow(wide, target, to);
        }
    }

    private static void Widen(ReadOnlySpan<byte> source, DType from, Span<float> target)
    {
        switch (from)
        {
            case DType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case DType.BF16:
                var upper = MemoryMarshal.Cast<byte, ushort>(source);
                WidenUpper(upper, target);
                break;
            case DType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), target);
                break;
            case DType.I32:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, int>(source), target);
                break;
            case DType.U8:
                TensorPrimitives.ConvertChecked(source, target);
                break;
            case DType.I64:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, long>(source), target);
                break;
            case DType.F8E4M3:
                Float8.Decode(source, target);
                break;
            case DType.F8E5M2:
                Float8E5M2.Decode(source, target);
                break;
            case DType.F64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(source), target);
                break;
            case DType.I8:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, sbyte>(source), target);
                break;
            case DType.I16:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, short>(source), target);
                break;
            case DType.U16:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, ushort>(source), target);
                break;
            case DType.U32:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, uint>(source), target);
                break;
            case DType.U64:
                TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, ulong>(source), target);
                break;
            case DType.Bool:
                TensorPrimitives.ConvertChecked(source, target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(from));
        }
    }

    private static void WidenUpper(ReadOnlySpan<ushort> upper, Span<float> target)
    {
        var i = 0;
        for (; i + Vector<ushort>.Count <= upper.Length; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(upper[i..]), out var low, out var high);
            Vector.AsVectorSingle(low << 16).CopyTo(target[i..]);
            Vector.AsVectorSingle(high << 16).CopyTo(target[(i + Vector<uint>.Count)..]);
        }

        for (; i < upper.Length; i++)
        {
            target[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
        }
    }

    private static void Narrow(ReadOnlySpan<float> source, Span<byte> target, DType to)
    {
        switch (to)
        {
            case DType.BF16:
                var upper = MemoryMarshal.Cast<byte, ushort>(target);
                NarrowUpper(source, upper);
                break;
            case DType.F16:
                TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(target));
                break;
            case DType.F8E4M3:
                for (var i = 0; i < source.Length; i++)
                {
                    target[i] = Float8.Encode(source[i]);
                }

                break;
            case DType.F8E5M2:
                Float8E5M2.Encode(source, target);
                break;
            default:
                throw new NotSupportedException($"F32 is not narrowed to {to}.");
        }
    }

    private static void NarrowUpper(ReadOnlySpan<float> source, Span<ushort> upper)
    {
        var i = 0;
        for (; i + Vector<ushort>.Count <= source.Length; i += Vector<ushort>.Count)
        {
            var low = Rounded(new Vector<float>(source[i..]));
            var high = Rounded(new Vector<float>(source[(i + Vector<float>.Count)..]));
            Vector.Narrow(low, high).CopyTo(upper[i..]);
        }

        for (; i < source.Length; i++)
        {
            upper[i] = ToBFloat16(source[i]);
        }
    }

    private static Vector<uint> Rounded(Vector<float> values)
    {
        var bits = Vector.AsVectorUInt32(values);
        var rounded = (bits + new Vector<uint>(0x7FFF) + ((bits >> 16) & Vector<uint>.One)) >> 16;
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(values, values)), rounded, (bits >> 16) | new Vector<uint>(0x40));
    }

    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            return (ushort)((bits >> 16) | 0x40);
        }

        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
