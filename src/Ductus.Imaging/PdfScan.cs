using Ductus.Files;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace Ductus.Imaging;

/// <summary>The pictures of a scanner's PDF: each page as its scan, at the scan's own resolution. Vector drawings and typed text are not looked at.</summary>
internal static class PdfScan
{
    private const float PointsPerInch = 72;

    /// <summary>Every page that holds a scan, in order, upright.</summary>
    /// <exception cref="UserException">The file is no PDF that can be opened, is locked, or holds no scanned page.</exception>
    public static IReadOnlyList<RgbImage> Decode(byte[] file, DecodeLimits limits, string name)
    {
        using var document = Open(file, name);
        limits.CheckPages(document.NumberOfPages, name);
        var pages = new List<RgbImage>();
        for (var number = 1; number <= document.NumberOfPages; number++)
        {
            if (Scan(document, number, limits, name) is { } scan)
            {
                pages.Add(scan);
            }
        }

        return pages.Count > 0 ? pages : throw new UserException($"'{name}' holds no scanned page: export its pages as pictures (JPEG or PNG at 300 dpi).");
    }

    private static PdfDocument Open(byte[] file, string name)
    {
        try
        {
            return PdfDocument.Open(file);
        }
        catch (UglyToad.PdfPig.Exceptions.PdfDocumentEncryptedException e)
        {
            throw new UserException($"'{name}' is locked with a password: save it without one.", e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library reports damage by whatever its parser stumbles over.
            throw new UserException($"'{name}' is damaged or is no PDF: scan or save it again.", e);
        }
    }

    /// <summary>The page's pictures laid where they stand on it; null where it has none.</summary>
    private static RgbImage? Scan(PdfDocument document, int number, DecodeLimits limits, string name)
    {
        var where = $"{name}, page {number}";
        try
        {
            var page = document.GetPage(number);
            var images = page.GetImages().Where(i => i.WidthInSamples >= limits.LeastSide && i.HeightInSamples >= limits.LeastSide).ToArray();
            if (images.Length == 0)
            {
                return null;
            }

            foreach (var image in images)
            {
                limits.Check(image.WidthInSamples, image.HeightInSamples, where);
            }

            // A page that was scanned in one piece keeps its pixels; one that came in strips is put together.
            var largest = images.MaxBy(Area)!;
            var whole = images.Where(i => Area(i) > 0.02 * Area(largest)).ToArray();
            var scan = whole.Length == 1 ? Pixels(largest, limits, where) : Together(whole, limits, where);
            return Turn(scan, page.Rotation.Value);
        }
        catch (UserException)
        {
            throw;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new UserException($"'{where}' cannot be decoded: export the page as a picture (JPEG or PNG at 300 dpi).", e);
        }
    }

    private static double Area(IPdfImage image) => Math.Abs(image.BoundingBox.Width * image.BoundingBox.Height);

    private static RgbImage Pixels(IPdfImage image, DecodeLimits limits, string where)
    {
        var dpi = (float)(image.WidthInSamples * PointsPerInch / Math.Max(1, Math.Abs(image.BoundingBox.Width)));
        // A JPEG stands in the file as it is; other codings come out as samples, which the library wraps as PNG.
        var raw = image.RawMemory.ToArray();
        var format = PictureFormats.Of(raw);
        var decoded = format is PictureFormat.Jpeg ? PictureCodec.Decode(raw, format, limits, where)[0]
            : image.TryGetPng(out var png) ? PictureCodec.Decode(png, PictureFormat.Png, limits, where)[0]
            : throw new UserException($"'{where}' is coded in a way that is not read: export the page as a picture (JPEG or PNG at 300 dpi).");
        return new RgbImage(decoded.Width, decoded.Height, decoded.Pixels, dpi);
    }

    /// <summary>Strips side by side or one below the other, at the resolution of the finest.</summary>
    private static RgbImage Together(IPdfImage[] images, DecodeLimits limits, string where)
    {
        var boxes = images.Select(i => i.BoundingBox).ToArray();
        double left = boxes.Min(b => b.Left), bottom = boxes.Min(b => b.Bottom), right = boxes.Max(b => b.Right), top = boxes.Max(b => b.Top);
        var scale = images.Max(i => i.WidthInSamples / Math.Max(1, i.BoundingBox.Width));
        int width = (int)Math.Ceiling((right - left) * scale), height = (int)Math.Ceiling((top - bottom) * scale);
        limits.Check(width, height, where);
        var sheet = RgbImage.Filled(width, height, Rgb.White, (float)(scale * PointsPerInch));
        foreach (var (image, box) in images.Zip(boxes))
        {
            Lay(Pixels(image, limits, where), sheet, (box.Left - left) * scale, (top - box.Top) * scale, box.Width * scale, box.Height * scale);
        }

        return sheet;
    }

    private static void Lay(RgbImage piece, RgbImage sheet, double left, double top, double width, double height)
    {
        for (var y = (int)Math.Max(0, top); y < Math.Min(sheet.Height, top + height); y++)
        {
            var source = piece.Row(Math.Clamp((int)((y - top) * piece.Height / height), 0, piece.Height - 1));
            var target = sheet.Row(y);
            for (var x = (int)Math.Max(0, left); x < Math.Min(sheet.Width, left + width); x++)
            {
                source.Slice(3 * Math.Clamp((int)((x - left) * piece.Width / width), 0, piece.Width - 1), 3).CopyTo(target.Slice(3 * x, 3));
            }
        }
    }

    private static RgbImage Turn(RgbImage image, int degrees) => (((degrees % 360) + 360) % 360) switch
    {
        90 => image.Turned(1),
        180 => image.Turned(2),
        270 => image.Turned(3),
        _ => image,
    };
}
