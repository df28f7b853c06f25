using System.Buffers.Binary;

namespace Ductus.Provenance.Signing;

/// <summary>A store in a JPEG: segments APP11 behind the first APP0 or APP1 (C2PA 2.2, A.3.1; ISO/IEC 19566-5, D.2).</summary>
internal sealed class JpegCarrier(byte[] file) : Carrier
{
    private const int BoxHeader = 8;

    /// <summary>Marker, length, "JP", number of the box and of the packet.</summary>
    private const int SegmentHeader = 2 + 2 + 2 + 2 + 4;

    /// <summary>A segment's length field counts itself.</summary>
    private const int MostInSegment = ushort.MaxValue - (SegmentHeader - 2) - BoxHeader;

    private readonly int _at = file[3] is 0xE0 or 0xE1 ? 4 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(4)) : 2;

    public override (byte[] Before, byte[] After) Around(int storeLength) => (file[.._at], file[_at..]);

    public override byte[] Wrap(byte[] store)
    {
        using var segments = new MemoryStream();
        var header = store.AsSpan(0, BoxHeader);
        Span<byte> start = stackalloc byte[SegmentHeader];
        for (int at = BoxHeader, packet = 1; at < store.Length; packet++)
        {
            // Every segment says the box's header again.
            var length = Math.Min(MostInSegment, store.Length - at);
            start[0] = 0xFF;
            start[1] = 0xEB;
            BinaryPrimitives.WriteUInt16BigEndian(start[2..], (ushort)(SegmentHeader - 2 + BoxHeader + length));
            "JP"u8.CopyTo(start[4..]);
            BinaryPrimitives.WriteUInt16BigEndian(start[6..], 1);
            BinaryPrimitives.WriteInt32BigEndian(start[8..], packet);
            segments.Write(start);
            segments.Write(header);
            segments.Write(store, at, length);
            at += length;
        }

        return segments.ToArray();
    }
}
