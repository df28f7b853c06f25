using System.Buffers.Binary;
using System.IO.Compression;

namespace Ductus.Typography;

/// <summary>The tables of a TrueType file, plain or in a WOFF 1.0 container (W3C Recommendation of 2012).</summary>
internal sealed class SfntFile
{
    private const uint Woff = 0x774F4646; // 'wOFF'
    private readonly Dictionary<string, byte[]> _tables = [];

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

    public static uint U32(byte[] data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at));

    public static ushort U16(byte[] data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));

    public static short S16(byte[] data, int at) => BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at));

    private void ReadPlain(byte[] data)
    {
        var count = U16(data, 4);
        for (var i = 0; i < count; i++)
        {
            var entry = 12 + (16 * i);
            _tables[Tag(data, entry)] = data.AsSpan((int)U32(data, entry + 8), (int)U32(data, entry + 12)).ToArray();
        }
    }

    private void ReadWoff(byte[] data)
    {
        var count = U16(data, 12);
        for (var i = 0; i < count; i++)
        {
            var entry = 44 + (20 * i);
            int offset = (int)U32(data, entry + 4), stored = (int)U32(data, entry + 8), length = (int)U32(data, entry + 12);
            if (stored == length)
            {
                _tables[Tag(data, entry)] = data.AsSpan(offset, length).ToArray();
                continue;
            }

            var table = new byte[length];
            using var inflated = new ZLibStream(new MemoryStream(data, offset, stored), CompressionMode.Decompress);
            inflated.ReadExactly(table);
            _tables[Tag(data, entry)] = table;
        }
    }

    private static string Tag(byte[] data, int at) => System.Text.Encoding.ASCII.GetString(data, at, 4);
}
