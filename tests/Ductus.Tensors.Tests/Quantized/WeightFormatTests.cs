using Ductus.Tensors.Quantized;

namespace Ductus.Tensors.Tests.Quantized;

/// <summary>Each storage of a row against its definition, written down a second time without vectors.</summary>
public sealed unsafe class WeightFormatTests
{
    public static TheoryData<string> Writable => [nameof(WeightFormat.F32), nameof(WeightFormat.BF16), nameof(WeightFormat.F16), nameof(WeightFormat.Int8), nameof(WeightFormat.Fp8), nameof(WeightFormat.Nf4)];

    public static TheoryData<string> Blocked => [nameof(WeightFormat.Q80), nameof(WeightFormat.Q40), nameof(WeightFormat.Q4K)];

    internal static WeightFormat Of(string name) => (WeightFormat)typeof(WeightFormat).GetProperty(name)!.GetValue(null)!;

    [Fact]
    public void All_256_eight_bit_floats_mean_what_the_format_says_and_encode_to_themselves()
    {
        var decoded = new float[256];
        Float8.Decode([.. Enumerable.Range(0, 256).Select(i => (byte)i)], decoded);

        for (var i = 0; i < 256; i++)
        {
            int exponent = (i >> 3) & 15, mantissa = i & 7;
            var expected = (i & 0x7F) == 0x7F ? double.NaN
                : (i >= 128 ? -1 : 1) * (exponent == 0 ? mantissa / 8.0 * Math.Pow(2, -6) : (1 + (mantissa / 8.0)) * Math.Pow(2, exponent - 7));
            Assert.Equal(expected, decoded[i]);
            Assert.Equal((byte)i, Float8.Encode(decoded[i]));
        }
    }

    [Theory]
    [InlineData(1e9f, 448f)]
    [InlineData(-449f, -448f)]
    [InlineData(17f, 16f)]
    [InlineData(19f, 20f)]
    [InlineData(0.0009f, 0f)]
    [InlineData(0.003f, 0.00390625f)]
    [InlineData(0.0154f, 0.015625f)]
    public void Eight_bit_floats_round_to_the_nearest_and_ties_to_even(float value, float expected)
    {
        var decoded = new float[1];
        Float8.Decode([Float8.Encode(value)], decoded);

        Assert.Equal(expected, decoded[0]);
    }

    [Theory]
    [MemberData(nameof(Writable))]
    public void A_row_comes_back_within_the_formats_precision(string name)
    {
        const int Columns = 203;
        var format = Of(name);
        var row = Row(Columns);
        var back = Through(format, row, 0, Columns);

        // The widest gap between neighbours, in parts of the value or of the largest: half of it is the rounding.
        var (relative, absolute) = name switch
        {
            nameof(WeightFormat.BF16) => (1 / 256f, 0f),
            nameof(WeightFormat.F16) => (1 / 2048f, 1e-7f),
            nameof(WeightFormat.Int8) => (0f, 0.5001f / 127),
            nameof(WeightFormat.Fp8) => (1 / 16f, 1 / 448f / 512),
            nameof(WeightFormat.Nf4) => (0f, 0.153f),
            _ => (0f, 0f),
        };
        var largest = row.Max(Math.Abs);
        for (var i = 0; i < Columns; i++)
        {
            Assert.InRange(Math.Abs(back[i] - row[i]), 0, (relative * Math.Abs(row[i])) + (absolute * largest) + (relative == 0 && absolute == 0 ? 0 : 1e-9f));
        }
    }

    [Theory]
    [MemberData(nameof(Writable))]
    public void A_stretch_of_a_row_is_what_the_whole_row_has_there(string name)
    {
        var format = Of(name);
        var row = Row(203);
        var whole = Through(format, row, 0, 203);

        Assert.Equal(whole[64..149], Through(format, row, 64, 85));
        Assert.Equal(whole[128..], Through(format, row, 128, 75));
    }

    [Theory]
    [InlineData(nameof(WeightFormat.BF16), 0.0017)]
    [InlineData(nameof(WeightFormat.Int8), 0.0083)]
    [InlineData(nameof(WeightFormat.Fp8), 0.026)]
    [InlineData(nameof(WeightFormat.Nf4), 0.091)]
    public void The_error_on_normal_weights_is_what_the_documents_say(string name, double expected)
    {
        var matrix = Tensor.Normal(new Shape(64, 3072), new Rng(2));
        var packed = QuantizedMatrix.Quantize(matrix, Of(name));

        var error = Math.Sqrt((packed.Dequantize() - matrix).Square().Mean().Item());

        Assert.InRange(error, 0.93 * expected, 1.07 * expected);
    }

