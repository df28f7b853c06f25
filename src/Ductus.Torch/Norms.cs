using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Normalisations. The layer's is ATen's own both ways; the others are put together.</content>
internal sealed partial class TorchWork
{
    private static readonly AtenOperator LayerNormOf = new("native_layer_norm", 3), LayerNormBack = new("native_layer_norm_backward", 3), MeanOver = new("mean.dim"), SumOver = new("sum.dim_IntList"),
        SumToSize = new("sum_to_size"), ExpandTo = new("expand"), Stack = new("stack"), Dot = new("dot"), SwapAxes = new("transpose.int"), PermuteAxes = new("permute");

    private Tensor NormaliseLayer(LayerNorm norm, Saved? saved)
    {
        var width = ShapeOf(0)[-1];
        var results = calls.CallAll(LayerNormOf, In(0), (long[])[width], Argument.None, Argument.None, (double)norm.Epsilon);
        if (saved is not null)
        {
            var rows = ShapeOf(0).Count / width;
            saved.Add(Made(calls.Call(Cat, (Aten[])[calls.View(results[1], 1, rows), calls.View(results[2], 1, rows)], 0)));
        }

        return Made(inputs.Length == 1 ? results[0] : Add(Multiply(results[0], Scale(norm.ScaleOffset)), PerSample(2)));
    }

    private Tensor[] LayerNormGradients(LayerNorm norm)
    {
        Shape shape = ShapeOf(0);
        int width = shape[-1], rows = shape.Count / width, batch = shape[0];
        Aten x = In(0), statistics = In(inputs.Length - 2), g = In(inputs.Length - 1);
        var scaled = inputs.Length > 3;
        var inner = Sizes(shape)[..^1];
        Aten mean = calls.View(statistics, [.. inner, 1L], UnitStrides(inner), 0), inverse = calls.View(statistics, [.. inner, 1L], UnitStrides(inner), rows);
        var dy = scaled ? Multiply(g, Scale(norm.ScaleOffset)) : g;
        var dx = calls.CallAll(LayerNormBack, dy, x, (long[])[width], mean, inverse, Argument.None, Argument.None, (bool[])[true, false, false])[0];
        if (!scaled)
        {
            return [Made(dx)];
        }

        var normal = Multiply(Subtract(x, mean), inverse);
        return [Made(dx), Made(OfSample(Multiply(g, normal), batch, width)), Made(OfSample(g, batch, width))];
    }

    private static long[] UnitStrides(long[] inner)
    {
        var strides = new long[inner.Length + 1];
        strides[^1] = 1;
        for (var (axis, step) = (inner.Length - 1, 1L); axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(1, inner[axis]);
        }

        return strides;
    }

    /// <summary>The sums over all but sample and channel: [batch, width].</summary>
    private Aten OfSample(Aten x, int batch, int width) => calls.Call(SumOver, Reshaped(x, batch, -1, width), Argument.Some((long[])[1]), false, Argument.None);

    private Aten Scale(float offset) => offset == 0 ? PerSample(1) : Add(PerSample(1), offset);

    /// <summary>A scale or shift so that it broadcasts: [channels], or [batch, 1, ..., channels].</summary>
    private Aten PerSample(int i)
    {
        Shape shape = ShapeOf(0);
        var width = shape[-1];
        var sizes = Enumerable.Repeat(1L, shape.Rank).ToArray();
        sizes[^1] = width;
        if (inputs[i].Count != width)
        {
            sizes[0] = shape[0];
        }

        return calls.View(In(i), sizes);
    }

    /// <summary>x / √(mean x² + ε), and the root's inverse.</summary>
    private (Aten Normal, Aten Inverse) RootMeanSquares(RmsNorm norm)
    {
        var x = In(0);
        var inverse = calls.Call(ReciprocalRoot, Add(Mean(Multiply(x, x)), norm.Epsilon));
        return (Multiply(x, inverse), inverse);
    }

