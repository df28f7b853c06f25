using System.Buffers.Binary;

namespace Ductus.Imaging;

/// <summary>
/// What a picture file says of itself before it is decoded: whether it is a picture, whether it is all there, and which
/// way up it is to be held. Decoders fill a cut file's missing rows with grey and say so only on the console; so it is asked here.
/// </summary>
internal static class PictureHeader
{
    private const int ExifOrientationTag = 274;

    /// <summary>The formats that are read.</summary>
    internal enum Kind
    {
        /// <summary>None of the others.</summary>
        Unknown,

        /// <summary>JPEG (JFIF or EXIF).</summary>
        Jpeg,

        /// <summary>PNG.</summary>
        Png,

        /// <summary>TIFF, either byte order.</summary>
        Tiff,

        /// <summary>WebP in its RIFF container.</summary>
        WebP,

        /// <summary>Windows bitmap.</summary>
        Bmp,
    }

    /// <summary>The format by the file's first bytes.</summary>
    public static Kind Recognise(ReadOnlySpan<byte> file)
    {
        if (file.Length > 3 && file[0] == 0xff && file[1] == 0xd8 && file[2] == 0xff)
        {
            return Kind.Jpeg;
        }

        if (file.Length > 8 && file[0] == 0x89 && file[1..4].SequenceEqual("PNG"u8))
        {
            return Kind.Png;
        }

        if (file.Length > 8 && (file[..4].SequenceEqual("II*\0"u8) || file[..4].SequenceEqual("MM\0*"u8)))
        {
            return Kind.Tiff;
        }

        if (file.Length > 16 && file[..4].SequenceEqual("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8))
        {
            return Kind.WebP;
        }

        return file.Length > 30 && file[..2].SequenceEqual("BM"u8) ? Kind.Bmp : Kind.Unknown;
    }

    /// <summary>Whether the file ends where its format says that it ends.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> file, Kind kind) => kind switch
    {
        Kind.Jpeg => file.LastIndexOf([(byte)0xff, (byte)0xd9]) > 0,
        Kind.Png => FindPngChunk(file, "IEND"u8, out _),
        Kind.WebP => BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L <= file.Length + 1L,
        Kind.Bmp => IsCompleteBmp(file),
        Kind.Tiff => new TiffDirectory(file).IsComplete(),
        _ => true,
    };

    /// <summary>EXIF's orientation, 1 (upright) to 8; 1 where the file says nothing.</summary>
    public static int Orientation(ReadOnlySpan<byte> file, Kind kind)
    {
        // Leptonica itself turns TIFF pages upright.
        var exif = kind switch
        {
            Kind.Jpeg => FindJpegExif(file),
            Kind.Png => FindPngChunk(file, "eXIf"u8, out var chunk) ? chunk : default,
            Kind.WebP => FindWebPExif(file),
            _ => default,
        };
        var orientation = exif.Length < 8 ? 1 : new TiffDirectory(exif).Number(ExifOrientationTag) ?? 1;
        return orientation is >= 1 and <= 8 ? (int)orientation : 1;
    }

    private static bool IsCompleteBmp(ReadOnlySpan<byte> file)
    {
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        long width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        long height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        long bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        return offset + (((width * bits) + 31) / 32 * 4 * height) <= file.Length;
    }

    private static bool FindPngChunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> type, out ReadOnlySpan<byte> data)
    {
        long at = 8;
        while (at + 12 <= file.Length)
        {
            var chunk = file[(int)at..];
            long length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (at + 12 + length > file.Length)
            {
                break;
            }

            if (chunk[4..8].SequenceEqual(type))
            {
                data = chunk.Slice(8, (int)length);
                return true;
            }

            at += 12 + length;
        }

        data = default;
        return false;
    }

    private static ReadOnlySpan<byte> FindJpegExif(ReadOnlySpan<byte> file)
    {
        const byte App1 = 0xe1;
        const byte StartOfScan = 0xda;
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xff && file[at + 1] != StartOfScan)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            var end = Math.Min(file.Length, at + 2 + length);
            if (file[at + 1] == App1 && length > 10 && file[(at + 4)..].StartsWith("Exif\0\0"u8))
            {
                return file[(at + 10)..end];
            }

            at += 2 + length;
        }

        return default;
    }

    private static ReadOnlySpan<byte> FindWebPExif(ReadOnlySpan<byte> file)
    {
        long at = 12;
        while (at + 8 <= file.Length)
        {
            var chunk = file[(int)at..];
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (chunk[..4].SequenceEqual("EXIF"u8))
            {
                var data = chunk.Slice(8, (int)Math.Min(length, chunk.Length - 8));
                return data.StartsWith("Exif\0\0"u8) ? data[6..] : data;
            }

            at += 8 + length + (length & 1);
        }

        return default;
    }
}