    [Fact]
    public void Values_on_the_levels_of_nf4_are_kept_exactly()
    {
        float[] levels = [-1f, -0.6961928f, -0.52507305f, -0.3949175f, -0.28444138f, -0.18477343f, -0.091050036f, 0f, 0.0795803f, 0.1609302f, 0.2461123f, 0.33791524f, 0.44070983f, 0.562617f, 0.72295684f, 1f];
        var row = Enumerable.Range(0, 64).Select(i => 3 * levels[i * 7 % 16]).ToArray();

        var back = Through(WeightFormat.Nf4, row, 0, 64);

        Assert.All(row.Zip(back), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Each_value_becomes_the_nearest_level_of_nf4()
    {
        var row = Enumerable.Range(0, 6400).Select(i => i % 64 == 0 ? 1 : (i - 3200) / 3200f).ToArray();
        var back = Through(WeightFormat.Nf4, row, 0, row.Length);
        var levels = back.Distinct().ToList();

        Assert.Equal(16, levels.Count);
        Assert.All(row.Zip(back), pair => Assert.Equal(levels.Min(level => Math.Abs(level - pair.First)), Math.Abs(pair.Second - pair.First), 1e-6f));
    }

    [Fact]
    public void Bfloat16_rounds_ties_to_even_and_keeps_what_is_no_number()
    {
        float[] row = [1 + (1 / 256f), 1 + (3 / 256f), -1 - (1 / 256f), float.NaN, float.PositiveInfinity, float.MaxValue, 1e-40f, 0, .. new float[60]];

        var back = Through(WeightFormat.BF16, row, 0, row.Length);

        Assert.Equal([1f, 1 + (1 / 64f), -1f, float.NaN, float.PositiveInfinity, float.PositiveInfinity], back[..6]);
        Assert.Equal(1e-40f, back[6], 1e-41f);
    }

    [Fact]
    public void A_row_of_zeros_stays_one()
    {
        foreach (var name in Writable)
        {
            Assert.All(Through(Of(name), new float[70], 0, 70), value => Assert.Equal(0, value));
        }
    }

    [Theory]
    [MemberData(nameof(Blocked))]
    public void Blocks_of_GGUF_mean_what_ggml_says(string name)
    {
        const int Columns = 768;
        var format = Of(name);
        var bytes = RandomRow(format, Columns);
        var decoded = new float[Columns];
        var part = new float[256];
        fixed (byte* row = bytes)
        {
            fixed (float* all = decoded, some = part)
            {
                format.Decode(row, Columns, 0, Columns, all);
                format.Decode(row, Columns, 256, 256, some);
            }
        }

        var expected = name switch
        {
            nameof(WeightFormat.Q80) => GgufTwin.Q80(bytes),
            nameof(WeightFormat.Q40) => GgufTwin.Q40(bytes),
            _ => GgufTwin.Q4K(bytes),
        };
        Assert.All(expected.Zip(decoded), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, Math.Abs(pair.First))));
        Assert.Equal(decoded[256..512], part);
    }

    /// <summary>Random bytes, but scales (F16) of an ordinary size.</summary>
    internal static byte[] RandomRow(WeightFormat format, int columns)
    {
        var rng = new Rng(5);
        var bytes = new byte[format.RowBytes(columns)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)rng.Next(256);
        }

        var block = bytes.Length / (columns / format.Block);
        for (var i = 0; i < bytes.Length; i += block)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i), (Half)rng.Uniform(-0.1f, 0.1f));
            if (format == WeightFormat.Q4K)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(i + 2), (Half)rng.Uniform(-0.1f, 0.1f));
            }
        }

        return bytes;
    }

    private static float[] Row(int columns)
    {
        var row = new float[columns];
        new Rng(3).FillNormal(row);
        return row;
    }

    private static float[] Through(WeightFormat format, float[] row, int from, int count)
    {
        var bytes = new byte[format.RowBytes(row.Length)];
        var back = new float[count];
        fixed (byte* encoded = bytes)
        {
            fixed (float* values = row, target = back)
            {
                format.Encode(values, row.Length, encoded);
                format.Decode(encoded, row.Length, from, count, target);
            }
        }

        return back;
    }
}
