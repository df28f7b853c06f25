using Ductus.Tensors;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <content>Moments of gradients in bytes, by the same levels and the same noise as on the processor (see <see cref="MomentStorage.EightBit"/>).</content>
internal sealed unsafe partial class TorchWork
{
    private static readonly AtenOperator Absolute = new("abs"), Log2Of = new("log2"), Floor = new("floor"), LargestOver = new("amax"), XorWith = new("bitwise_xor.Tensor"), Less = new("lt.Tensor"), IsZero = new("eq.Tensor"),
        RunningSum = new("cumsum");

    /// <summary>One moment: codes U8 [values] at an input, scales [blocks] at the next.</summary>
    private sealed class ByteMoments(TorchWork work, int input, bool signed)
    {
        private const int Block = 256;
        private readonly AtenCalls _calls = work.Calls;
        private readonly int _levels = signed ? 128 : 256;
        private readonly float _density = signed ? 8 : 10;

        /// <summary>The values as F32 [count].</summary>
        public Aten Open(int count)
        {
            var codes = work.As(work.In(input), DType.I32);
            Aten size = signed ? _calls.Call(AndWith, codes, _calls.Number((long)_levels - 1)) : codes;
            var values = _calls.Call(IndexSelect, Levels(), 0, size);
            if (signed)
            {
                // Codes from 128 on are negative.
                var negative = _calls.Call(AtLeast, codes, _calls.Number((long)_levels));
                values = work.Subtract(values, work.Multiply(work.Multiply(values, negative), 2));
            }

            return work.Cloned(_calls.Call(Narrow, Blocks(work.Multiply(Blocks(values, count), work.Reshaped(work.In(input + 1), -1, 1))), 0, 0, count));
        }

        /// <summary>Keeps values in bytes: the nearest level below or above, by chance and with the right mean.</summary>
        public void Close(Aten values, uint seed)
        {
            var count = (int)_calls.SizesOf(values)[0];
            var blocks = Blocks(values, count);
            var sizes = _calls.Call(Absolute, blocks);
            var scale = _calls.Call(LargestOver, sizes, (long[])[1], true);
            var empty = _calls.Call(IsZero, scale, _calls.Number(0f));
            sizes = work.Multiply(sizes, _calls.Call(DivideBy, _calls.Number(1f), work.Add(scale, work.As(empty, DType.F32))));
            var places = work.Add(work.Multiply(_calls.Call(Log2Of, sizes), _density), _levels - 1);
            var below = _calls.Call(Floor, _calls.Call(ClampTo, places, Argument.Some((Aten?)_calls.Number(0f)), Argument.Some((Aten?)_calls.Number(_levels - 2f))));
            Aten flat = work.Reshaped(below, -1), lower = Level(flat), upper = Level(work.Add(flat, 1));
            var share = _calls.Call(DivideBy, work.Subtract(Blocks(sizes), lower), work.Subtract(upper, lower));
            var level = work.Add(flat, work.As(_calls.Call(Less, Uniform(seed, (int)_calls.SizesOf(flat)[0]), share), DType.F32));
            if (signed)
            {
                level = work.Add(level, work.Multiply(work.As(_calls.Call(Less, Blocks(blocks), _calls.Number(0f)), DType.F32), _levels));
            }

            level = work.Multiply(work.Reshaped(level, -1, Block), _calls.Call(LogicalNot, empty));
            work.CopyTo(work.In(input), work.As(_calls.Call(Narrow, Blocks(level), 0, 0, count), DType.U8));
            work.CopyTo(work.In(input + 1), work.Reshaped(scale, -1));
        }

        private Aten Level(Aten indices) => _calls.Call(IndexSelect, Levels(), 0, work.As(indices, DType.I32));

        /// <summary>[count] as [blocks, 256], filled up with zeros.</summary>
        private Aten Blocks(Aten values, int count)
        {
            var missing = (Block - (count % Block)) % Block;
            return work.Reshaped(missing == 0 ? values : _calls.Pad(values, 0, missing), -1, Block);
        }

        private Aten Blocks(Aten blocks) => work.Reshaped(blocks, -1);

        private Aten Levels()
        {
            var levels = new float[_levels];
            for (var i = signed ? 1 : 0; i < _levels; i++)
            {
                levels[i] = MathF.Pow(2, (i - (_levels - 1)) / _density);
            }

            var there = _calls.Empty(DType.F32, _levels);
            fixed (float* values = levels)
            {
                work.CopyTo(there, _calls.Over(values, DType.F32, _levels));
            }

            return there;
        }

        /// <summary>In [0, 1), by place: the finaliser of MurmurHash3, in whole numbers of 64 bits of which the lower 32 count.</summary>
        private Aten Uniform(uint seed, int count)
        {
            var steps = _calls.Empty(DType.I64, count);
            _calls.Fill(steps, 1);
            _calls.Fill(_calls.Call(Narrow, steps, 0, 0, 1), 0);
            var places = _calls.Call(RunningSum, steps, 0, Argument.None);
            var hash = _calls.Call(XorWith, Lower32(Times(places, 0x9E3779B1)), _calls.Number((long)seed));
            hash = Lower32(Times(Folded(hash, 16), 0x85EBCA6B));
            hash = Lower32(Times(Folded(hash, 13), 0xC2B2AE35));
            return work.Multiply(work.As(_calls.Call(ShiftRight, Folded(hash, 16), _calls.Number(8L)), DType.F32), 1f / (1 << 24));
        }

        private Aten Times(Aten values, long factor) => work.Multiply(values, _calls.Number(factor));

        private Aten Lower32(Aten values) => _calls.Call(AndWith, values, _calls.Number((long)uint.MaxValue));

        private Aten Folded(Aten values, long shift) => _calls.Call(XorWith, values, _calls.Call(ShiftRight, values, _calls.Number(shift)));
    }
}
