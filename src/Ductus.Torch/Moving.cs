using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Values put elsewhere: parts, orders, pictures in blocks, rotary positions.</content>
internal sealed partial class TorchWork
{
    private static readonly AtenOperator Reshape = new("reshape");

    private Aten Reshaped(Aten x, params long[] sizes) => calls.Call(Reshape, x, sizes);

    private Aten Ordered(Aten x, params long[] order) => calls.Call(PermuteAxes, x, order);

    private Aten Stretch(Aten x, Slice slice) => calls.Call(Narrow, x, slice.Axis, slice.Start, slice.Length);

    private Aten StretchGradient(Slice.SliceGrad grad)
    {
        var whole = Zeros(grad.Whole, inputs[0].DType);
        CopyTo(Stretch(whole, grad.Of), In(0));
        return whole;
    }

    private Aten Zeros(Shape shape, DType type)
    {
        var zeros = calls.Empty(type, Sizes(shape));
        calls.Fill(zeros, 0);
        return zeros;
    }

    private Aten Unshuffled(int f)
    {
        var s = ShapeOf(0);
        var blocks = Ordered(calls.View(In(0), s[0], s[1] / f, f, s[2] / f, f, s[3]), 0, 1, 3, 5, 2, 4);
        return Reshaped(blocks, s[0], s[1] / f, s[2] / f, s[3] * f * f);
    }

    private Aten Shuffled(int f)
    {
        Shape s = ShapeOf(0);
        var channels = s[3] / f / f;
        return Reshaped(Ordered(calls.View(In(0), s[0], s[1], s[2], channels, f, f), 0, 1, 4, 2, 5, 3), s[0], s[1] * f, s[2] * f, channels);
    }

    private Aten Upsampled(int f)
    {
        var s = ShapeOf(0);
        return Reshaped(calls.Call(ExpandTo, calls.View(In(0), s[0], s[1], 1, s[2], 1, s[3]), (long[])[s[0], s[1], f, s[2], f, s[3]], false), s[0], s[1] * f, s[2] * f, s[3]);
    }

    private Aten Pooled(Pool pool)
    {
        var s = ShapeOf(0);
        var f = pool.Factor;
        return Multiply(calls.Call(SumOver, calls.View(In(0), s[0], s[1] / f, f, s[2] / f, f, s[3]), Argument.Some((long[])[2, 4]), false, Argument.None), pool.Weight);
    }

    /// <summary>Neighbours (a, b) to (a cos - b sin, a sin + b cos).</summary>
    private Aten Turn(Rope rope)
    {
        var sizes = Sizes(ShapeOf(0));
        long[] halves = [.. sizes[..^1], sizes[^1] / 2];
        var strides = new long[halves.Length];
        strides[^1] = 2;
        for (var (axis, step) = (halves.Length - 2, sizes[^1]); axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(1, sizes[axis]);
        }

        var x = In(0);
        Aten a = calls.View(x, halves, strides, 0), b = calls.View(x, halves, strides, 1), cos = In(1), sin = In(2);
        Aten bs = Multiply(b, sin), first = calls.Subtract(Multiply(a, cos), bs, rope.Sign), second = calls.Subtract(Multiply(b, cos), Multiply(a, sin), -rope.Sign);
        return Reshaped(calls.Call(Stack, (Aten[])[first, second], -1), sizes);
    }
}
