using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Painting;

/// <summary>The lines of writing in a picture, found as in scans.</summary>
/// <param name="Page">The picture as a page.</param>
/// <param name="Lines">Its lines, from top to bottom.</param>
internal sealed record PictureLines(CleanPage Page, IReadOnlyList<TextLine> Lines)
{
    /// <summary>The lines; null where there is no writing that can be found, which of a picture is no fault of the user's.</summary>
    public static PictureLines? Find(RgbImage picture, CancellationToken cancel = default)
    {
        try
        {
            var page = PageCleaner.Clean(new PageScan("picture", picture), cancel: cancel);
            return LineSegmenter.Segment(page, cancel: cancel) is { Count: > 0 } lines ? new PictureLines(page, lines) : null;
        }
        catch (UserException)
        {
            return null;
        }
    }
}
