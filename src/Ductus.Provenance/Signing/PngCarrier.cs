using System.Buffers.Binary;
using System.IO.Hashing;

namespace Ductus.Provenance.Signing;

/// <summary>A store in a PNG: a chunk caBX before the picture's data (C2PA 2.2, A.3.2).</summary>
internal sealed class PngCarrier(byte[] file) : Carrier
{
    private readonly int _at = BeforeData(file);

    public override (byte[] Before, byte[] After) Around(int storeLength) => (file[.._at], file[_at..]);

    public override byte[] Wrap(byte[] store)
    {
        var chunk = new byte[store.Length + 12];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)store.Length);
        "caBX"u8.CopyTo(chunk.AsSpan(4));
        store.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + store.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + store.Length)));
        return chunk;
    }

    /// <summary>Where the first chunk IDAT begins; that the chunks are whole is known.</summary>
    private static int BeforeData(byte[] file)
    {
        for (var at = 8; at < file.Length; at += 12 + (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)))
        {
            if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                return at;
            }
        }

        throw new InvalidDataException("it holds no picture");
    }
}
