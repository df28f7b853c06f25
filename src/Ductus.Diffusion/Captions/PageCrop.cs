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
        var crop = new RgbImage(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            var row = crop.Row(y);
            for (var x = 0; x < Width; x++)
            {
                Sample(picture, page.Frame.ToPicture.Map(Left + x, Top + y), row.Slice(3 * x, 3));
            }
        }

        FillForeign(crop, page, lines);
        return Families.PictureSizes.Fit(crop, Bucket.Width, Bucket.Height);
    }

    /// <summary>Bilinear; beyond its border a picture goes on as it ends.</summary>
    private static void Sample(RgbImage picture, Spot at, Span<byte> colour)
    {
        var (x, y) = (Math.Clamp(at.X, 0, picture.Width - 1), Math.Clamp(at.Y, 0, picture.Height - 1));
        var (left, top) = ((int)x, (int)y);
        var upper = picture.Row(top);
        var lower = picture.Row(Math.Min(top + 1, picture.Height - 1));
        var (a, b) = (3 * left, 3 * Math.Min(left + 1, picture.Width - 1));
        var (u, v) = (x - left, y - top);
        for (var c = 0; c < 3; c++)
        {
            var (over, under) = (upper[a + c] + (u * (upper[b + c] - upper[a + c])), lower[a + c] + (u * (lower[b + c] - lower[a + c])));
            colour[c] = (byte)(over + (v * (under - over)) + 0.5f);
        }
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
