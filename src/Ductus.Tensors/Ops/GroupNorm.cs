using System.Numerics;
using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// Group normalisation (Wu and He, 2018) of x [batch, ..., channels] over the pixels and the channels of each group,
/// then x̂ · (scale + ScaleOffset) + shift, and SiLU on top if asked. Inputs: x, then scale and shift or neither, each
/// [channels] or one row a sample [batch, channels]. One pass to measure, one to write: a codec is mostly this. Set aside for the
/// gradient: mean and 1/deviation of each sample and channel, [batch, 2, channels].
/// </summary>
public sealed record GroupNorm(int Groups, float Epsilon, float ScaleOffset = 0, bool Silu = false) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var channels = x[0].Shape[-1];
        if (channels % Groups != 0)
        {
            throw new ArgumentException($"{channels} channels do not make {Groups} groups.");
        }

        for (var i = 1; i < x.Length; i++)
        {
            if (x[i].Count != channels && x[i].Count != channels * x[0].Shape[0])
            {
                throw new ArgumentException($"Scale or shift of shape {x[i].Shape} for an input of shape {x[0].Shape}.");
            }
        }

        return x[0].Shape;
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor input = x[0];
        var (scale, shift) = x.Length > 1 ? (x[1], x[2]) : (null, null);
        int batch = input.Shape[0], channels = input.Shape[-1];
        var statistics = Tensor.Empty(new Shape(batch, 2, channels));
        saved?.Add(statistics);
        ParallelRows.For(batch, 1, (from, to) =>
        {
            Span<float> factor = stackalloc float[channels];
            Span<float> offset = stackalloc float[channels];
            for (var n = from; n < to; n++)
            {
                var picture = Sample(input, n);
                var mean = statistics.Span.Slice(n * 2 * channels, channels);
                var inverse = statistics.Span.Slice(((n * 2) + 1) * channels, channels);
                Measure(picture, mean, inverse);
                Affine(Row(scale, n, channels), Row(shift, n, channels), mean, inverse, factor, offset);
                Write(picture, factor, offset, Sample(y, n));
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var results = new InputGrads(this).Apply([.. context.Inputs, context.Saved[0], context.OutputGrad]);
        return context.Inputs.Length == 1
            ? [results[0]]
            : [
                results[0],
                context.IfNeeded(1, () => Collect(results[1], context.Inputs[1])),
                context.IfNeeded(2, () => Collect(results[2], context.Inputs[2])),
            ];
    }

    private static Tensor Collect(Tensor perSample, Tensor parameter)
    {
        int batch = perSample.Shape[0], channels = perSample.Shape[1];
        return parameter.Count == channels && batch > 1
            ? perSample.SumTo(new Shape(channels)).Reshape(parameter.Shape)
            : perSample.Reshape(parameter.Shape);
    }

    private static Span<float> Sample(Tensor tensor, int n)
    {
        var size = tensor.Count / tensor.Shape[0];
        return tensor.Span.Slice(n * size, size);
    }

    private static ReadOnlySpan<float> Row(Tensor? parameter, int n, int channels) =>
        parameter is null ? default : parameter.Span.Slice(parameter.Count == channels ? 0 : n * channels, channels);

    /// <summary>Mean and 1/√(variance + ε) of each group, written once a channel. Sums of a few pixels are added up in double.</summary>
    private void Measure(ReadOnlySpan<float> picture, Span<float> mean, Span<float> inverse)
    {
        const int Run = 32;
        var channels = mean.Length;
        var perGroup = channels / Groups;
        Span<double> total = stackalloc double[2 * Groups];
        total.Clear();
        Span<float> sum = stackalloc float[channels];
        Span<float> square = stackalloc float[channels];
        // Deviations from the first pixel, so that a large common value does not swallow the variance.
        Span<float> origin = stackalloc float[channels];
        picture[..channels].CopyTo(origin);
        for (var g = 0; g < Groups; g++)
        {
            origin.Slice(g * perGroup, perGroup).Fill(origin[g * perGroup]);
        }

        for (var start = 0; start < picture.Length; start += Run * channels)
        {
            sum.Clear();
            square.Clear();
            var end = Math.Min(picture.Length, start + (Run * channels));
            for (var p = start; p < end; p += channels)
            {
                Accumulate(picture.Slice(p, channels), origin, sum, square);
            }

            for (var g = 0; g < Groups; g++)
            {
                total[2 * g] += TensorPrimitives.Sum(sum.Slice(g * perGroup, perGroup));
                total[(2 * g) + 1] += TensorPrimitives.Sum(square.Slice(g * perGroup, perGroup));
            }
        }

        var count = (double)picture.Length / Groups;
        for (var g = 0; g < Groups; g++)
        {
            var m = total[2 * g] / count;
            var variance = Math.Max(0, (total[(2 * g) + 1] / count) - (m * m));
            mean.Slice(g * perGroup, perGroup).Fill((float)(m + origin[g * perGroup]));
            inverse.Slice(g * perGroup, perGroup).Fill((float)(1 / Math.Sqrt(variance + Epsilon)));
        }
    }

    private static void Accumulate(ReadOnlySpan<float> pixel, ReadOnlySpan<float> origin, Span<float> sum, Span<float> square)
    {
        var width = Vector<float>.Count;
        var c = 0;
        for (; c <= pixel.Length - width; c += width)
        {
            var v = new Vector<float>(pixel[c..]) - new Vector<float>(origin[c..]);
            (new Vector<float>(sum[c..]) + v).CopyTo(sum[c..]);
            (new Vector<float>(square[c..]) + (v * v)).CopyTo(square[c..]);
        }

        for (; c < pixel.Length; c++)
        {
            var v = pixel[c] - origin[c];
            sum[c] += v;
            square[c] += v * v;
        }
    }

    /// <summary>x̂ · s + h as x · factor + offset.</summary>
    private void Affine(ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> factor, Span<float> offset)
    {
        for (var c = 0; c < factor.Length; c++)
        {
            factor[c] = inverse[c] * (scale.IsEmpty ? 1 : scale[c] + ScaleOffset);
            offset[c] = (shift.IsEmpty ? 0 : shift[c]) - (mean[c] * factor[c]);
        }
    }

    private void Write(ReadOnlySpan<float> picture, ReadOnlySpan<float> factor, ReadOnlySpan<float> offset, Span<float> result)
    {
        var channels = factor.Length;
        var width = Vector<float>.Count;
        for (var p = 0; p < picture.Length; p += channels)
        {
            var c = 0;
            for (; c <= channels - width; c += width)
            {
                var v = (new Vector<float>(picture[(p + c)..]) * new Vector<float>(factor[c..])) + new Vector<float>(offset[c..]);
                (Silu ? v * VectorMath.Sigmoid(v) : v).CopyTo(result[(p + c)..]);
            }

            for (; c < channels; c++)
            {
                var v = (picture[p + c] * factor[c]) + offset[c];
                result[p + c] = Silu ? v / (1 + MathF.Exp(-v)) : v;
            }
        }
    }

    /// <summary>
    /// With d = gradient by x̂·s+h: dx = r (s d - mean(s d) - x̂ mean(s d x̂)), means over the group. Inputs: those of the norm, what it set
    /// aside, gradient of the result. Results: dx, then for each sample [batch, channels] the sums over pixels of d · x̂ and of d, which are
    /// the gradients of scale and of shift.
    /// </summary>
    /// <param name="Of">The norm.</param>
    public sealed record InputGrads(GroupNorm Of) : GradientsOp
    {
        /// <inheritdoc/>
        protected override Shape[] Infer(ReadOnlySpan<Tensor> x)
        {
            var sums = new Shape(x[0].Shape[0], x[0].Shape[-1]);
            return [x[0].Shape, sums, sums];
        }

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor[] y)
        {
            Tensor input = x[0], statistics = x[^2], outputGrad = x[^1];
            var (scale, shift) = x.Length > 3 ? (x[1], x[2]) : (null, null);
            int batch = input.Shape[0], channels = input.Shape[-1];
            ParallelRows.For(batch, 1, (from, to) =>
            {
                Span<float> factor = stackalloc float[channels];
                Span<float> offset = stackalloc float[channels];
                for (var n = from; n < to; n++)
                {
                    var mean = statistics.Span.Slice(n * 2 * channels, channels);
                    var inverse = statistics.Span.Slice(((n * 2) + 1) * channels, channels);
                    Of.Affine(Row(scale, n, channels), Row(shift, n, channels), mean, inverse, factor, offset);
                    var scaleGrad = y[1].Span.Slice(n * channels, channels);
                    var shiftGrad = y[2].Span.Slice(n * channels, channels);
                    var picture = Sample(input, n);
                    var result = Sample(y[0], n);
                    Of.Inner(picture, Sample(outputGrad, n), factor, offset, result, shiftGrad, scaleGrad);
                    Of.Outer(picture, result, Row(scale, n, channels), mean, inverse, shiftGrad, scaleGrad, factor, offset);
                }
            });
        }
    }

    /// <summary>Writes d into <paramref name="result"/> and sums d and d · x over the pixels.</summary>
    private void Inner(
        ReadOnlySpan<float> picture, ReadOnlySpan<float> outputGrad, ReadOnlySpan<float> factor, ReadOnlySpan<float> offset, Span<float> result, Span<float> sum, Span<float> product)
    {
        var channels = factor.Length;
        var width = Vector<float>.Count;
        sum.Clear();
        product.Clear();
        for (var p = 0; p < picture.Length; p += channels)
        {
            var c = 0;
            for (; c <= channels - width; c += width)
            {
                var x = new Vector<float>(picture[(p + c)..]);
                var d = new Vector<float>(outputGrad[(p + c)..]);
                if (Silu)
                {
                    d *= Ops.Silu.Function.Slope((x * new Vector<float>(factor[c..])) + new Vector<float>(offset[c..]));
                }

                d.CopyTo(result[(p + c)..]);
                (new Vector<float>(sum[c..]) + d).CopyTo(sum[c..]);
                (new Vector<float>(product[c..]) + (d * x)).CopyTo(product[c..]);
            }

            for (; c < channels; c++)
            {
                var x = picture[p + c];
                var d = outputGrad[p + c];
                if (Silu)
                {
                    var v = (x * factor[c]) + offset[c];
                    var s = 1 / (1 + MathF.Exp(-v));
                    d *= s * (1 + (v * (1 - s)));
                }

                result[p + c] = d;
                sum[c] += d;
                product[c] += d * x;
            }
        }
    }

    /// <summary>Turns d in <paramref name="result"/> into dx, and the sum of d · x into that of d · x̂.</summary>
    private void Outer(
        ReadOnlySpan<float> picture, Span<float> result, ReadOnlySpan<float> scale, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, ReadOnlySpan<float> sum, Span<float> product, Span<float> a, Span<float> b)
    {
        var channels = sum.Length;
        var perGroup = channels / Groups;
        var count = (double)picture.Length / Groups;
        Span<float> d = stackalloc float[channels];
        for (var g = 0; g < Groups; g++)
        {
            double first = 0, second = 0;
            for (var c = g * perGroup; c < (g + 1) * perGroup; c++)
            {
                var s = scale.IsEmpty ? 1 : scale[c] + ScaleOffset;
                product[c] = inverse[c] * (product[c] - (mean[c] * sum[c]));
                d[c] = s * inverse[c];
                first += s * sum[c];
                second += s * product[c];
            }

            for (var c = g * perGroup; c < (g + 1) * perGroup; c++)
            {
                // dx = d · (s r) + x · a + b, with x̂ = (x - mean) r.
                a[c] = (float)(-inverse[c] * inverse[c] * second / count);
                b[c] = (float)(-inverse[c] * first / count) - (mean[c] * a[c]);
            }
        }

        var width = Vector<float>.Count;
        for (var p = 0; p < picture.Length; p += channels)
        {
            var c = 0;
            for (; c <= channels - width; c += width)
            {
                ((new Vector<float>(result[(p + c)..]) * new Vector<float>(d[c..]))
                    + (new Vector<float>(picture[(p + c)..]) * new Vector<float>(a[c..])) + new Vector<float>(b[c..])).CopyTo(result[(p + c)..]);
            }

            for (; c < channels; c++)
            {
                result[p + c] = (result[p + c] * d[c]) + (picture[p + c] * a[c]) + b[c];
            }
        }
    }
}
