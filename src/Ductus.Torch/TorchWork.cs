using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Tensors.Quantized;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <summary>One operation of the engine as calls of ATen's operators, on the tensors it was given.</summary>
internal sealed unsafe partial class TorchWork(TorchDevice device, AtenCalls calls, Tensor[] inputs) : IDisposable
{
    internal static readonly AtenOperator Clone = new("clone"), ViewAs = new("view.dtype");
    private static readonly AtenOperator Copy = new("copy_"), Contiguous = new("contiguous"), ToType = new("to.dtype");

    private AtenCalls Calls => calls;

    /// <summary>The shapes of the inputs.</summary>
    public IEnumerable<Shape> Shapes => inputs.Select(input => input.Shape);

    /// <summary>Runs an operation; null where there is nothing for it here.</summary>
    public Tensor[]? Run(DeviceOp op, Saved? saved) => op switch
    {
        Binary binary => [Made(Arithmetic(binary.Operation, In(0), In(1)))],
        Unary.UnaryGrad grad => One(UnaryGradient(grad.Of, In(0), In(1), In(2))),
        Unary unary => One(Function(unary, In(0))),
        Cast cast => [Made(As(In(0), cast.Target, copy: true))],
        MatMul product => [Made(Product(product))],
        Linear => [Made(LinearLayer())],
        QuantizedLinear packed => [Made(PackedLayer(packed.Weight))],
        QuantizedLinearInputGrad packed => [Made(PackedGradient(packed.Weight))],
        Attention attention => [Made(Attend(attention))],
        Attention.InputGrads grads => AttentionGradients(grads),
        Convolution convolution => [Made(Convolve(convolution))],
        Convolution.InputGrad grad => [Made(ConvolutionInputGradient(grad))],
        Convolution.WeightGrad grad => [Made(ConvolutionWeightGradient(grad))],
        LayerNorm norm => [NormaliseLayer(norm, saved)],
        LayerNorm.InputGrads grads => LayerNormGradients(grads.Of),
        RmsNorm norm => [Made(Multiply(RootMeanSquares(norm).Normal, In(1)))],
        RmsNorm.InputGrads grads => RmsNormGradients(grads),
        GroupNorm norm => [NormaliseGroups(norm, saved)],
        GroupNorm.InputGrads grads => GroupNormGradients(grads.Of),
        Rope rope => [Made(Turn(rope))],
        Softmax => [Made(calls.Call(SoftmaxOf, In(0), -1, false))],
        Softmax.InputGrad => [Made(calls.Call(SoftmaxBack, In(1), In(0), -1, inputs[0].DType))],
        LogSoftmax => [Made(calls.Call(LogSoftmaxOf, In(0), -1, false))],
        LogSoftmax.InputGrad => [Made(calls.Call(LogSoftmaxBack, In(1), In(0), -1, inputs[0].DType))],
        SumTo sum => [Fresh(calls.Call(SumToSize, In(0), Sizes(sum.Target)))],
        Expand expand => [Fresh(calls.Call(ExpandTo, In(0), Sizes(expand.Target), false))],
        SquaredNorms => [Made(SumsOfSquares())],
        Embedding => [Made(Rows())],
        Embedding.TableGrad grad => [Made(TableGradient(grad.Table))],
        PickClass => [Made(Picked())],
        PickClass.ScoresGrad grad => [Made(ScoresGradient(grad.Scores))],
        CtcLoss loss => [Alignments(loss, saved)],
        Permute permute => [Made(Cloned(calls.Call(PermuteAxes, In(0), Array.ConvertAll(permute.Order, axis => (long)axis))))],
        Slice slice => [Fresh(Stretch(In(0), slice))],
        Slice.SliceGrad grad => [Made(StretchGradient(grad))],
        Concat concat => [Made(calls.Call(Cat, All(), concat.Axis))],
        PixelUnshuffle unshuffle => [Made(Unshuffled(unshuffle.Factor))],
        PixelShuffle shuffle => [Made(Shuffled(shuffle.Factor))],
        UpsampleNearest upsample => [Made(Upsampled(upsample.Factor))],
        Pool pool => [Made(Pooled(pool))],
        UpdateOp update => Update(update) ? [] : null,
        _ => null,
    };

    /// <summary>Overwrites the first input with values of the host.</summary>
    public void CopyIn(byte* memory) => CopyTo(In(0), Host(memory));

    /// <summary>Writes the first input's values to the host.</summary>
    public void CopyOut(byte* memory) => CopyTo(Host(memory), In(0));

    /// <inheritdoc/>
    public void Dispose()
    {
        calls.Dispose();
        GC.KeepAlive(inputs);
    }

    private Aten Host(byte* memory) => calls.Over(memory, inputs[0].DType, Sizes(inputs[0].Shape));

    private void CopyTo(Aten target, Aten source) => calls.CallAll(Copy, target, source, false);

    /// <summary>An input as libtorch has it: the whole of its memory, or a view of a part.</summary>
    private Aten In(int i) => Of(inputs[i]);

    private Aten Of(Tensor tensor)
    {
        var (storage, offset) = TorchDevice.StorageOf(calls, tensor);
        if (offset == 0 && storage.Shape == tensor.Shape)
        {
            return storage.Whole;
        }

        var sizes = Sizes(tensor.Shape);
        var strides = new long[sizes.Length];
        for (var (axis, step) = (sizes.Length - 1, 1L); axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(1, sizes[axis]);
        }

        return calls.View(storage.Whole, sizes, strides, offset);
    }

    private Aten[] All() => [.. Enumerable.Range(0, inputs.Length).Select(In)];

    private Shape ShapeOf(int i) => inputs[i].Shape;

    private static long[] Sizes(Shape shape) => Array.ConvertAll(shape.ToArray(), extent => (long)extent);

    private Tensor[]? One(Aten? result) => result is { } made ? [Made(made)] : null;

    /// <summary>A result that shares no memory with an input.</summary>
    private Tensor Made(Aten result) => device.Made(calls, result);

    /// <summary>A result that may be an input, or a view of one: copied.</summary>
    private Tensor Fresh(Aten result) => Made(Cloned(result));

    private Aten Cloned(Aten x) => calls.Call(Clone, x, Argument.Some(0));

    private Aten As(Aten x, DType type, bool copy = false) => calls.Call(ToType, x, type, false, copy, Argument.None);

    /// <summary>A tensor in the precision in which products are computed.</summary>
    private Aten Lower(Aten x) => device.Precision == DType.F32 || calls.TypeOf(x) is DType.BF16 or DType.F16 ? x : As(x, device.Precision);

    /// <summary>A product's result in the type of the tensor it was made from.</summary>
    private Aten Raise(Aten x) => device.Precision == DType.F32 || inputs[0].DType != DType.F32 ? x : As(x, DType.F32);
}
