using Ductus.Tensors;

namespace Ductus.Torch.Native;

/// <summary>The numbers that libtorch gives the types of values (c10/core/ScalarType.h).</summary>
internal static class ScalarTypes
{
    private static readonly (DType Type, int Number)[] Known =
    [
        (DType.U8, 0), (DType.I8, 1), (DType.I16, 2), (DType.I32, 3), (DType.I64, 4), (DType.F16, 5), (DType.F32, 6), (DType.F64, 7), (DType.Bool, 11), (DType.BF16, 15),
        (DType.F8E5M2, 23), (DType.F8E4M3, 24), (DType.U16, 27), (DType.U32, 28), (DType.U64, 29),
    ];

    public static int Of(DType type) => Array.Find(Known, known => known.Type == type).Number;

    /// <exception cref="NotSupportedException">It is none that the engine has.</exception>
    public static DType TypeOf(int number) =>
        Array.FindIndex(Known, known => known.Number == number) is >= 0 and var found ? Known[found].Type : throw new NotSupportedException($"Values of libtorch's type {number} are none of the engine's.");
}
