using Ductus.Tensors.Gguf;
using Ductus.Tensors.Quantized;
using Ductus.Tensors.Tests.Quantized;

namespace Ductus.Tensors.Tests.Files;

/// <summary>GGUF files written here byte by byte as docs/gguf.md of ggml says.</summary>
public sealed class GgufFileTests
{
    [Fact]
    public void Tensors_and_facts_are_read()
    {
        using var file = new TestFile();
        var q4 = WeightFormatTests.RandomRow(WeightFormat.Q40, 64);
        var bytes = new GgufBytes()
            .Fact("general.architecture", 8, "flux").Fact("general.alignment", 4, 64u).List("tokenizer.list", "one", "two")
            .Tensor("norm", 0, [3], Floats(1, 2, 3))
            .Tensor("half", 30, [2, 3], /* bf16: the upper halves */ [.. Floats(1, 2, 3, 4, 5, 6).Where((_, i) => i % 4 >= 2)])
            .Tensor("packed", 2, [64, 1], q4)
            .ToArray(64);
        File.WriteAllBytes(file.Path, bytes);

        using var gguf = GgufFile.Open(file.Path);

        Assert.Equal("flux", gguf.Facts["general.architecture"]);
        Assert.Equal([1f, 2f, 3f], Read(gguf.Tensors["norm"]));
        Assert.Equal(new Shape(3, 2), gguf.Tensors["half"].Shape);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], Read(gguf.Tensors["half"]));
        Assert.Equal(GgufTwin.Q40(q4), Read(gguf.Tensors["packed"]));
        Assert.Same(WeightFormat.Q40, gguf.Tensors["packed"].Format);
    }

    [Theory]
    [InlineData(14u, "stored as Q6_K")]
    [InlineData(13u, "stored as Q5_K")]
    [InlineData(77u, "stored as number 77")]
    public void A_type_that_is_not_read_is_named(uint type, string sentence)
    {
        var e = Refused(new GgufBytes().Tensor("double_blocks.0.img_mlp.0.weight", type, [256, 2], new byte[512]).ToArray());

        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Contains("double_blocks.0.img_mlp.0.weight", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_way_of_being_cut_short_is_one_sentence()
    {
        var whole = new GgufBytes().Fact("a.b", 8, "text").Tensor("t", 0, [8], new byte[32]).ToArray();

        for (var length = 1; length < whole.Length; length++)
        {
            Assert.Contains("cut short", Refused(whole[..length]).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(8, "announces")]
    [InlineData(16, "announces")]
    [InlineData(4, "not a GGUF file of version 2 or 3")]
    public void Absurd_counts_are_refused(int at, string sentence)
    {
        var bytes = new GgufBytes().Tensor("t", 0, [8], new byte[32]).ToArray();
        bytes.AsSpan(at, at == 4 ? 4 : 8).Fill(0x7F);

        Assert.Contains(sentence, Refused(bytes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extents_and_offsets_beyond_the_file_are_refused()
    {
        Assert.Contains("cut short", Refused(new GgufBytes().Tensor("t", 0, [1 << 30], new byte[32]).ToArray()).Message, StringComparison.Ordinal);
        Assert.Contains("would have the extents", Refused(new GgufBytes().Tensor("t", 0, [1L << 40, 1L << 40], new byte[32]).ToArray()).Message, StringComparison.Ordinal);
        Assert.Contains("no whole blocks of Q8_0", Refused(new GgufBytes().Tensor("t", 8, [33], new byte[64]).ToArray()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u, 0xFFFFFFFF00000100, 0xFFFFFFFF00000100)]
    [InlineData(8u, 0xFFFFFFFF00000020, 0xFFFFFFFF00000020)]
    [InlineData(0u, 0x8000000000000400, 0x8000000000010000, 2UL)]
    [InlineData(0u, 1UL << 32, 1UL << 32, 1UL << 32, 1UL << 32)]
    [InlineData(0u, 0UL, 1UL << 32)]
    [InlineData(0u, 0UL, 0x80000000UL)]
    [InlineData(0u, 65536UL, 65536UL, 0UL)]
    [InlineData(0u, 1UL, 1UL, 1UL, 1UL, 1UL, 1UL, 8UL)]
    public void Extents_whose_product_wraps_are_refused_before_anything_is_read(uint type, params ulong[] extents)
    {
        var bytes = new GgufBytes().Tensor("t", type, [.. extents.Select(extent => unchecked((long)extent))], new byte[4096]).ToArray();

        Assert.Contains("would have the extents", Refused(bytes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(0x7FFFFFFFu)]
    public void An_alignment_that_is_no_power_of_two_is_refused(uint alignment) =>
        Assert.Contains("general.alignment", Refused(new GgufBytes().Fact("general.alignment", 4, alignment).Tensor("t", 0, [8], new byte[32]).ToArray()).Message, StringComparison.Ordinal);

    [Fact]
    public void An_offset_that_wraps_and_one_between_two_places_are_refused()
    {
        var bytes = new GgufBytes().Tensor("t", 0, [8], new byte[32]).ToArray();
        var offset = bytes.AsSpan().IndexOf("t\u0001"u8) + 1 + 4 + 8 + 4;

        Assert.Contains("is cut short", Refused(With(ulong.MaxValue - 15)).Message, StringComparison.Ordinal);
        Assert.Contains("is cut short", Refused(With(1UL << 63)).Message, StringComparison.Ordinal);

        byte[] With(ulong value) => [.. bytes[..offset], .. BitConverter.GetBytes(value), .. bytes[(offset + 8)..]];
    }

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static float[] Read(StoredTensor tensor)
    {
        var values = new float[tensor.Shape.Count];
        tensor.ReadRows(0, tensor.Rows, values);
        return values;
    }

    private static InvalidDataException Refused(byte[] content)
    {
        using var file = new TestFile();
        File.WriteAllBytes(file.Path, content);
        return Assert.Throws<InvalidDataException>(() => GgufFile.Open(file.Path));
    }
}
