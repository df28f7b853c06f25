using System.Buffers.Binary;
using System.IO.Compression;
using Ductus.Files;

namespace Ductus.Provenance;

/// <summary>The compressed texts of a PNG: chunks zTXt, and iTXt that say they are compressed (PNG 1.2, 4.2.3).</summary>
internal static class CompressedTexts
{
    /// <summary>Bytes that are unpacked of one text: metadata is shorter, and a bomb is not.</summary>
    private const int MostBytes = 1 << 20;

    private const int MostPacked = 1 << 22;

    /// <summary>Each text unpacked, as far as it can be; none of a file that is no PNG.</summary>
    public static IEnumerable<byte[]> Of(Stream file)
    {
        var header = new byte[8];
        file.Position = 0;
        if (file.ReadAtLeast(header, 8, throwOnEndOfStream: false) < 8 || PictureFormats.Of(header) != PictureFormat.Png)
        {
            yield break;
        }

        for (long at = 8; at + 12 <= file.Length;)
        {
            file.Position = at;
            file.ReadExactly(header);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var (isPlain, isOther) = (header.AsSpan(4).SequenceEqual("zTXt"u8), header.AsSpan(4).SequenceEqual("iTXt"u8));
            if ((isPlain || isOther) && length <= MostPacked && at + 8 + length <= file.Length)
            {
                var content = new byte[length];
                file.ReadExactly(content);
                if (Packed(content, isOther) is { } packed)
                {
                    yield return Unpacked(packed);
                }
            }

            at += 12 + length;
        }
    }

    /// <summary>What is packed in a text's chunk; null where nothing is.</summary>
    private static byte[]? Packed(byte[] content, bool isInternational)
    {
        // Keyword, zero, then of iTXt: whether it is packed, how, language, zero, translated keyword, zero; of zTXt: how.
        var at = Array.IndexOf(content, (byte)0) + 1;
        if (at == 0 || at >= content.Length || (isInternational && content[at] != 1))
        {
            return null;
        }

        at += isInternational ? 2 : 1;
        for (var words = isInternational ? 2 : 0; words > 0; words--)
        {
            at = at <= content.Length ? Array.IndexOf(content, (byte)0, at) + 1 : 0;
            if (at == 0)
            {
                return null;
            }
        }

        return at < content.Length ? content[at..] : null;
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        var text = new byte[MostBytes];
        try
        {
            return text[..zlib.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // Damaged: says nothing.
            return [];
        }
    }
}
