using System.Runtime.CompilerServices;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Torch;

/// <summary>
/// Packed weights as they lie on a device: their rows as they are stored, where the device can unpack them (values of a type, int8 and fp8 with a scale a row, nf4), else as bf16. They are
/// brought there when they are first multiplied with, and leave with the weight that they belong to; what would exceed the limit does not stay.
/// </summary>
internal sealed class PackedWeights
{
    private readonly ConditionalWeakTable<QuantizedMatrix, Place> _places = [];
    private Tensor? _nf4;
    private long _held;

    /// <summary>Bytes that may stay.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>Bytes that stay now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>The rows on the device, as <see cref="OnHost"/> has them, if they stay there; null if there is no room for them.</summary>
    public Tensor? Staying(QuantizedMatrix matrix, Device device)
    {
        if (_places.TryGetValue(matrix, out var place))
        {
            return place.Stored;
        }

        var bytes = BytesOf(matrix);
        if (Interlocked.Add(ref _held, bytes) > Limit)
        {
            Interlocked.Add(ref _held, -bytes);
            return null;
        }

        place = new Place(this, TensorScope.Outside(() => OnHost(matrix).To(device)), bytes);
        _places.AddOrUpdate(matrix, place);
        matrix.Disposing += place.Leave;
        return place.Stored;
    }

    /// <summary>The rows as they go to a device: U8 [rows, bytes of a row], or BF16 [rows, columns].</summary>
    public static Tensor OnHost(QuantizedMatrix matrix) => CanUnpack(matrix.Format) ? matrix.Stored() : matrix.Dequantize().To(DType.BF16);

    /// <summary>The 16 values of nf4, F32.</summary>
    public Tensor Nf4Levels(Device device)
    {
        return _nf4 ??= TensorScope.Outside(() => Tensor.From([.. WeightFormat.Nf4Levels], new Shape(WeightFormat.Nf4Levels.Count), device));
    }

    /// <summary>Whether rows are unpacked on the device.</summary>
    public static bool CanUnpack(WeightFormat format) =>
        format.PlainType is DType.F32 or DType.BF16 or DType.F16 or DType.F8E4M3 or DType.F8E5M2 || format == WeightFormat.Int8 || format == WeightFormat.Fp8 || format == WeightFormat.Nf4;

    private static long BytesOf(QuantizedMatrix matrix) => matrix.Rows * (CanUnpack(matrix.Format) ? matrix.Format.RowBytes(matrix.Columns) : (long)matrix.Columns * DType.BF16.Size());

    /// <summary>Room that a weight takes until it is disposed of, or collected.</summary>
    private sealed class Place(PackedWeights weights, Tensor stored, long bytes)
    {
        private long _bytes = bytes;

        ~Place() => GiveBack();

        public Tensor Stored => stored;

        /// <summary>Frees the memory on the device, whoever may still know of the weight.</summary>
        public void Leave()
        {
            if (GiveBack())
            {
                TensorMemory.Free([stored]);
            }
        }

        private bool GiveBack()
        {
            var held = Interlocked.Exchange(ref _bytes, 0);
            Interlocked.Add(ref weights._held, -held);
            return held > 0;
        }
    }
}
