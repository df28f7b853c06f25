using System.Buffers.Binary;
using Ductus.Files;

namespace Ductus.Provenance;

/// <summary>A manifest store as it lies in a file: its bytes, and the part of the file that holds them and cannot be in its own hash.</summary>
/// <param name="Bytes">The JUMBF boxes.</param>
/// <param name="Start">First byte of the file's part.</param>
/// <param name="Length">Bytes of the file's part.</param>
internal sealed record CredentialStore(byte[] Bytes, long Start, long Length)
{
    private const int MostBytes = 64 << 20;
    private const long MostPdf = 512L << 20;

    /// <summary>How far from a PDF's last byte its end mark may lie, as readers take it.</summary>
    private const int PdfEnd = 1024;

    /// <summary>Bytes of the signature before a PNG's first chunk.</summary>
    private const int PngSignature = 8;

    /// <summary>Every store of a PNG, JPEG, WebP or PDF (C2PA 2.2, A.3 and A.4). Pictures are not decoded, only their chunks or segments gone through.</summary>
    /// <exception cref="InvalidDataException">It is of another kind, or cut off.</exception>
    public static List<CredentialStore> Find(Stream file)
    {
        Span<byte> head = stackalloc byte[12];
        file.Position = 0;
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        head = head[..read];
        return PictureFormats.Of(head) switch
        {
            PictureFormat.Png => InPng(file),
            PictureFormat.Jpeg => InJpeg(file),
            PictureFormat.Pdf => InPdf(file),
            PictureFormat.WebP => InWebP(file, BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) + 8L),
            _ => throw new InvalidDataException("it is neither PNG nor JPEG nor WebP nor PDF"),
        };
    }

    private static List<CredentialStore> InPng(Stream file)
    {
        var stores = new List<CredentialStore>();
        Span<byte> header = stackalloc byte[8];
        for (long at = PngSignature; ;)
        {
            file.Position = at;
            if (file.ReadAtLeast(header, 8, throwOnEndOfStream: false) < 8)
            {
                throw CutOff();
            }

            long length = BinaryPrimitives.ReadUInt32BigEndian(header), whole = length + 12;
            if (at + whole > file.Length)
            {
                throw CutOff();
            }

            if (header[4..].SequenceEqual("caBX"u8))
            {
                stores.Add(new CredentialStore(Take(file, length), at, whole));
            }

            at += whole;
            if (header[4..].SequenceEqual("IEND"u8))
            {
                return stores;
            }
        }
    }

    /// <summary>Chunks C2PA; behind the last chunk the file ends, by its own account.</summary>
    private static List<CredentialStore> InWebP(Stream file, long end)
    {
        if (end > file.Length)
        {
            throw CutOff();
        }

        var stores = new List<CredentialStore>();
        Span<byte> header = stackalloc byte[8];
        for (long at = 12; at < end;)
        {
            file.Position = at;
            if (file.ReadAtLeast(header, 8, throwOnEndOfStream: false) < 8)
            {
                throw CutOff();
            }

            // Chunks begin at even bytes.
            long length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]), whole = 8 + length + (length & 1);
            if (at + whole > end)
            {
                throw CutOff();
            }

            if (header.StartsWith("C2PA"u8))
            {
                stores.Add(new CredentialStore(Take(file, length), at, whole));
            }

            at += whole;
        }

        return stores;
    }

    private static List<CredentialStore> InJpeg(Stream file)
    {
        var stores = new SortedDictionary<int, (MemoryStream Bytes, long Start, long End)>();
        Span<byte> header = stackalloc byte[4];
        for (long at = 2; ;)
        {
            file.Position = at;
            if (file.ReadAtLeast(header, 4, throwOnEndOfStream: false) < 4)
            {
                throw CutOff();
            }

            if (header[0] != 0xFF || header[1] == 0xFF)
            {
                at = header[0] == 0xFF ? at + 1 : throw new InvalidDataException("its segments are broken");
                continue;
            }

            // The picture's own data: no segment that could hold a store follows.
            if (header[1] is 0xDA or 0xD9)
            {
                return [.. stores.Values.Select(store => new CredentialStore(store.Bytes.ToArray(), store.Start, store.End - store.Start))];
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
            if (length < 2 || at + 2 + length > file.Length)
            {
                throw CutOff();
            }

            if (header[1] == 0xEB)
            {
                Segment(Take(file, length - 2), at, at + 2 + length, stores);
            }

            at += 2 + length;
        }
    }

    /// <summary>One APP11 segment: "JP", number of the box, number of the packet, then the box or, with its header said again, more of it (ISO/IEC 19566-5, D.2).</summary>
    private static void Segment(byte[] data, long start, long end, SortedDictionary<int, (MemoryStream Bytes, long Start, long End)> stores)
    {
        if (data.Length < 16 || data[0] != 'J' || data[1] != 'P')
        {
            return;
        }

        int number = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(2));
        if (BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4)) == 1 && JumbfBox.IsStore(data.AsSpan(8)))
        {
            if (stores.ContainsKey(number))
            {
                // Another store under the same number: kept apart, so that both are counted.
                number = 0x10000 + stores.Count;
            }

            var bytes = new MemoryStream();
            bytes.Write(data, 8, data.Length - 8);
            stores.Add(number, (bytes, start, end));
        }
        else if (stores.TryGetValue(number, out var store) && store.End == start && store.Bytes.Length < MostBytes)
        {
            store.Bytes.Write(data, 16, data.Length - 16);
            stores[number] = (store.Bytes, store.Start, end);
        }
    }

    /// <summary>Streams that begin as a store does, whether the file refers to them or not: stores lie in the clear, so that objects need not be followed.</summary>
    private static List<CredentialStore> InPdf(Stream file)
    {
        if (file.Length > MostPdf)
        {
            throw new InvalidDataException("it is larger than 512 MB");
        }

        file.Position = 0;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var stores = new List<CredentialStore>();
        if (bytes.AsSpan(Math.Max(0, bytes.Length - PdfEnd)).IndexOf("%%EOF"u8) < 0)
        {
            throw CutOff();
        }

        for (var at = 0; ;)
        {
            var found = bytes.AsSpan(at).IndexOf("jumdc2pa"u8);
            if (found < 0)
            {
                return stores;
            }

            var start = at + found - 12;
            at += found + 8;
            if (start < 7 || !JumbfBox.IsStore(bytes.AsSpan(start)) || !(bytes.AsSpan(0, start).EndsWith("stream\n"u8) || bytes.AsSpan(0, start).EndsWith("stream\r\n"u8)))
            {
                continue;
            }

            long length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(start));
            if (start + length > bytes.Length)
            {
                throw CutOff();
            }

            stores.Add(new CredentialStore(bytes[start..(int)(start + length)], start, length));
            at = Math.Max(at, (int)(start + length));
        }
    }

    private static byte[] Take(Stream file, long length)
    {
        if (length > MostBytes)
        {
            throw new InvalidDataException("its credentials are larger than 64 MB");
        }

        var bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static InvalidDataException CutOff() => new("it is cut off");
}
