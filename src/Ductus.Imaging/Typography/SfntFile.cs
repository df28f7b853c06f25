using System.Buffers.Binary;
using System.IO.Compression;

namespace Ductus.Typography;

/// <summary>The tables of a TrueType file, plain or in a WOFF 1.0 container (W3C Recommendation of 2012).</summary>
internal sealed class SfntFile
{
    private const uint Woff = 0x774F4646; // 'wOFF'

    /// <summary>Bytes of all tables that are believed: twice the largest fonts for one script and more.</summary>
    private const long MostBytes = 64 << 20;
    private const int MostTables = 256;
    private readonly Dictionary<string, byte[]> _tables = [];
    private long _bytes;

    public SfntFile(byte[] data)
    {
        if (data.Length < 12)
        {
            throw new InvalidDataException("the file is too short for a font");
        }

        if (U32(data, 0) == Woff)
        {
            ReadWoff(data);
        }
        else
        {
            ReadPlain(data);
        }
    }

    /// <summary>A table's bytes; empty if the font has none of that name.</summary>
    public byte[] Table(string tag) => _tables.GetValueOrDefault(tag, []);

    /// <summary>Four bytes at a place that the file gave, which may be anywhere.</summary>
    /// <exception cref="InvalidDataException">The place is not within the table.</exception>
    public static uint U32(byte[] data, long at) => BinaryPrimitives.ReadUInt32BigEndian(Within(data, at, 4));

    /// <inheritdoc cref="U32"/>
    public static ushort U16(byte[] data, long at) => BinaryPrimitives.ReadUInt16BigEndian(Within(data, at, 2));

    /// <inheritdoc cref="U32"/>
    public static short S16(byte[] data, long at) => BinaryPrimitives.ReadInt16BigEndian(Within(data, at, 2));

    /// <inheritdoc cref="U32"/>
    public static byte U8(byte[] data, long at) => Within(data, at, 1)[0];

    private static ReadOnlySpan<byte> Within(byte[] data, long at, long length) => at >= 0 && length <= data.Length - at
        ? data.AsSpan((int)at, (int)length)
        : throw new InvalidDataException("a table of it is cut short or points beyond its end");

    private void ReadPlain(byte[] data)
    {
        var count = Count(U16(data, 4));
        for (var i = 0; i < count; i++)
        {
            var entry = 12 + (16 * i);
            Add(Tag(data, entry), Within(data, U32(data, entry + 8), U32(data, entry + 12)));
        }
    }

    private static int Count(int count) => count <= MostTables ? count : throw new InvalidDataException($"it announces {count} tables");

    /// <summary>Tables may lie over each other, so that a small file is many large ones: they count together.</summary>
    private void Add(string tag, ReadOnlySpan<byte> table)
    {
        Claim(table.Length);
        _tables[tag] = table.ToArray();
    }

    private void Claim(long bytes)
    {
        _bytes += bytes;
        if (_bytes > MostBytes)
        {
            throw new InvalidDataException($"its tables are larger than {MostBytes >> 20} MB");
        }
    }

    private void ReadWoff(byte[] data)
    {
        var count = Count(U16(data, 12));
        for (var i = 0; i < count; i++)
        {
            var entry = 44 + (20 * i);
            uint offset = U32(data, entry + 4), stored = U32(data, entry + 8), length = U32(data, entry + 12);
            var bytes = Within(data, offset, stored);
            if (stored == length)
            {
                Add(Tag(data, entry), bytes);
                continue;
            }

            Claim(length);
            var table = new byte[length];
            using var inflated = new ZLibStream(new MemoryStream(data, (int)offset, (int)stored), CompressionMode.Decompress);
            if (inflated.ReadAtLeast(table, table.Length, throwOnEndOfStream: false) < table.Length)
            {
                throw new InvalidDataException("a packed table of it is shorter than it says");
            }

            _tables[Tag(data, entry)] = table;
        }
    }

    private static string Tag(byte[] data, int at) => System.Text.Encoding.ASCII.GetString(Within(data, at, 4));
}