    private Aten Mean(Aten x) => calls.Call(MeanOver, x, Argument.Some((long[])[-1]), true, Argument.None);

    private Tensor[] RmsNormGradients(RmsNorm.InputGrads grads)
    {
        var (normal, inverse) = RootMeanSquares(grads.Of);
        Aten g = In(2), dn = Multiply(g, In(1));
        var dx = Multiply(Subtract(dn, Multiply(normal, Mean(Multiply(dn, normal)))), inverse);
        return grads.WithScale ? [Made(dx), Made(Cloned(calls.Call(SumToSize, Multiply(g, normal), Sizes(ShapeOf(1)))))] : [Made(dx)];
    }

    private Tensor NormaliseGroups(GroupNorm norm, Saved? saved)
    {
        Shape shape = ShapeOf(0);
        int batch = shape[0], channels = shape[-1], each = channels / norm.Groups;
        var x = calls.View(In(0), batch, shape.Count / batch / channels, norm.Groups, each);
        long[] over = [1, 3];
        var mean = calls.Call(MeanOver, x, Argument.Some(over), true, Argument.None);
        var centred = Subtract(x, mean);
        var inverse = calls.Call(ReciprocalRoot, Add(calls.Call(MeanOver, Multiply(centred, centred), Argument.Some(over), true, Argument.None), norm.Epsilon));
        if (saved is not null)
        {
            Aten PerChannel(Aten group) => Reshaped(calls.Call(ExpandTo, group, (long[])[batch, 1, norm.Groups, each], false), batch, 1, channels);
            saved.Add(Made(calls.Call(Cat, (Aten[])[PerChannel(mean), PerChannel(inverse)], 1)));
        }

        var y = calls.View(Multiply(centred, inverse), Sizes(shape));
        y = inputs.Length > 1 ? Add(Multiply(y, Scale(norm.ScaleOffset)), PerSample(2)) : y;
        return Made(norm.Silu ? calls.Call(SiluOf, y) : y);
    }

    private Tensor[] GroupNormGradients(GroupNorm norm)
    {
        Shape shape = ShapeOf(0);
        int batch = shape[0], channels = shape[-1], each = channels / norm.Groups;
        var pixels = shape.Count / batch / channels;
        var scaled = inputs.Length > 3;
        Aten statistics = In(inputs.Length - 2), g = In(inputs.Length - 1);
        long[] perSample = [batch, .. Enumerable.Repeat(1L, shape.Rank - 2), channels], strides = [2L * channels, .. Enumerable.Repeat(1L, shape.Rank - 2), 1];
        Aten mean = calls.View(statistics, perSample, strides, 0), inverse = calls.View(statistics, perSample, strides, channels);
        var normal = Multiply(Subtract(In(0), mean), inverse);
        var d = norm.Silu ? calls.Call(SiluBack, g, scaled ? Add(Multiply(normal, Scale(norm.ScaleOffset)), PerSample(2)) : normal) : g;
        var inner = scaled ? Multiply(d, Scale(norm.ScaleOffset)) : d;

        // Means over the pixels and channels of each group.
        Aten Grouped(Aten x) => calls.Call(MeanOver, Reshaped(x, batch, pixels, norm.Groups, each), Argument.Some((long[])[1, 3]), true, Argument.None);
        Aten grouped = Reshaped(inner, batch, pixels, norm.Groups, each), normalGrouped = Reshaped(normal, batch, pixels, norm.Groups, each);
        var dx = Subtract(Subtract(grouped, Grouped(inner)), Multiply(normalGrouped, Grouped(Multiply(inner, normal))));
        return [Made(Multiply(Reshaped(dx, Sizes(shape)), inverse)), Made(OfSample(Multiply(d, normal), batch, channels)), Made(OfSample(d, batch, channels))];
    }

    private Aten SumsOfSquares() => calls.Call(Stack, Array.ConvertAll(All(), x => Reshaped(x, -1)).Select(flat => calls.Call(Dot, flat, flat)).ToArray(), 0);
}
