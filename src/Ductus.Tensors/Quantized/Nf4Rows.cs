using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Quantized;

/// <summary>
/// 4-bit NormalFloat (Dettmers et al., "QLoRA", 2023): the quantiles of a normal distribution, scaled by the largest magnitude of each 64
/// values. A row is its scales (F32), then 32 bytes a block: the low halves are its first 32 values, the high halves the
/// others. The last block is filled up with zeros.
/// </summary>
internal sealed unsafe class Nf4Rows : WeightFormat
{
    private const int Width = 64;
    private const int Half = Width / 2;

    /// <summary>The 16 values, from the paper's appendix E.</summary>
    internal static readonly float[] Levels =
    [
        -1f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1f,
    ];

    /// <summary>The middles between neighbouring levels, as a search by halves asks for them: one, then two, four, eight.</summary>
    private static readonly float[][] Middles = [.. Enumerable.Range(0, 4).Select(step =>
        Enumerable.Range(0, 8).Select(i => Middle((((2 * i) + 1) << (3 - step)) - 1)).ToArray())];

    public override string Name => "nf4";

    public override int Block => Width;

    public override long RowBytes(int columns) => Blocks(columns) * (long)(sizeof(float) + Half);

    internal override void Decode(byte* row, int columns, int from, int count, float* target)
    {
        var scales = (float*)row;
        var bytes = row + (Blocks(columns) * sizeof(float));
        var edge = stackalloc float[Width];
        Vector256<float> low = Vector256.Create<float>(Levels), high = Vector256.Create<float>(Levels.AsSpan(8));
        for (var i = 0; i < count; i += Width)
        {
            var block = (from + i) / Width;
            var whole = count - i >= Width;
            var to = whole ? target + i : edge;
            Unpack(bytes + (block * Half), low * scales[block], high * scales[block], to);
            if (!whole)
            {
                new ReadOnlySpan<float>(edge, count - i).CopyTo(new Span<float>(target + i, count - i));
            }
        }
    }

    internal override void Encode(float* values, int columns, byte* row)
    {
        var scales = (float*)row;
        var bytes = row + (Blocks(columns) * sizeof(float));
        var scaled = stackalloc float[Width];
        for (var block = 0; block < Blocks(columns); block++)
        {
            var here = new ReadOnlySpan<float>(values + (block * Width), Math.Min(Width, columns - (block * Width)));
            var scale = scales[block] = Math.Abs(TensorPrimitives.MaxMagnitude(here));
            var buffer = new Span<float>(scaled, Width);
            buffer[here.Length..].Clear();
            TensorPrimitives.Multiply(here, scale > 0 ? 1 / scale : 0, buffer);
            for (var i = 0; i < Half; i += 8)
            {
                var low = Nearest(Vector256.Load(scaled + i));
                var high = Nearest(Vector256.Load(scaled + Half + i));
                Lanes.StoreBytes(low | Vector256.ShiftLeft(high, 4), bytes + (block * Half) + i);
            }
        }
    }

    private static int Blocks(int columns) => (columns + Width - 1) / Width;

    /// <summary>32 bytes to 64 values; the levels come scaled, in two halves of eight.</summary>
    private static void Unpack(byte* bytes, Vector256<float> low, Vector256<float> high, float* target)
    {
        for (var i = 0; i < Half; i += 8)
        {
            var pair = Lanes.Bytes(bytes + i);
            Level(pair & Vector256.Create(15), low, high).Store(target + i);
            Level(Vector256.ShiftRightLogical(pair, 4), low, high).Store(target + Half + i);
        }
    }

    private static Vector256<float> Level(Vector256<int> index, Vector256<float> low, Vector256<float> high)
    {
        var within = index & Vector256.Create(7);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(index, Vector256.Create(7)).AsSingle(), Vector256.Shuffle(high, within), Vector256.Shuffle(low, within));
    }

    /// <summary>The index of the nearest level: how many of the middles lie below the value, bit by bit from the highest.</summary>
    private static Vector256<int> Nearest(Vector256<float> values)
    {
        var index = Vector256<int>.Zero;
        foreach (var middles in Middles)
        {
            var middle = Vector256.Shuffle(Vector256.Create<float>(middles), index);
            index = index + index - Vector256.GreaterThan(values, middle).AsInt32();
        }

        return index;
    }

    private static float Middle(int below) => below < Levels.Length - 1 ? (Levels[below] + Levels[below + 1]) / 2 : 0;
}
