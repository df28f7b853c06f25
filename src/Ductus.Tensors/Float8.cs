using System.Runtime.Intrinsics;

namespace Ductus.Tensors;

/// <summary>
/// The 8-bit float e4m3fn (Micikevicius et al., "FP8 formats for deep learning", 2022): sign, 4 bits of exponent with bias 7, 3 of mantissa;
/// no infinities, all ones is NaN, the largest value 448.
/// </summary>
internal static unsafe class Float8
{
    public const float Largest = 448;
    private const float Smallest = 1f / 512;
    private const int NaN = 0x7F;

    /// <summary>Decodes all of <paramref name="source"/>.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> target)
    {
        fixed (byte* from = source)
        {
            fixed (float* to = target)
            {
                Decode(from, source.Length, 1, to);
            }
        }
    }

    /// <summary>Decodes <paramref name="count"/> values, times <paramref name="scale"/>.</summary>
    public static void Decode(byte* source, int count, float scale, float* target)
    {
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            Decode(Lanes.Bytes(source + i), scale).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = Decode(Vector256.Create((int)source[i]), scale).ToScalar();
        }
    }

    /// <summary>The nearest value, ties to even; what is beyond the largest becomes the largest.</summary>
    public static byte Encode(float value) => (byte)Encode(Vector256.Create(value)).ToScalar();

    /// <summary>The same for eight values; the bytes are the low ones of the lanes.</summary>
    public static Vector256<int> Encode(Vector256<float> values)
    {
        var sign = Vector256.ShiftRightLogical(values.AsInt32(), 24) & Vector256.Create(0x80);
        var magnitude = Vector256.Abs(values);
        var limited = Vector256.Min(magnitude, Vector256.Create(Largest));

        // Rounding to the upper 3 bits of the mantissa; a carry runs into the exponent, as it should.
        var bits = limited.AsInt32();
        var even = Vector256.ShiftRightLogical(bits, 20) & Vector256.Create(1);
        var normal = Vector256.ShiftRightLogical(bits + Vector256.Create(0x7FFFF) + even, 20) - Vector256.Create(120 << 3);
        var subnormal = Vector256.ConvertToInt32(Vector256.Round(limited * (1 / Smallest)));
        var code = Vector256.ConditionalSelect(Vector256.LessThan(limited, Vector256.Create(8 * Smallest)).AsInt32(), subnormal, normal);
        return sign | Vector256.ConditionalSelect(Vector256.Equals(magnitude, magnitude).AsInt32(), code, Vector256.Create(NaN));
    }

    private static Vector256<float> Decode(Vector256<int> bytes, float scale)
    {
        var magnitude = bytes & Vector256.Create(NaN);
        var normal = (Vector256.ShiftLeft(magnitude, 20) + Vector256.Create(120 << 23)).AsSingle();
        var subnormal = Vector256.ConvertToSingle(magnitude) * Smallest;
        var value = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(8)).AsSingle(), subnormal, normal);
        value = Vector256.ConditionalSelect(Vector256.Equals(magnitude, Vector256.Create(NaN)).AsSingle(), Vector256.Create(0x7FC00000).AsSingle(), value) * scale;
        return (value.AsInt32() | Vector256.ShiftLeft(bytes & Vector256.Create(0x80), 24)).AsSingle();
    }
}

/// <summary>Eight small integers at a time.</summary>
internal static unsafe class Lanes
{
    /// <summary>Eight unsigned bytes.</summary>
    public static Vector256<int> Bytes(byte* source) => Widen(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte()).AsInt32();

    /// <summary>Eight signed bytes as floats.</summary>
    public static Vector256<float> Signed(byte* source)
    {
        var shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsSByte());
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts)));
    }

    /// <summary>Stores the low byte of each lane.</summary>
    public static void StoreBytes(Vector256<int> values, byte* target)
    {
        var shorts = Vector128.Narrow((values & Vector256.Create(0xFF)).GetLower(), (values & Vector256.Create(0xFF)).GetUpper());
        *(ulong*)target = Vector128.Narrow(shorts.AsUInt16(), shorts.AsUInt16()).AsUInt64().ToScalar();
    }

    private static Vector256<uint> Widen(Vector128<byte> bytes)
    {
        var shorts = Vector128.WidenLower(bytes);
        return Vector256.Create(Vector128.WidenLower(shorts), Vector128.WidenUpper(shorts));
    }
}
