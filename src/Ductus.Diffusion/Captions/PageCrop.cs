using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Captions;

/// <summary>A part of a level page that shows whole lines, and the size it is trained at.</summary>
/// <param name="First">Place of its first line among the page's, from 0.</param>
/// <param name="Count">How many lines it shows.</param>
/// <param name="Left">First column on the level page.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bucket">Its size as a training picture, never larger.</param>
public sealed record PageCrop(int First, int Count, int Left, int Top, int Width, int Height, (int Width, int Height) Bucket)
{
    /// <summary>The crop out of the page's own picture, upright and level, at the size of its bucket. What reaches into it of other lines is filled with the paper beside it.</summary>
    /// <param name="picture">The picture as it was decoded.</param>
    /// <param name="page">The page it shows.</param>
    /// <param name="lines">The page's lines.</param>
    public RgbImage Draw(RgbImage picture, CleanPage page, IReadOnlyList<TextLine> lines)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(lines);
        var crop = RgbResample.Projected(picture, (Projection.Identity with { C = Left, F = Top }).Then(page.Frame.ToPicture), Width, Height, null);
        FillForeign(crop, page, lines);
        return Families.PictureSizes.Fit(crop, Bucket.Width, Bucket.Height);
    }

    private void FillForeign(RgbImage crop, CleanPage page, IReadOnlyList<TextLine> lines)
    {
        var reach = (int)MathF.Ceiling(page.Strokes.PenWidth / 2) + 1;
        var (foreign, own) = (new bool[Width * Height], new bool[Width * Height]);
        for (var i = 0; i < lines.Count; i++)
        {
            var isOwn = i >= First && i < First + Count;
            Mark(isOwn ? own : foreign, lines[i], isOwn ? 0 : reach);
        }

        PaperFill.Fill(crop, (x, y) => foreign[(y * Width) + x] && !own[(y * Width) + x]);
    }

    private void Mark(bool[] mask, TextLine line, int reach)
    {
        var (top, bottom) = (Math.Max(0, Top - line.Top - reach), Math.Min(line.Ink.Height, Top + Height - line.Top + reach));
        for (var y = top; y < bottom; y++)
        {
            var ink = line.Ink.Row(y);
            for (var x = 0; x < ink.Length; x++)
            {
                if (ink[x] <= 0)
                {
                    continue;
                }

                for (var v = Math.Max(0, line.Top + y - Top - reach); v <= Math.Min(Height - 1, line.Top + y - Top + reach); v++)
                {
                    var (from, to) = (Math.Max(0, line.Left + x - Left - reach), Math.Min(Width - 1, line.Left + x - Left + reach));
                    if (from <= to)
                    {
                        mask.AsSpan((v * Width) + from, to - from + 1).Fill(true);
                    }
                }
            }
        }
    }
}
