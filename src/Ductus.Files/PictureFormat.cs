namespace Ductus.Files;

/// <summary>The formats that are read.</summary>
public enum PictureFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>TIFF, of any number of pages.</summary>
    Tiff,

    /// <summary>WebP.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>HEIF with HEVC inside: what iPhones take.</summary>
    Heic,

    /// <summary>HEIF with AV1 inside.</summary>
    Avif,

    /// <summary>PDF; of its pages the scanned pictures are read.</summary>
    Pdf,
}

/// <summary>Tells a file's format by its first bytes, whatever its name.</summary>
public static class PictureFormats
{
    private const int BmpHeader = 26;

    /// <summary>PDF allows other bytes before its header, within the first kilobyte (ISO 32000-1, Annex H.3).</summary>
    private const int PdfHeaderWithin = 1024;

    /// <summary>The format; <see cref="PictureFormat.Unknown"/> if it is none that is read.</summary>
    public static PictureFormat Of(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return PictureFormat.Jpeg;
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return PictureFormat.Png;
        }

        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
        {
            return PictureFormat.Tiff;
        }

        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8))
        {
            return PictureFormat.WebP;
        }

        if (file.StartsWith("BM"u8) && file.Length >= BmpHeader)
        {
            return PictureFormat.Bmp;
        }

        return file.Length >= 12 && file[4..].StartsWith("ftyp"u8) ? Heif(file[8..12])
            : file[..Math.Min(file.Length, PdfHeaderWithin)].IndexOf("%PDF-"u8) >= 0 ? PictureFormat.Pdf
            : PictureFormat.Unknown;
    }

    /// <summary>The format of the file at <paramref name="path"/>, of which no more than the beginning is read.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PictureFormat OfFile(string path)
    {
        Span<byte> head = stackalloc byte[PdfHeaderWithin];
        using var file = File.OpenRead(path);
        return Of(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>By the major brand of a HEIF file (ISO/IEC 23008-12, Annex B); films have others.</summary>
    private static PictureFormat Heif(ReadOnlySpan<byte> brand) =>
        brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) ? PictureFormat.Avif
        : brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8)
            || brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("hevx"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) ? PictureFormat.Heic
        : PictureFormat.Unknown;
}
