using System.Buffers.Binary;

namespace Ductus.Imaging;

/// <summary>The directories of a TIFF file or of an EXIF block (the same layout; TIFF 6.0, section 2).</summary>
internal readonly ref struct TiffDirectory(ReadOnlySpan<byte> file)
{
    private const int StripOffsets = 273;
    private const int StripByteCounts = 279;
    private const int TileOffsets = 324;
    private const int TileByteCounts = 325;
    private const int MaxPages = 4096;

    private readonly ReadOnlySpan<byte> _file = file;
    private readonly bool _bigEndian = file.Length > 0 && file[0] == (byte)'M';

    /// <summary>The first value of <paramref name="tag"/> in the first directory; null if it is not there.</summary>
    public long? Number(int tag)
    {
        var entry = Find(UInt32(4), tag);
        return entry < 0 ? null : Value(entry, 0);
    }

    /// <summary>Whether every directory and every strip or tile lies within the file.</summary>
    public bool IsComplete()
    {
        var directory = UInt32(4);
        for (var page = 0; directory != 0 && page < MaxPages; page++)
        {
            var entries = directory + 2 <= _file.Length ? UInt16(directory) : long.MaxValue / 16;
            if (directory + 2 + (12 * entries) + 4 > _file.Length
                || !HoldsData(directory, StripOffsets, StripByteCounts)
                || !HoldsData(directory, TileOffsets, TileByteCounts))
            {
                return false;
            }

            directory = UInt32(directory + 2 + (12 * entries));
        }

        return true;
    }

    private bool HoldsData(long directory, int offsetsTag, int countsTag)
    {
        var offsets = Find(directory, offsetsTag);
        var counts = Find(directory, countsTag);
        if (offsets < 0 || counts < 0)
        {
            return true;
        }

        var parts = UInt32(offsets + 4);
        for (long i = 0; i < parts; i++)
        {
            if (Value(offsets, i) is not { } offset || Value(counts, i) is not { } count || offset + count > _file.Length)
            {
                return false;
            }
        }

        return true;
    }

    private long Find(long directory, int tag)
    {
        if (directory <= 0 || directory + 2 > _file.Length)
        {
            return -1;
        }

        var count = UInt16(directory);
        for (var i = 0; i < count; i++)
        {
            var entry = directory + 2 + (12 * i);
            if (entry + 12 > _file.Length)
            {
                return -1;
            }

            if (UInt16(entry) == tag)
            {
                return entry;
            }
        }

        return -1;
    }

    private long? Value(long entry, long index)
    {
        const int Short = 3;
        var size = UInt16(entry + 2) == Short ? 2 : 4;
        var at = UInt32(entry + 4) * size <= 4 ? entry + 8 : UInt32(entry + 8);
        at += index * size;
        return at + size > _file.Length ? null : size == 2 ? UInt16(at) : UInt32(at);
    }

    private long UInt16(long at)
    {
        var bytes = _file[(int)at..];
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    private long UInt32(long at)
    {
        var bytes = _file[(int)at..];
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
