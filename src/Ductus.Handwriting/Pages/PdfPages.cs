using System.Globalization;
using System.IO.Compression;
using System.Text;
using Ductus.Hands;
using Ductus.Imaging;

namespace Ductus.Pages;

/// <summary>
/// A PDF 1.4 file with one picture filling each page, losslessly compressed (ISO 32000-1). Written here because the only PDFsharp that
/// could be had asks for a paid licence at run time.
/// </summary>
internal static class PdfPages
{
    /// <summary>Pages of synthetic handwriting, marked as such; transparent pages stand on white.</summary>
    public static byte[] Encode(IReadOnlyList<ComposedPage> pages, Consent? consent = null) =>
        Encode(pages, consent is null ? SyntheticMark.Sentence : $"{SyntheticMark.Sentence} {consent.Sentence}", "synthetic, trainedAlgorithmicMedia", SyntheticMark.Xmp);

    /// <summary>The file with a subject of its own, keywords without brackets, and perhaps XMP (ISO 16684-1).</summary>
    public static byte[] Encode(IReadOnlyList<ComposedPage> pages, string subject, string keywords, string? xmp = null)
    {
        using var file = new MemoryStream();
        var offsets = new List<long>();
        void Text(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Object(string dictionary, byte[]? stream = null)
        {
            offsets.Add(file.Position);
            Text($"{offsets.Count} 0 obj\n{dictionary}\n");
            if (stream is not null)
            {
                Text("stream\n");
                file.Write(stream);
                Text("\nendstream\n");
            }

            Text("endobj\n");
        }

        Text("%PDF-1.4\n");
        Object($"<< /Type /Catalog /Pages 2 0 R{(xmp is null ? "" : $" /Metadata {4 + (3 * pages.Count)} 0 R")} >>");
        Object($"<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', pages.Select((_, i) => $"{4 + (3 * i)} 0 R"))}] >>");
        Object($"<< /Creator (Ductus) /Subject {Written(subject)} /Keywords ({keywords}) >>");
        for (var i = 0; i < pages.Count; i++)
        {
            var image = pages[i].Image;
            var width = (image.Width * 72 / PageFormat.Dpi).ToString("F2", CultureInfo.InvariantCulture);
            var height = (image.Height * 72 / PageFormat.Dpi).ToString("F2", CultureInfo.InvariantCulture);
            var first = 4 + (3 * i);
            Object($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {first + 1} 0 R /Resources << /XObject << /P {first + 2} 0 R >> >> >>");
            var draw = Encoding.Latin1.GetBytes($"q {width} 0 0 {height} 0 0 cm /P Do Q");
            Object($"<< /Length {draw.Length} >>", draw);
            var data = Compress(OnWhite(pages[i]));
            Object($"<< /Type /XObject /Subtype /Image /Width {image.Width} /Height {image.Height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length {data.Length} >>", data);
        }

        if (xmp is not null)
        {
            var packet = Encoding.UTF8.GetBytes($"<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n{xmp}\n<?xpacket end=\"r\"?>");
            Object($"<< /Type /Metadata /Subtype /XML /Length {packet.Length} >>", packet);
        }

        var table = file.Position;
        Text($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:D10} 00000 n \n"))}");
        Text($"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    /// <summary>A text string: of Latin letters as it is, with brackets and slashes escaped, else as UTF-16 (ISO 32000-1, 7.9.2.2).</summary>
    private static string Written(string text) => text.All(c => c is >= ' ' and <= '~')
        ? $"({text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)})"
        : $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    private static byte[] OnWhite(ComposedPage page) => page.Alpha.Length == 0
        ? page.Image.Pixels
        : [.. page.Image.Pixels.Select((value, i) => RgbImage.ToByte(1 - ((255 - value) / 255f * (page.Alpha[i / 3] / 255f))))];

    private static byte[] Compress(byte[] data)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return memory.ToArray();
    }
}
