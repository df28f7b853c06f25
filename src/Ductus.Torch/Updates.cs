using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>
/// Values changed in place. Where a tensor is the whole of its memory, the memory takes the result over: ATen's sums in place ask for a factor of a kind that the stable interface cannot give.
/// </content>
internal sealed unsafe partial class TorchWork
{
    private static readonly AtenOperator FusedAdamW = new("_fused_adamw_", 0), MultiplyInPlace = new("mul_.Tensor", 0);

    private bool Update(UpdateOp update)
    {
        switch (update)
        {
            case Fill fill:
                calls.Fill(In(0), fill.Value);
                return true;
            case Assign:
                CopyTo(Reshaped(In(0), -1), Reshaped(In(1), -1));
                return true;
            case Accumulate:
                Set(0, Add(In(0), In(1)));
                return true;
            case AddScaled add:
                Set(0, calls.Subtract(In(0), In(1), -add.Factor));
                return true;
            case ScaleAll scale:
                var factor = calls.Number(scale.Factor);
                for (var i = 0; i < inputs.Length; i++)
                {
                    calls.CallAll(MultiplyInPlace, In(i), factor);
                }

                return true;
            case MoveTowards move:
                Set(0, calls.Subtract(In(0), Subtract(In(1), In(0)), -move.Share));
                return true;
            case Exchange:
                Swap();
                return true;
            case KeepOutside:
                Set(0, calls.Call(Where, calls.Call(Greater, In(1), calls.Number(0f)), In(0), In(2)));
                return true;
            case AddTile tile:
                AddTo(tile);
                return true;
            case AdamWUpdate step:
                Step(step);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Gives an input new values.</summary>
    private void Set(int i, Aten values)
    {
        var tensor = inputs[i];
        var (storage, offset) = TorchDevice.StorageOf(calls, tensor);
        if (offset == 0 && storage.Shape.Count == tensor.Count && calls.IsContiguous(values) && calls.TypeOf(values) == tensor.DType)
        {
            storage.Replace(calls.Keep(values), tensor.DType, tensor.Shape);
        }
        else
        {
            CopyTo(In(i), values);
        }
    }

    private void Swap()
    {
        var (one, oneOffset) = TorchDevice.StorageOf(calls, inputs[0]);
        var (other, otherOffset) = TorchDevice.StorageOf(calls, inputs[1]);
        if (oneOffset == 0 && otherOffset == 0 && one.Shape.Count == inputs[0].Count && other.Shape.Count == inputs[1].Count)
        {
            one.Exchange(other);
            return;
        }

        var kept = Cloned(In(0));
        CopyTo(In(0), In(1));
        CopyTo(In(1), kept);
    }

    private void AddTo(AddTile tile)
    {
        int rows = tile.Rows.Length, columns = tile.Columns.Length;
        var weights = new float[rows * columns];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = tile.Rows[i / columns] * tile.Columns[i % columns];
        }

        var weight = calls.Empty(DType.F32, 1, rows, columns, 1);
        fixed (float* values = weights)
        {
            CopyTo(weight, calls.Over(values, DType.F32, 1, rows, columns, 1));
        }

        var part = calls.Call(Narrow, calls.Call(Narrow, In(0), 1, tile.Top, rows), 2, tile.Left, columns);
        CopyTo(part, Add(part, Multiply(In(1), weight)));
    }

    private void Step(AdamWUpdate step)
    {
        if (inputs.Length == 4)
        {
            Fused(step, In(0), In(1), In(2), In(3));
            return;
        }

        // Moments in bytes are opened, moved as others are, and closed again.
        var count = inputs[0].Count;
        ByteMoments first = new(this, 2, signed: true), second = new(this, 4, signed: false);
        Aten m = first.Open(count), v = second.Open(count);
        Fused(step, Reshaped(In(0), -1), Reshaped(In(1), -1), m, v);
        first.Close(m, step.Seed);
        second.Close(v, ~step.Seed);
    }

    private void Fused(AdamWUpdate step, Aten weight, Aten gradient, Aten m, Aten v)
    {
        var number = calls.Empty(DType.F32, 1);
        calls.Fill(number, step.Step);
        Aten[] none = [], steps = [calls.View(number)];
        calls.CallAll(
            FusedAdamW, (Aten[])[weight], (Aten[])[gradient], (Aten[])[m], (Aten[])[v], none, steps, (double)step.LearningRate, (double)step.Beta1, (double)step.Beta2, (double)step.WeightDecay, (double)step.Epsilon, false, false,
            Argument.None, Argument.None);
    }
}
