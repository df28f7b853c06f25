using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>
/// Attention. Forward by ATen's scaled_dot_product_attention, which chooses the device's best kernel. Backward by the flash kernels where they take the case, after the forward kernel has said again what they
/// need of it (the logarithms of the sums); else by the formula, in parts of queries so that the scores of all are never held at once.
/// </content>
internal sealed partial class TorchWork
{
    /// <summary>Scores that are held at once by the formula: 1 GB of F32.</summary>
    private const long MostScores = 1L << 28;

    private static readonly AtenOperator AttentionOf = new("scaled_dot_product_attention"),
        CpuFlash = new("_scaled_dot_product_flash_attention_for_cpu", 2), CpuFlashBack = new("_scaled_dot_product_flash_attention_for_cpu_backward", 3),
        CudaFlash = new("_scaled_dot_product_flash_attention", 9), CudaFlashBack = new("_scaled_dot_product_flash_attention_backward", 3),
        SoftmaxOf = new("_softmax"), SoftmaxBack = new("_softmax_backward_data"), LogSoftmaxOf = new("_log_softmax"), LogSoftmaxBack = new("_log_softmax_backward_data");

    private Aten Attend(Attention attention)
    {
        var bias = inputs.Length > 3 ? Lower(In(3)) : (Aten?)null;
        return Raise(calls.Call(AttentionOf, Lower(In(0)), Lower(In(1)), Lower(In(2)), Argument.Some(bias), 0.0, false, Argument.Some((double)attention.Scale), false));
    }

    private Tensor[] AttentionGradients(Attention.InputGrads grads)
    {
        var scale = Argument.Some((double)grads.Of.Scale);
        Aten q = Lower(In(0)), k = Lower(In(1)), v = Lower(In(2)), output = Lower(In(inputs.Length - 2)), g = Lower(In(inputs.Length - 1));
        var bias = inputs.Length > 5 ? Lower(In(3)) : (Aten?)null;
        var even = ShapeOf(0)[3] == ShapeOf(2)[3];
        if (device.IsProcessor && even && !grads.WithScores)
        {
            var again = calls.CallAll(CpuFlash, q, k, v, 0.0, false, Argument.Some(bias), scale);
            return Raised(calls.CallAll(CpuFlashBack, g, q, k, v, output, again[1], 0.0, false, Argument.Some(bias), scale));
        }

        return device.IsCuda && even && bias is null && calls.TypeOf(q) is DType.BF16 or DType.F16
            ? Raised(FlashOnCuda(q, k, v, output, g, scale))
            : ByFormula(grads, q, k, v, bias, output, g);
    }

    private Aten[] FlashOnCuda(Aten q, Aten k, Aten v, Aten output, Aten g, Argument scale)
    {
        // Results: output, logarithms of the sums, two tables and two lengths of ragged batches, state of the random numbers, nothing, a mask for debugging.
        var again = calls.CallRaw(CudaFlash, q, k, v, 0.0, false, false, scale);
        Aten logarithms = calls.Take(again[1]), queries = calls.Take(again[2]), keys = calls.Take(again[3]), seed = calls.Take(again[6]), offset = calls.Take(again[7]);
        calls.Take(again[0]);
        calls.Take(again[8]);
        return calls.CallAll(CudaFlashBack, g, q, k, v, output, logarithms, queries, keys, (long)again[4], (long)again[5], 0.0, false, seed, offset, scale);
    }

    /// <summary>P = softmax(scale · q kᵀ + bias); dv = Pᵀ g; dS = P (g vᵀ - rowsum(g · y)); dq = scale dS k; dk = scale dSᵀ q.</summary>
    private Tensor[] ByFormula(Attention.InputGrads grads, Aten q, Aten k, Aten v, Aten? bias, Aten output, Aten g)
    {
        Shape queries = ShapeOf(0), keys = ShapeOf(1);
        int n = queries[2], part = grads.WithScores ? n : (int)Math.Clamp(MostScores / Math.Max(1, (long)queries[0] * queries[1] * keys[2]), 1, n);
        var scale = grads.Of.Scale;
        List<Aten> dq = [];
        Aten? dk = null, dv = null;
        Aten scores = default;
        var biasRows = bias is null ? 1 : calls.SizesOf(bias.Value)[^2];
        for (var from = 0; from < n; from += part)
        {
            var count = Math.Min(part, n - from);
            Aten Part(Aten x) => count == n ? x : calls.Call(Narrow, x, 2, from, count);
            Aten queriesHere = Part(q), gHere = Part(g);
            var s = Multiply(calls.Call(MatrixProduct, queriesHere, Swapped(k)), scale);
            if (bias is { } given)
            {
                s = Add(s, biasRows == 1 || count == n ? given : calls.Call(Narrow, given, -2, from, count));
            }

            var p = calls.Call(SoftmaxOf, s, -1, false);
            var mean = calls.Call(SumOver, Multiply(gHere, Part(output)), Argument.Some((long[])[-1]), true, Argument.None);
            scores = Multiply(p, Subtract(calls.Call(MatrixProduct, gHere, Swapped(v)), mean));
            dq.Add(Multiply(calls.Call(MatrixProduct, scores, k), scale));
            var keysHere = Multiply(calls.Call(MatrixProduct, Swapped(scores), queriesHere), scale);
            var valuesHere = calls.Call(MatrixProduct, Swapped(p), gHere);
            dk = dk is { } before ? Add(before, keysHere) : keysHere;
            dv = dv is { } earlier ? Add(earlier, valuesHere) : valuesHere;
        }

        Aten whole = dq.Count == 1 ? dq[0] : calls.Call(Cat, (Aten[])[.. dq], 2);
        return Raised(grads.WithScores ? [whole, dk!.Value, dv!.Value, scores] : [whole, dk!.Value, dv!.Value]);
    }

    private Aten Swapped(Aten x) => calls.Call(SwapAxes, x, -2, -1);

    private Tensor[] Raised(Aten[] results) => Array.ConvertAll(results, result => Made(Raise(result)));
}
