using System.Globalization;
using System.Text;
using Ductus.Imaging;

namespace Ductus.Tests.Imaging;

/// <summary>A PDF as scanners write it: a JPEG a page and nothing else.</summary>
internal static class ScannedPdf
{
    /// <param name="sheets">The pages.</param>
    /// <param name="pointsPerPixel">Their size.</param>
    /// <param name="isLocked">Says that the file is encrypted with a password that nobody knows; what it holds is as it is.</param>
    public static byte[] Of(IReadOnlyList<RgbImage> sheets, float pointsPerPixel, bool isLocked = false)
    {
        using var file = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Begin(int number)
        {
            offsets.Add(file.Position);
            Write($"{number} 0 obj\n");
        }

        Write("%PDF-1.4\n");
        Begin(1);
        Write("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
        Begin(2);
        Write($"<< /Type /Pages /Count {sheets.Count} /Kids [{string.Concat(sheets.Select((_, i) => $"{3 + (3 * i)} 0 R "))}] >>\nendobj\n");
        for (var i = 0; i < sheets.Count; i++)
        {
            var (sheet, first) = (sheets[i], 3 + (3 * i));
            var size = string.Create(CultureInfo.InvariantCulture, $"{sheet.Width * pointsPerPixel} {sheet.Height * pointsPerPixel}");
            var draw = string.Create(CultureInfo.InvariantCulture, $"q {sheet.Width * pointsPerPixel} 0 0 {sheet.Height * pointsPerPixel} 0 0 cm /I Do Q");
            var jpeg = PictureCodec.EncodeJpeg(sheet);
            Begin(first);
            Write($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents {first + 1} 0 R /Resources << /XObject << /I {first + 2} 0 R >> >> >>\nendobj\n");
            Begin(first + 1);
            Write($"<< /Length {draw.Length} >>\nstream\n{draw}\nendstream\nendobj\n");
            Begin(first + 2);
            Write($"<< /Type /XObject /Subtype /Image /Width {sheet.Width} /Height {sheet.Height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length {jpeg.Length} >>\nstream\n");
            file.Write(jpeg);
            Write("\nendstream\nendobj\n");
        }

        if (isLocked)
        {
            Begin(offsets.Count + 1);
            Write($"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <{new string('3', 64)}> /U <{new string('7', 64)}> >>\nendobj\n");
        }

        var table = file.Position;
        Write($"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:0000000000} 00000 n \n"))}");
        Write($"trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R{(isLocked ? $" /Encrypt {offsets.Count} 0 R /ID [<00> <00>]" : "")} >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }
}
