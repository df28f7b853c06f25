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

    /// <summary>8-bit floats, e5m2: weights of some fp8 checkpoints.</summary>
    F8E5M2,

    /// <summary>IEEE 754 double precision: what numpy makes unless told otherwise. Only read.</summary>
    F64,

    /// <summary>Signed bytes. Only read.</summary>
    I8,

    /// <summary>Signed 16-bit integers. Only read.</summary>
    I16,

    /// <summary>Unsigned 16-bit integers. Only read.</summary>
    U16,

    /// <summary>Unsigned 32-bit integers. Only read.</summary>
    U32,

    /// <summary>Unsigned 64-bit integers. Only read.</summary>
    U64,

    /// <summary>A byte that is 0 or 1. Only read.</summary>
    Bool,
}

/// <summary>Facts about <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes one value takes.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.F32 or DType.I32 or DType.U32 => 4,
        DType.BF16 or DType.F16 or DType.I16 or DType.U16 => 2,
        DType.U8 or DType.I8 or DType.Bool or DType.F8E4M3 or DType.F8E5M2 => 1,
        DType.F64 or DType.I64 or DType.U64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Whether values of the type are floating-point numbers: those of weights are.</summary>
    public static bool IsFloat(this DType type) => type is DType.F32 or DType.BF16 or DType.F16 or DType.F64 or DType.F8E4M3 or DType.F8E5M2;

    /// <summary>The name the safetensors format gives the type.</summary>
    public static string SafeTensorsName(this DType type) => type switch
    {
        DType.F8E4M3 => "F8_E4M3",
        DType.F8E5M2 => "F8_E5M2",
        DType.Bool => "BOOL",
        _ => type.ToString(),
    };

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
