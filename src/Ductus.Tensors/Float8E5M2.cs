namespace Ductus.Tensors;

/// <summary>
/// The 8-bit float e5m2 (Micikevicius et al., "FP8 formats for deep learning", 2022): the upper byte of a half, that is sign, 5 bits of exponent
/// with bias 15, 2 of mantissa; the largest finite value is 57344.
/// </summary>
internal static class Float8E5M2
{
    private const float Largest = 57344;

    /// <summary>2^-14: below it values are multiples of 2^-16.</summary>
    private const float SmallestNormal = 1f / 16384;
    private const float Unit = 1f / 65536;

    private static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(code => (float)BitConverter.UInt16BitsToHalf((ushort)(code << 8)))];

    /// <summary>Decodes all of <paramref name="source"/>.</summary>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = Values[source[i]];
        }
    }

    /// <summary>The nearest values, ties to even; what is finite but beyond the largest becomes the largest.</summary>
    public static void Encode(ReadOnlySpan<float> source, Span<byte> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = Encode(source[i]);
        }
    }

    private static byte Encode(float value)
    {
        var sign = (byte)(BitConverter.SingleToUInt32Bits(value) >> 24 & 0x80);
        if (float.IsNaN(value))
        {
            return (byte)(sign | 0x7F);
        }

        if (float.IsInfinity(value))
        {
            return (byte)(sign | 0x7C);
        }

        var magnitude = Math.Min(Math.Abs(value), Largest);
        if (magnitude < SmallestNormal)
        {
            return (byte)(sign | (byte)MathF.Round(magnitude / Unit));
        }

        // Rounding to the upper 2 bits of the mantissa; a carry runs into the exponent, as it should.
        var bits = BitConverter.SingleToUInt32Bits(magnitude);
        return (byte)(sign | (byte)(((bits + 0xFFFFF + (bits >> 21 & 1)) >> 21) - ((127 - 15) << 2)));
    }
}
