using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Convolutions. Pictures lie as [batch, height, width, channels], which is ATen's "channels last" seen from the other side: nothing is moved.</content>
internal sealed partial class TorchWork
{
    private static readonly AtenOperator ConvolutionOf = new("convolution"), ConvolutionBack = new("convolution_backward", 3);

    private Aten Convolve(Convolution c) => Raise(ChannelsInnermost(calls.Call(
        ConvolutionOf, Outward(Padded(Lower(In(0)), c)), Lower(In(1)), Bias(2), Strides(c), Padding(c), Dilations(c), false, (long[])[0, 0], c.Groups)));

    private Aten ConvolutionInputGradient(Convolution.InputGrad grad)
    {
        var c = grad.Of;
        Aten g = Lower(In(0)), weight = Lower(In(1));
        Shape input = grad.Input;
        var even = IsEven(c);
        long height = input[1] + (even ? 0 : c.PadTop + c.PadBottom), width = input[2] + (even ? 0 : c.PadLeft + c.PadRight);

        // Only its sizes are looked at.
        var like = Outward(calls.Empty(calls.TypeOf(weight), input[0], height, width, input[3]));
        var result = ChannelsInnermost(Backward(c, Outward(g), like, weight, (bool[])[true, false, false])[0]);
        return Raise(even ? result : Cloned(calls.Call(Narrow, calls.Call(Narrow, result, 1, c.PadTop, input[1]), 2, c.PadLeft, input[2])));
    }

    private Aten ConvolutionWeightGradient(Convolution.WeightGrad grad)
    {
        var c = grad.Of;
        Aten x = Padded(Lower(In(0)), c), g = Lower(In(1));
        var like = calls.Empty(calls.TypeOf(x), Sizes(grad.Weight));
        return Raise(Backward(c, Outward(g), Outward(x), like, (bool[])[false, true, false])[1]);
    }

    private Aten[] Backward(Convolution c, Aten g, Aten input, Aten weight, bool[] wanted) =>
        calls.CallAll(ConvolutionBack, g, input, weight, Argument.None, Strides(c), Padding(c), Dilations(c), false, (long[])[0, 0], c.Groups, wanted);

    private static long[] Strides(Convolution c) => [c.StrideY, c.StrideX];

    private static long[] Dilations(Convolution c) => [c.Dilation, c.Dilation];

    /// <summary>What is the same on both sides; else the picture is padded first.</summary>
    private static long[] Padding(Convolution c) => IsEven(c) ? [c.PadTop, c.PadLeft] : [0, 0];

    private static bool IsEven(Convolution c) => c.PadTop == c.PadBottom && c.PadLeft == c.PadRight;

    private Aten Padded(Aten x, Convolution c) => IsEven(c) ? x : calls.Pad(x, 0, 0, c.PadLeft, c.PadRight, c.PadTop, c.PadBottom);

    private Aten Outward(Aten x) => Ordered(x, 0, 3, 1, 2);

    private Aten ChannelsInnermost(Aten x) => Ordered(x, 0, 2, 3, 1);
}
