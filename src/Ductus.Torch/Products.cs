using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Tensors.Quantized;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Products of matrices, with weights as they are stored.</content>
internal sealed partial class TorchWork
{
    private const int ScaleBytes = sizeof(float);
    private const int Nf4Block = 64;

    private static readonly AtenOperator MatrixProduct = new("matmul"), LinearOf = new("linear"), Narrow = new("narrow"), AndWith = new("bitwise_and.Tensor"), ShiftRight = new("bitwise_right_shift.Tensor"),
        IndexSelect = new("index_select"), Cat = new("cat");

    private Argument Bias(int i) => inputs.Length > i ? Argument.Some((Argument)Lower(In(i))) : Argument.None;

    private Aten Product(MatMul product) => Raise(calls.Call(MatrixProduct, Lower(Transposed(0, product.TransposeA)), Lower(Transposed(1, product.TransposeB))));

    private Aten LinearLayer() => Raise(calls.Call(LinearOf, Lower(In(0)), Lower(In(1)), Bias(2)));

    /// <summary>x Wᵀ + b; the unpacked weight lives for this product alone.</summary>
    private Aten PackedLayer(QuantizedMatrix weight) => Raise(calls.Call(LinearOf, Lower(In(0)), Unpacked(weight), Bias(1)));

    private Aten PackedGradient(QuantizedMatrix weight) => Raise(calls.Call(MatrixProduct, Lower(In(0)), Unpacked(weight)));

    private Aten Transposed(int i, bool transposed)
    {
        var x = In(i);
        if (!transposed)
        {
            return x;
        }

        var sizes = Sizes(ShapeOf(i));
        var strides = new long[sizes.Length];
        for (var (axis, step) = (sizes.Length - 1, 1L); axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(1, sizes[axis]);
        }

        (sizes[^1], sizes[^2]) = (sizes[^2], sizes[^1]);
        (strides[^1], strides[^2]) = (strides[^2], strides[^1]);
        return calls.View(x, sizes, strides, 0);
    }

    /// <summary>A packed weight [rows, columns] in the precision of products; the packings are those of <see cref="WeightFormat"/>.</summary>
    private Aten Unpacked(QuantizedMatrix weight)
    {
        var format = weight.Format;
        var bytes = device.Packed.Staying(weight, device) is { } stored ? Of(stored) : BroughtOver(weight);
        var values = !PackedWeights.CanUnpack(format) ? bytes
            : format.PlainType is { } plain ? As(calls.Call(ViewAs, bytes, plain), device.Precision)
            : format == WeightFormat.Nf4 ? Nf4(bytes, weight)
            : ScaledBytes(bytes, weight, format == WeightFormat.Int8 ? DType.I8 : DType.F8E4M3);
        return calls.TypeOf(values) == device.Precision ? values : As(values, device.Precision);
    }

    /// <summary>The rows of a weight that does not stay on the device, for this product alone.</summary>
    private unsafe Aten BroughtOver(QuantizedMatrix weight)
    {
        using var scope = TensorScope.Begin();
        var host = PackedWeights.OnHost(weight);
        var there = calls.Empty(host.DType, Sizes(host.Shape));
        fixed (byte* memory = host.Bytes)
        {
            CopyTo(there, calls.Over(memory, host.DType, Sizes(host.Shape)));
        }

        return there;
    }

    /// <summary>A scale (F32) and then a byte a value, in each row.</summary>
    private Aten ScaledBytes(Aten bytes, QuantizedMatrix weight, DType type)
    {
        var scales = calls.Call(ViewAs, Cloned(calls.Call(Narrow, bytes, 1, 0, ScaleBytes)), DType.F32);
        var values = As(calls.Call(ViewAs, Cloned(calls.Call(Narrow, bytes, 1, ScaleBytes, weight.Columns)), type), DType.F32);
        return Multiply(values, scales);
    }

    /// <summary>The scales of a row's blocks, then 32 bytes a block: low halves first, then high ones.</summary>
    private Aten Nf4(Aten bytes, QuantizedMatrix weight)
    {
        int rows = weight.Rows, blocks = (weight.Columns + Nf4Block - 1) / Nf4Block;
        var scales = calls.View(calls.Call(ViewAs, Cloned(calls.Call(Narrow, bytes, 1, 0, blocks * ScaleBytes)), DType.F32), rows, blocks, 1);
        var codes = As(calls.View(Cloned(calls.Call(Narrow, bytes, 1, blocks * ScaleBytes, blocks * Nf4Block / 2)), rows, blocks, Nf4Block / 2), DType.I32);
        Aten low = calls.Call(AndWith, codes, calls.Number(15L)), high = calls.Call(ShiftRight, codes, calls.Number(4L));
        var indices = calls.View(calls.Call(Cat, (Aten[])[low, high], 2), (long)rows * blocks * Nf4Block);
        var levels = Of(device.Packed.Nf4Levels(device));
        var values = Multiply(calls.View(calls.Call(IndexSelect, levels, 0, indices), rows, blocks, Nf4Block), scales);
        return calls.Call(Narrow, calls.View(values, rows, blocks * Nf4Block), 1, 0, weight.Columns);
    }
}
