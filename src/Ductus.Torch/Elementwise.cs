using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Values one by one.</content>
internal sealed partial class TorchWork
{
    private const float QuickGeluSlope = 1.702f;
    private const string Tanh = "tanh", Exact = "none";

    private static readonly AtenOperator MultiplyBy = new("mul.Tensor"), DivideBy = new("div.Tensor"), ExpOf = new("exp"), LogOf = new("log"), SqrtOf = new("sqrt"), TanhOf = new("tanh"),
        TanhBack = new("tanh_backward"), SiluOf = new("silu"), SiluBack = new("silu_backward"), SigmoidOf = new("sigmoid"), SigmoidBack = new("sigmoid_backward"), GeluOf = new("gelu"),
        GeluBack = new("gelu_backward"), ReluOf = new("relu"), LogAddExp = new("logaddexp"), ClampTo = new("clamp.Tensor"), Greater = new("gt.Tensor"), AtLeast = new("ge.Tensor"), AtMost = new("le.Tensor"),
        ReciprocalRoot = new("rsqrt");

    private Aten Add(Aten a, Aten b) => calls.Subtract(a, b, -1);

    private Aten Subtract(Aten a, Aten b) => calls.Subtract(a, b);

    private Aten Multiply(Aten a, Aten b) => calls.Call(MultiplyBy, a, b);

    private Aten Multiply(Aten a, float factor) => Multiply(a, calls.Number(factor));

    private Aten Add(Aten a, float offset) => calls.Subtract(a, calls.Number(offset), -1);

    private Aten Arithmetic(Arithmetic operation, Aten a, Aten b) => operation switch
    {
        Tensors.Ops.Arithmetic.Add => Add(a, b),
        Tensors.Ops.Arithmetic.Subtract => Subtract(a, b),
        Tensors.Ops.Arithmetic.Multiply => Multiply(a, b),
        _ => calls.Call(DivideBy, a, b),
    };

    private Aten? Function(Unary unary, Aten x) => unary switch
    {
        Exp => calls.Call(ExpOf, x),
        Log => calls.Call(LogOf, x),
        Sqrt => calls.Call(SqrtOf, x),
        Square => Multiply(x, x),
        Tensors.Ops.Tanh => calls.Call(TanhOf, x),
        Silu => calls.Call(SiluOf, x),
        Sigmoid => calls.Call(SigmoidOf, x),
        QuickGelu => Multiply(x, calls.Call(SigmoidOf, Multiply(x, QuickGeluSlope))),
        GeluTanh => calls.Call(GeluOf, x, Tanh),
        GeluErf => calls.Call(GeluOf, x, Exact),
        Relu => calls.Call(ReluOf, x),
        Softplus => calls.Call(LogAddExp, x, calls.Number(0f)),
        Affine affine => affine.Offset == 0 ? Multiply(x, affine.Factor) : Add(Multiply(x, affine.Factor), affine.Offset),
        Clamp clamp => calls.Call(ClampTo, x, Argument.Some((Aten?)calls.Number(clamp.Low)), Argument.Some((Aten?)calls.Number(clamp.High))),
        _ => null,
    };

    /// <summary>The gradient by x from x, the result y and its gradient g.</summary>
    private Aten? UnaryGradient(Unary unary, Aten x, Aten y, Aten g) => unary switch
    {
        Exp => Multiply(g, y),
        Log => calls.Call(DivideBy, g, x),
        Sqrt => calls.Call(DivideBy, g, Multiply(y, 2)),
        Square => Multiply(Multiply(x, g), 2),
        Tensors.Ops.Tanh => calls.Call(TanhBack, g, y),
        Silu => calls.Call(SiluBack, g, x),
        Sigmoid => calls.Call(SigmoidBack, g, y),
        QuickGelu => QuickGeluGradient(x, g),
        GeluTanh => calls.Call(GeluBack, g, x, Tanh),
        GeluErf => calls.Call(GeluBack, g, x, Exact),
        Relu => Multiply(g, calls.Call(Greater, x, calls.Number(0f))),
        Softplus => Multiply(g, calls.Call(SigmoidOf, x)),
        Affine affine => Multiply(g, affine.Factor),
        Clamp clamp => Multiply(Multiply(g, calls.Call(AtLeast, x, calls.Number(clamp.Low))), calls.Call(AtMost, x, calls.Number(clamp.High))),
        _ => null,
    };

    /// <summary>With s = sigmoid(1.702 x): g (s + 1.702 x s (1 - s)).</summary>
    private Aten QuickGeluGradient(Aten x, Aten g)
    {
        var slope = Multiply(x, QuickGeluSlope);
        var s = calls.Call(SigmoidOf, slope);
        return Multiply(g, Add(s, Multiply(slope, Subtract(s, Multiply(s, s)))));
    }
}
