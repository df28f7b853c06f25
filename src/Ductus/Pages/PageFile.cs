using Ductus.Imaging;

namespace Ductus.Pages;

/// <summary>Writes pages as PNG (one file a page) or PDF (one file), marked as synthetic, each in one step once it is whole.</summary>
public static class PageFile
{
    /// <summary>
    /// Writes <paramref name="pages"/> to <paramref name="path"/>: .pdf takes them all; .png the first, the others beside it as NAME-2.png and so on.
    /// </summary>
    /// <returns>The files written.</returns>
    /// <exception cref="UserException">The ending is neither, or a file cannot be written.</exception>
    public static IReadOnlyList<string> Save(IReadOnlyList<ComposedPage> pages, string path)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".pdf" => [SavePdf(pages, path)],
            ".png" => [.. pages.Select((page, i) => SavePng(page, Numbered(path, i)))],
            var other => throw new UserException($"Pages are written as .png or .pdf, not '{other}': give --out a name with one of these endings."),
        };
    }

    private static string Numbered(string path, int page) =>
        page == 0 ? path : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{page + 1}.png");

    private static string SavePng(ComposedPage page, string path)
    {
        PictureFile.WriteAll(path, SyntheticMark.Apply(Encode(page)));
        return path;
    }

    private static byte[] Encode(ComposedPage page)
    {
        using var pix = Pix.FromRgb(page.Image, page.Alpha);
        return pix.ToPng(PageFormat.Dpi);
    }

    private static string SavePdf(IReadOnlyList<ComposedPage> pages, string path)
    {
        PictureFile.WriteAll(path, PdfPages.Encode(pages));
        return path;
    }
}
