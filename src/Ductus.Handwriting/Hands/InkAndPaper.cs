using Ductus.Imaging;

namespace Ductus.Hands;

/// <summary>The colours of ink and paper of a page, so that a new page can look the same.</summary>
/// <param name="Ink">Mean colour of full strokes.</param>
/// <param name="InkVariation">Standard deviation of the strokes' brightness, 0 to 255: how evenly the pen writes.</param>
/// <param name="Paper">Mean colour of the bare paper.</param>
/// <param name="PaperGrain">Standard deviation of the bare paper's brightness, 0 to 255.</param>
public sealed record InkAndPaper(Rgb Ink, float InkVariation, Rgb Paper, float PaperGrain)
{
    /// <summary>Black on white: of a page that nobody has seen.</summary>
    public static InkAndPaper Plain => new(Rgb.Black, 0, Rgb.White, 0);

    /// <summary>The mean of several pages; <see cref="Plain"/> of none.</summary>
    public static InkAndPaper Mean(IReadOnlyList<InkAndPaper> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return pages.Count == 0
            ? Plain
            : new InkAndPaper(
                Mean([.. pages.Select(p => p.Ink)]), pages.Average(p => p.InkVariation), Mean([.. pages.Select(p => p.Paper)]), pages.Average(p => p.PaperGrain));
    }

    private static Rgb Mean(Rgb[] colours) =>
        new((byte)colours.Average(c => c.R), (byte)colours.Average(c => c.G), (byte)colours.Average(c => c.B));
}
