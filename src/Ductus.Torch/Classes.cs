using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Tables, classes and alignments.</content>
internal sealed unsafe partial class TorchWork
{
    private static readonly AtenOperator EmbeddingBack = new("embedding_dense_backward"), Gather = new("gather"), Scatter = new("scatter.src"), Maximum = new("maximum"), Where = new("where.self"), IsInfinite = new("isinf"),
        CtcOf = new("_ctc_loss", 2), CtcBack = new("_ctc_loss_backward"), LogicalNot = new("logical_not");

    private Aten Rows()
    {
        Shape table = ShapeOf(0), indices = ShapeOf(1);
        var rows = calls.Call(IndexSelect, In(0), 0, Reshaped(In(1), -1));
        return Reshaped(rows, [.. Sizes(indices), .. Sizes(table)[1..]]);
    }

    private Aten TableGradient(Shape table)
    {
        var width = table.Count / table[0];
        var sums = calls.Call(EmbeddingBack, Reshaped(In(0), -1, width), As(Reshaped(In(1), -1), DType.I64), table[0], -1, false);
        return Reshaped(sums, Sizes(table));
    }

    private Aten Picked()
    {
        var (targets, counts) = Targets(1);
        var picked = calls.Call(Gather, Reshaped(In(0), -1, ShapeOf(0)[-1]), 1, Reshaped(targets, -1, 1), false);
        return Reshaped(Multiply(Reshaped(picked, -1), counts), Sizes(ShapeOf(1)));
    }

    private Aten ScoresGradient(Shape scores)
    {
        var (targets, counts) = Targets(1);
        var values = Reshaped(Multiply(Reshaped(In(0), -1), counts), -1, 1);
        var zeros = Zeros(new Shape(scores.Count / scores[-1], scores[-1]), inputs[0].DType);
        return Reshaped(calls.Call(Scatter, zeros, 1, Reshaped(targets, -1, 1), values), Sizes(scores));
    }

    /// <summary>Targets as indices, and which of them count: those that are not negative.</summary>
    private (Aten Indices, Aten Counts) Targets(int i)
    {
        var targets = As(Reshaped(In(i), -1), DType.I64);
        return (calls.Call(Maximum, targets, OnDevice(targets, 0)), calls.Call(AtLeast, targets, calls.Number(0L)));
    }

    /// <summary>A whole number beside a tensor, of its device.</summary>
    private Aten OnDevice(Aten like, long value)
    {
        var number = calls.Empty(calls.TypeOf(like), 1);
        calls.Fill(number, value);
        return number;
    }

    /// <summary>ATen's gradient counts the log-softmax before it; the posterior is what is left when that is taken off again.</summary>
    private Tensor Alignments(CtcLoss loss, Saved? saved)
    {
        Shape shape = ShapeOf(0);
        int batch = shape[0], time = shape[1], longest = Math.Max(1, loss.Targets.Max(target => target.Length));
        var padded = new long[batch * longest];
        for (var i = 0; i < batch; i++)
        {
            Array.ConvertAll(loss.Targets[i], c => (long)c).CopyTo(padded, i * longest);
        }

        long[] lengths = Array.ConvertAll(loss.Lengths, length => (long)length), targetLengths = Array.ConvertAll(loss.Targets, target => (long)target.Length);
        var logs = Cloned(calls.Call(SwapAxes, In(0), 0, 1));
        Aten targets;
        fixed (long* values = padded)
        {
            targets = calls.Empty(DType.I64, batch, longest);
            CopyTo(targets, calls.Over(values, DType.I64, batch, longest));
        }

        var forward = calls.CallAll(CtcOf, logs, targets, lengths, targetLengths, 0, false);
        var infinite = calls.Call(IsInfinite, forward[0]);
        if (saved is not null)
        {
            var ones = Add(Multiply(forward[0], 0f), 1f);
            ones = calls.Call(Where, infinite, ZerosLike(forward[0]), ones);
            var back = calls.Call(CtcBack, ones, logs, targets, lengths, targetLengths, forward[0], forward[1], 0, true);
            var posterior = Subtract(calls.Call(ExpOf, logs), back);
            posterior = Multiply(Multiply(posterior, Frames(loss.Lengths, time)), Reshaped(calls.Call(LogicalNot, infinite), 1, batch, 1));
            saved.Add(Made(Cloned(calls.Call(SwapAxes, posterior, 0, 1))));
        }

        return Made(loss.ZeroInfinity ? calls.Call(Where, infinite, ZerosLike(forward[0]), forward[0]) : forward[0]);
    }

    private Aten ZerosLike(Aten x)
    {
        var zeros = Cloned(x);
        calls.Fill(zeros, 0);
        return zeros;
    }

    /// <summary>One where a line has a frame, zero behind its end: [time, batch, 1].</summary>
    private Aten Frames(int[] lengths, int time)
    {
        var frames = new float[time * lengths.Length];
        for (var t = 0; t < time; t++)
        {
            for (var i = 0; i < lengths.Length; i++)
            {
                frames[(t * lengths.Length) + i] = t < lengths[i] ? 1 : 0;
            }
        }

        var there = calls.Empty(DType.F32, time, lengths.Length, 1);
        fixed (float* values = frames)
        {
            CopyTo(there, calls.Over(values, DType.F32, time, lengths.Length, 1));
        }

        return there;
    }
}
