namespace Ductus.Tensors;

/// <summary>How a tensor's values are stored. Arithmetic is always in <see cref="F32"/>; the others are for files, weights and indices.</summary>
public enum DType
{
    /// <summary>IEEE 754 single precision.</summary>
    F32,

    /// <summary>The upper half of a single: 8 bits of exponent, 7 of mantissa.</summary>
    BF16,

    /// <summary>IEEE 754 half precision.</summary>
    F16,

    /// <summary>Signed 32-bit integers: token ids, class targets.</summary>
    I32,

    /// <summary>Unsigned bytes: pictures.</summary>
    U8,
}

/// <summary>Facts about <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes one value takes.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.F32 or DType.I32 => 4,
        DType.BF16 or DType.F16 => 2,
        DType.U8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The name the safetensors format gives the type.</summary>
    public static string SafeTensorsName(this DType type) => type.ToString();
}
