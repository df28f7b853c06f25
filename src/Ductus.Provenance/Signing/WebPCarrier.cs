using System.Buffers.Binary;

namespace Ductus.Provenance.Signing;

/// <summary>A store in a WebP: a chunk C2PA behind all others, and the file's length in its head (C2PA 2.2, A.3.5).</summary>
internal sealed class WebPCarrier : Carrier
{
    private readonly byte[] _file;

    public WebPCarrier(byte[] file)
    {
        _file = file;
        var at = 12L;
        while (at + 8 <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at + 4));
            at += 8 + length + (length & 1);
        }

        if (at != file.Length)
        {
            throw new InvalidDataException("it does not end with its last chunk");
        }
    }

    public override (byte[] Before, byte[] After) Around(int storeLength)
    {
        byte[] before = [.. _file];
        BinaryPrimitives.WriteUInt32LittleEndian(before.AsSpan(4), (uint)(before.Length - 8 + 8 + storeLength + (storeLength & 1)));
        return (before, []);
    }

    public override byte[] Wrap(byte[] store)
    {
        var chunk = new byte[8 + store.Length + (store.Length & 1)];
        "C2PA"u8.CopyTo(chunk);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(4), (uint)store.Length);
        store.CopyTo(chunk, 8);
        return chunk;
    }
}
