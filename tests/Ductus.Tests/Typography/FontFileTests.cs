using System.Buffers.Binary;
using System.Text;
using Ductus.Typography;

namespace Ductus.Tests.Typography;

/// <summary>Fonts made byte by byte whose few bytes claim to be very much.</summary>
public sealed class FontFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_smallest_font_is_read()
    {
        var font = Load(Sfnt(Tables(Groups((0x41, 0x42, 0)))));

        Assert.Equal(0.6f, font.AdvanceOf('A'));
        Assert.Equal(0.5f, font.XHeight);
    }

    [Fact]
    public void A_packed_table_of_two_gigabytes_is_refused_before_it_is_allocated()
    {
        byte[] woff = [.. "wOFF"u8, .. new byte[8], .. U16(1), .. new byte[30], .. "head"u8, .. U32(64), .. U32(8), .. U32(0x7FFFFFFF), .. U32(0), .. new byte[32]];

        Refused(woff, "larger than 64 MB");
    }

    [Fact]
    public void Tables_that_lie_over_each_other_count_together()
    {
        var table = new byte[3 << 20];
        var entries = Enumerable.Range(0, 100).SelectMany(i => (byte[])[.. Encoding.ASCII.GetBytes($"t{i:D3}"), .. U32(0), .. U32(2000), .. U32((uint)table.Length)]).ToArray();

        Refused([.. U32(0x10000), .. U16(100), .. new byte[6], .. entries, .. new byte[2000], .. table], "larger than 64 MB");
    }

    [Theory]
    [InlineData(0x41u, 0xFFFFFFFFu, 0u, "no character")]
    [InlineData(0x41u, 0x42u, 0x10000u, "no glyph")]
    [InlineData(0x42u, 0x41u, 0u, "not in order")]
    public void Characters_that_are_none_are_refused(uint first, uint last, uint glyph, string sentence) => Refused(Sfnt(Tables(Groups((first, last, glyph)))), sentence);

    [Fact]
    public void The_same_characters_again_and_again_are_refused() =>
        Refused(Sfnt(Tables(Groups([.. Enumerable.Repeat((0x20u, 0x10FFFFu, 1u), 1000)]))), "not in order");

    [Fact]
    public void A_glyph_composed_of_itself_is_refused_when_it_is_drawn_or_measured()
    {
        byte[] component = [.. U16(0x22), .. U16(1), 0, 0], last = [.. U16(0x02), .. U16(1), 0, 0];
        byte[] glyph = [.. U16(0xFFFF), .. new byte[8], .. Enumerable.Repeat(component, 63).SelectMany(part => part), .. last];
        var tables = Tables(Groups(('x', 'x', 1)));
        tables["glyf"] = glyph;
        tables["loca"] = [.. U32(0), .. U32(0), .. U32((uint)glyph.Length)];

        Refused(Sfnt(tables), "more points than any glyph");
    }

    [Theory]
    [InlineData("head", "cut short")]
    [InlineData("hmtx", "table of widths is cut short")]
    [InlineData("cmap", "cut short")]
    public void A_table_that_is_missing_is_a_sentence(string name, string sentence)
    {
        var tables = Tables(Groups((0x41, 0x42, 0)));
        tables.Remove(name);

        Refused(Sfnt(tables), sentence);
    }

    [Fact]
    public void An_em_of_no_units_is_refused()
    {
        var tables = Tables(Groups((0x41, 0x42, 0)));
        tables["head"].AsSpan(18, 2).Clear();

        Refused(Sfnt(tables), "0 units in an em");
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, byte[]> Tables(byte[] cmap)
    {
        byte[] head = new byte[54], hhea = new byte[36];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(18), 1000);
        head[51] = 1;
        hhea[35] = 1;
        return new() { ["head"] = head, ["hhea"] = hhea, ["hmtx"] = [.. U16(600), 0, 0], ["cmap"] = cmap, ["loca"] = new byte[12], ["glyf"] = [] };
    }

    private static byte[] Groups(params (uint First, uint Last, uint Glyph)[] groups) =>
    [
        .. U16(0), .. U16(1), .. U16(3), .. U16(10), .. U32(12), .. U16(12), .. U16(0), .. U32(0), .. U32(0), .. U32((uint)groups.Length),
        .. groups.SelectMany(group => (byte[])[.. U32(group.First), .. U32(group.Last), .. U32(group.Glyph)]),
    ];

    private static byte[] Sfnt(Dictionary<string, byte[]> tables)
    {
        List<byte> directory = [.. U32(0x10000), .. U16((ushort)tables.Count), .. new byte[6]], data = [];
        foreach (var (tag, bytes) in tables)
        {
            directory.AddRange([.. Encoding.ASCII.GetBytes(tag), .. U32(0), .. U32((uint)(12 + (16 * tables.Count) + data.Count)), .. U32((uint)bytes.Length)]);
            data.AddRange(bytes);
        }

        return [.. directory, .. data];
    }

    private static byte[] U16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] U32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private TrueTypeFont Load(byte[] bytes)
    {
        File.WriteAllBytes(_folder.File("font.ttf"), bytes);
        return TrueTypeFont.Load(_folder.File("font.ttf"));
    }

    private void Refused(byte[] bytes, string sentence)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(sentence, Assert.Throws<UserException>(() => Load(bytes)).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 160 << 20, "memory");
    }
}
