using System.Runtime.CompilerServices;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Torch;

/// <summary>
/// Packed weights as they lie on a device: their rows as they are stored, where the device can unpack them (values of a type, int8 and fp8 with a scale a row, nf4), else as bf16. They are
/// brought there when they are first multiplied with, and leave with the weight that they belong to.
/// </summary>
internal sealed class PackedWeights
{
    private readonly ConditionalWeakTable<QuantizedMatrix, Tensor> _stored = [];
    private Tensor? _nf4;

    /// <summary>The rows: U8 [rows, bytes of a row], or BF16 [rows, columns].</summary>
    public Tensor Of(QuantizedMatrix matrix, Device device)
    {
        if (_stored.TryGetValue(matrix, out var there))
        {
            return there;
        }

        var stored = TensorScope.Outside(() => (CanUnpack(matrix.Format) ? matrix.Stored() : matrix.Dequantize().To(DType.BF16)).To(device));
        _stored.AddOrUpdate(matrix, stored);
        return stored;
    }

    /// <summary>The 16 values of nf4, F32.</summary>
    public Tensor Nf4Levels(Device device)
    {
        return _nf4 ??= TensorScope.Outside(() => Tensor.From([.. WeightFormat.Nf4Levels], new Shape(WeightFormat.Nf4Levels.Count), device));
    }

    /// <summary>Whether rows are unpacked on the device.</summary>
    public static bool CanUnpack(WeightFormat format) =>
        format.PlainType is DType.F32 or DType.BF16 or DType.F16 or DType.F8E4M3 or DType.F8E5M2 || format == WeightFormat.Int8 || format == WeightFormat.Fp8 || format == WeightFormat.Nf4;
}
