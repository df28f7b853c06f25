using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>What somebody has painted on a page's picture: ink that is none of the writer's, and ink that is although it does not look so.</summary>
/// <param name="NotInk">Covered where more than half; as large as the picture, or smaller in the same proportion.</param>
/// <param name="Ink">The same of what is the writer's.</param>
public sealed record BlemishPaint(Raster NotInk, Raster Ink);

/// <summary>Cuts the lines of a page along outlines that somebody has drawn, merged or split, and reads them.</summary>
public static class OutlinedLines
{
    /// <summary>Pixels between the places at which the picture's paint is looked at.</summary>
    private const int Step = 5;

    /// <summary>The lines as they are brought to one size, one an outline; null where one holds too little ink.</summary>
    /// <param name="name">The page's name, for messages.</param>
    /// <param name="picture">Its picture.</param>
    /// <param name="outlines">All lines of the page, in the picture's pixels: ink between two goes to the nearer.</param>
    /// <param name="paint">What somebody has painted over; null: nothing.</param>
    /// <param name="reader">Says which way up the page is.</param>
    /// <param name="settings">How pages are cleaned, cut and measured.</param>
    /// <param name="cancel">Stops within a second.</param>
    /// <exception cref="UserException">The page is bare.</exception>
    public static IReadOnlyList<InkLine?> Cut(
        string name, RgbImage picture, IReadOnlyList<LineOutline> outlines, BlemishPaint? paint, LineReader reader, IngestSettings settings, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(settings);
        var scan = new PageScan(name, paint is null ? picture : Bared(picture, paint.NotInk)) { Kept = paint is null ? [] : [.. Places(picture, paint.Ink)] };
        var page = PageOrientation.Upright(scan, PageCleaner.Clean(scan, settings.Cleaning, cancel), reader, settings, cancel).Page;
        var lines = LineSegmenter.Segment(page, outlines, settings.Segmenting, cancel);
        var cut = new Queue<InkLine?>(LineNormalizer.NormalizeAll([.. lines.OfType<TextLine>().Select(line => line.Ink)], settings.Measuring, cancel: cancel));
        return [.. lines.Select(line => line is null ? null : cut.Dequeue())];
    }

    /// <summary>The picture with the paint's places as bare as the brightest third of the paper about them.</summary>
    private static RgbImage Bared(RgbImage picture, Raster paint)
    {
        const int Tile = 96;
        var bared = new RgbImage(picture.Width, picture.Height, picture.Dpi);
        picture.Pixels.AsSpan().CopyTo(bared.Pixels);
        for (var top = 0; top < picture.Height; top += Tile)
        {
            for (var left = 0; left < picture.Width; left += Tile)
            {
                var (right, bottom) = (Math.Min(left + Tile, picture.Width), Math.Min(top + Tile, picture.Height));
                Rgb? paper = null;
                for (var y = top; y < bottom; y++)
                {
                    for (var x = left; x < right; x++)
                    {
                        if (IsPainted(paint, picture, x, y))
                        {
                            var colour = paper ??= Paper(picture, left, top, right, bottom);
                            (bared.Row(y)[3 * x], bared.Row(y)[(3 * x) + 1], bared.Row(y)[(3 * x) + 2]) = (colour.R, colour.G, colour.B);
                        }
                    }
                }
            }
        }

        return bared;
    }

    /// <summary>The colour of the paper about a tile: of every third pixel there and around it, the one brighter than two thirds.</summary>
    private static Rgb Paper(RgbImage picture, int left, int top, int right, int bottom)
    {
        const int Around = 48;
        var all = new List<Rgb>();
        for (var y = Math.Max(0, top - Around); y < Math.Min(picture.Height, bottom + Around); y += 3)
        {
            for (var x = Math.Max(0, left - Around); x < Math.Min(picture.Width, right + Around); x += 3)
            {
                var pixel = picture.Row(y).Slice(3 * x, 3);
                all.Add(new Rgb(pixel[0], pixel[1], pixel[2]));
            }
        }

        all.Sort((a, b) => (a.R + a.G + a.B).CompareTo(b.R + b.G + b.B));
        return all[all.Count * 2 / 3];
    }

    private static IEnumerable<Spot> Places(RgbImage picture, Raster paint)
    {
        for (var y = 0; y < picture.Height; y += Step)
        {
            for (var x = 0; x < picture.Width; x += Step)
            {
                if (IsPainted(paint, picture, x, y))
                {
                    yield return new Spot(x + 0.5f, y + 0.5f);
                }
            }
        }
    }

    private static bool IsPainted(Raster paint, RgbImage picture, int x, int y) =>
        paint[Math.Min(paint.Width - 1, x * paint.Width / picture.Width), Math.Min(paint.Height - 1, y * paint.Height / picture.Height)] > 0.5f;
}
