using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Quantized;

/// <summary>The block formats of GGUF files (ggml-org/ggml, block_q8_0, block_q4_0, block_q4_K): rows of whole blocks.</summary>
internal abstract unsafe class GgufRows(int width, int bytes) : WeightFormat
{
    public sealed override int Block => width;

    public sealed override long RowBytes(int columns) => columns / width * (long)bytes;

    internal sealed override void Decode(byte* row, int columns, int from, int count, float* target)
    {
        var edge = stackalloc float[width];
        for (var i = 0; i < count; i += width)
        {
            var block = row + ((from + i) / width * (long)bytes);
            if (count - i >= width)
            {
                DecodeBlock(block, target + i);
            }
            else
            {
                DecodeBlock(block, edge);
                new ReadOnlySpan<float>(edge, count - i).CopyTo(new Span<float>(target + i, count - i));
            }
        }
    }

    protected static float Half(byte* source) => (float)*(Half*)source;

    protected abstract void DecodeBlock(byte* block, float* target);
}

/// <summary>F16 scale, 32 signed bytes.</summary>
internal sealed unsafe class Q80Rows() : GgufRows(32, 34)
{
    public override string Name => "Q8_0";

    protected override void DecodeBlock(byte* block, float* target)
    {
        var scale = Half(block);
        for (var i = 0; i < 32; i += 8)
        {
            (Lanes.Signed(block + 2 + i) * scale).Store(target + i);
        }
    }
}

/// <summary>F16 scale, 16 bytes: the low halves are the first 16 values, the high halves the others; 8 is zero.</summary>
internal sealed unsafe class Q40Rows() : GgufRows(32, 18)
{
    public override string Name => "Q4_0";

    protected override void DecodeBlock(byte* block, float* target)
    {
        var scale = Half(block);
        for (var i = 0; i < 16; i += 8)
        {
            var pair = Lanes.Bytes(block + 2 + i);
            (Vector256.ConvertToSingle((pair & Vector256.Create(15)) - Vector256.Create(8)) * scale).Store(target + i);
            (Vector256.ConvertToSingle(Vector256.ShiftRightLogical(pair, 4) - Vector256.Create(8)) * scale).Store(target + 16 + i);
        }
    }
}

/// <summary>
/// 256 values in eight groups of 32: F16 scale of the scales, F16 scale of the minimums, 12 bytes with eight scales and eight minimums of
/// 6 bits, then 4 bits a value, two groups sharing 32 bytes. value = d · scale · q - dmin · minimum.
/// </summary>
internal sealed unsafe class Q4KRows() : GgufRows(256, 144)
{
    public override string Name => "Q4_K";

    protected override void DecodeBlock(byte* block, float* target)
    {
        float scale = Half(block), minimum = Half(block + 2);
        byte* packed = block + 4, values = block + 16;
        for (var group = 0; group < 8; group += 2, values += 32, target += 64)
        {
            var (s0, m0) = Six(packed, group);
            var (s1, m1) = Six(packed, group + 1);
            for (var i = 0; i < 32; i += 8)
            {
                var pair = Lanes.Bytes(values + i);
                ((Vector256.ConvertToSingle(pair & Vector256.Create(15)) * (scale * s0)) - Vector256.Create(minimum * m0)).Store(target + i);
                ((Vector256.ConvertToSingle(Vector256.ShiftRightLogical(pair, 4)) * (scale * s1)) - Vector256.Create(minimum * m1)).Store(target + 32 + i);
            }
        }
    }

    /// <summary>The first four pairs lie in the low 6 bits of bytes 0-7; of the last four, 4 bits in bytes 8-11 and 2 in the spare bits.</summary>
    private static (int Scale, int Minimum) Six(byte* packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4), (packed[group + 4] >> 4) | (packed[group] >> 6 << 4));
}
