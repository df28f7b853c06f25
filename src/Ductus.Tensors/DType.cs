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

    /// <summary>8-bit floats, e4m3fn: weights of fp8 checkpoints.</summary>
    F8E4M3,

    /// <summary>Signed 64-bit integers: position ids in some checkpoints. Only read.</summary>
    I64,
}

/// <summary>Facts about <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes one value takes.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.F32 or DType.I32 => 4,
        DType.BF16 or DType.F16 => 2,
        DType.U8 or DType.F8E4M3 => 1,
        DType.I64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The name the safetensors format gives the type.</summary>
    public static string SafeTensorsName(this DType type) => type == DType.F8E4M3 ? "F8_E4M3" : type.ToString();

    /// <summary>The type of that name in the safetensors format, or null.</summary>
    public static DType? FromSafeTensorsName(string? name)
    {
        foreach (var type in Enum.GetValues<DType>())
        {
            if (type.SafeTensorsName() == name)
            {
                return type;
            }
        }

        return null;
    }
}
