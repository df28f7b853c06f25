using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Pages;

/// <summary>Writes pages as PNG (one file a page) or PDF (one file), pictures without transparency as JPEG and WebP too, marked as synthetic, each in one step once it is whole.</summary>
public static class PageFile
{
    /// <summary>Quality of JPEG and WebP, of 100.</summary>
    public const int UsualQuality = 80;

    /// <summary>
    /// Writes <paramref name="pages"/> to <paramref name="path"/>: .pdf takes them all; one page goes to NAME.png, several to NAME-1.png,
    /// NAME-2.png and so on.
    /// </summary>
    /// <param name="pages">The pages.</param>
    /// <param name="path">Where to.</param>
    /// <param name="consent">Whose hand they are in, which the files say; null where they are in nobody's.</param>
    /// <param name="seal">What is done to each file, by its path, the place of its first page and its bytes, before it is written. Null: nothing.</param>
    /// <param name="quality">Of JPEG and WebP, 1 to 100.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="UserException">The ending is none of these, or a file cannot be written.</exception>
    public static IReadOnlyList<string> Save(IReadOnlyList<ComposedPage> pages, string path, Consent? consent = null, Func<string, int, byte[], byte[]>? seal = null, int quality = UsualQuality)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var isLossy = (HasEnding(path, ".jpg") || HasEnding(path, ".webp")) && pages.All(page => page.Alpha.Length == 0);
        if (!isLossy)
        {
            CheckName(path);
        }

        IReadOnlyList<(string Path, byte[] Data)> files = IsPdf(path)
            ? [(path, ToPdf(pages, consent))]
            : [.. pages.AsParallel().AsOrdered().WithinBudget().Select((page, i) => (pages.Count == 1 ? path : Numbered(path, i), isLossy ? ToLossy(page, path, consent, quality) : ToPng(page, consent)))];
        WholeFile.Write(seal is null ? files : [.. files.Select((file, i) => (file.Path, seal(file.Path, i, file.Data)))]);
        return [.. files.Select(file => file.Path)];
    }

    /// <summary>Looks before any work whether a page can be written under a name.</summary>
    /// <exception cref="UserException">The ending is neither .png nor .pdf.</exception>
    /// <param name="path">The name.</param>
    /// <param name="beside">Another ending that the caller writes by itself, as a further word of the sentence; empty: none.</param>
    public static void CheckName(string path, string beside = "")
    {
        if (!IsPdf(path) && !HasEnding(path, ".png"))
        {
            throw new UserException($"Pages are written as .png{(beside.Length > 0 ? $", {beside}" : "")} or .pdf, not '{Path.GetExtension(path)}': give the file a name with one of these endings.");
        }
    }

    /// <summary>Whether pages are written into one file under this name.</summary>
    public static bool IsPdf(string path) => HasEnding(path, ".pdf");

    private static bool HasEnding(string path, string ending) => Path.GetExtension(path).Equals(ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of one of several pages' files.</summary>
    internal static string Numbered(string path, int page) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{page + 1}{Path.GetExtension(path)}");

    /// <summary>A page as a PNG file's bytes, marked as synthetic.</summary>
    public static byte[] ToPng(ComposedPage page, Consent? consent = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        return SyntheticMark.Apply(PictureCodec.EncodePng(page.Image, page.Alpha, page.Image.Dpi), consent);
    }

    private static byte[] ToLossy(ComposedPage page, string path, Consent? consent, int quality) => HasEnding(path, ".webp")
        ? PictureCodec.EncodeWebP(page.Image, quality, SyntheticMark.XmpOf(consent))
        : PictureCodec.EncodeJpeg(page.Image, quality, SyntheticMark.XmpOf(consent));

    /// <summary>All pages as one PDF file's bytes, marked as synthetic.</summary>
    public static byte[] ToPdf(IReadOnlyList<ComposedPage> pages, Consent? consent = null) => PdfPages.Encode(pages, consent);
}
