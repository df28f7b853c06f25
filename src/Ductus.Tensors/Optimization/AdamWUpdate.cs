using System.Numerics;
using Ductus.Tensors.Cpu;
using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>
/// One step of AdamW on one weight (Loshchilov and Hutter, 2019). Inputs: the weight and its moments, which are changed, around the gradient:
/// weight, gradient, first moment, second moment, all of one shape; or, with moments in bytes, weight, gradient, codes and scales of the
/// first moment, codes and scales of the second (<see cref="MomentStorage.EightBit"/>).
/// </summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="Beta1">Decay of the mean of gradients.</param>
/// <param name="Beta2">Decay of the mean of squared gradients.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Share of the weight, times the step size, taken off.</param>
/// <param name="Step">The step, the first is 1.</param>
/// <param name="Seed">What the rounding of moments in bytes follows from.</param>
public sealed record AdamWUpdate(float LearningRate, float Beta1, float Beta2, float Epsilon, float WeightDecay, int Step, uint Seed) : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Tensor weight = x[0], gradient = x[1];
        var each = (x.Length - 2) / 2;
        Moments first = Moments.Over(x.Slice(2, each), signed: true), second = Moments.Over(x.Slice(2 + each, each), signed: false);
        var correction1 = 1 - Math.Pow(Beta1, Step);
        var rate = (float)(LearningRate / correction1);
        var root = (float)Math.Sqrt(1 - Math.Pow(Beta2, Step));
        Rows.Of((weight.Count + Moments.Block - 1) / Moments.Block, Moments.Block, (from, to) =>
        {
            Span<float> scratchM = stackalloc float[Moments.Block], scratchV = stackalloc float[Moments.Block];
            for (var block = from; block < to; block++)
            {
                var start = block * Moments.Block;
                var count = Math.Min(Moments.Block, weight.Count - start);
                var m = first.Open(start, scratchM[..count]);
                var v = second.Open(start, scratchV[..count]);
                Update(weight.Span.Slice(start, count), gradient.Span.Slice(start, count), m, v, rate, root);
                first.Close(start, m, Seed);
                second.Close(start, v, ~Seed);
            }
        });
    }

    private void Update(Span<float> weight, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, float rate, float root)
    {
        var width = Vector<float>.Count;
        var keep = 1 - (LearningRate * WeightDecay);
        var i = 0;
        for (; i <= weight.Length - width; i += width)
        {
            var g = new Vector<float>(gradient[i..]);
            var first = new Vector<float>(m[i..]);
            first += (g - first) * (1 - Beta1);
            var second = (new Vector<float>(v[i..]) * Beta2) + (g * g * (1 - Beta2));
            first.CopyTo(m[i..]);
            second.CopyTo(v[i..]);
            var denominator = (Vector.SquareRoot(second) / new Vector<float>(root)) + new Vector<float>(Epsilon);
            ((new Vector<float>(weight[i..]) * keep) - (first * rate / denominator)).CopyTo(weight[i..]);
        }

        for (; i < weight.Length; i++)
        {
            m[i] += (gradient[i] - m[i]) * (1 - Beta1);
            v[i] = (v[i] * Beta2) + (gradient[i] * gradient[i] * (1 - Beta2));
            weight[i] = (weight[i] * keep) - (m[i] * rate / ((MathF.Sqrt(v[i]) / root) + Epsilon));
        }
    }
}
