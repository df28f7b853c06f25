using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// A page's picture as it is worked on: what a camera saw aslant is flattened, and strokes are about as wide as at 300 dpi, so that a page takes the time and memory
/// of one however finely it was scanned, and strokes of two pixels get room to be told from rules.
/// </summary>
/// <param name="Image">The picture.</param>
/// <param name="ToPicture">From its places to those of the picture it was made from.</param>
internal sealed record FlatPicture(RgbImage Image, Projection ToPicture)
{
    /// <summary>Whether a sheet was seen aslant and flattened.</summary>
    public bool IsFlattened { get; private init; }

    /// <summary>The corners of a sheet that lies straight in its picture, which was cut to it; null where none was seen whole, or it was flattened.</summary>
    public Spot[]? Sheet { get; private init; }

    /// <summary>Pixels above which a picture is reduced if its strokes are wide enough: an A4 sheet at 300 dpi has 8.7 million.</summary>
    private const double MostPixels = 10e6;

    /// <summary>Pixels a stroke is wide at least once it is reduced.</summary>
    private const int LeastPen = 4;

    /// <summary>Pixels up to which strokes are so thin that the picture is enlarged.</summary>
    private const int ThinPen = 2;

    /// <summary>Side of a sheet photographed straight on, as a share of the opposite one at least; and how far, in rows a column, its sides lean at most. Then it is not flattened: that costs sharpness.</summary>
    private const float EvenSides = 0.985f, UprightSides = 0.06f;

    /// <summary>The picture of a page as it is worked on.</summary>
    public static FlatPicture Of(RgbImage picture, CleaningSettings settings, CancellationToken cancel)
    {
        var (image, paper, factor) = Sized(picture, settings, cancel);
        var toPicture = new Projection(1 / factor, 0, 0, 0, 1 / factor, 0, 0, 0);
        if (SheetOutline.Find(paper, image.Width, image.Height) is not { } corners)
        {
            return new FlatPicture(image, toPicture);
        }

        var sides = SheetSides.Refine(image, paper, corners);
        if (IsStraight(corners))
        {
            return Cut(image, sides, toPicture);
        }

        var (flat, toImage) = Flattened(image, sides);
        return new FlatPicture(flat, toImage.Then(toPicture)) { IsFlattened = true };
    }

    /// <summary>The picture cut to a sheet that lies straight in it.</summary>
    private static FlatPicture Cut(RgbImage image, Spot[] sheet, Projection toPicture)
    {
        var (left, top) = (Math.Max(0, (int)sheet.Min(corner => corner.X)), Math.Max(0, (int)sheet.Min(corner => corner.Y)));
        var (right, bottom) = (Math.Min(image.Width, (int)sheet.Max(corner => corner.X) + 1), Math.Min(image.Height, (int)sheet.Max(corner => corner.Y) + 1));
        var toImage = new Projection(1, 0, left, 0, 1, top, 0, 0);
        return new FlatPicture(RgbResample.Projected(image, toImage, right - left, bottom - top, image.Dpi), toImage.Then(toPicture))
        {
            Sheet = Array.ConvertAll(sheet, corner => new Spot(corner.X - left, corner.Y - top)),
        };
    }

    /// <summary>The picture at the size it is worked on at, its paper, and how many times as large it is.</summary>
    private static (RgbImage Image, PaperModel Paper, double Factor) Sized(RgbImage picture, CleaningSettings settings, CancellationToken cancel)
    {
        for (var factor = (int)Math.Ceiling(Math.Sqrt(picture.Width * (double)picture.Height / MostPixels)); ; factor--)
        {
            cancel.ThrowIfCancellationRequested();
            var image = factor <= 1 ? picture : RgbResample.Reduced(picture, factor);
            var paper = PaperModel.Estimate(image, wholePage: true, settings);
            var pen = InkDensity.Measure(image, paper, null, settings, cancel).RoughPenWidth(paper);
            if (factor <= 1 && pen <= ThinPen && 4.0 * picture.Width * picture.Height < MostPixels)
            {
                image = RgbResample.Projected(picture, new Projection(0.5, 0, 0, 0, 0.5, 0, 0, 0), 2 * picture.Width, 2 * picture.Height, 2 * picture.Dpi);
                return (image, PaperModel.Estimate(image, wholePage: true, settings), 2);
            }

            if (factor <= 1 || pen >= LeastPen)
            {
                return (image, paper, 1.0 / Math.Max(1, factor));
            }
        }
    }

    /// <summary>Whether a sheet lies in its picture as on a scanner.</summary>
    private static bool IsStraight(ReadOnlySpan<Spot> corners)
    {
        var (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3]);
        bool AreEven(Spot a, Spot b, Spot c, Spot d) => Math.Min(Distance(a, b), Distance(c, d)) > EvenSides * Math.Max(Distance(a, b), Distance(c, d));
        return AreEven(p, q, s, r) && AreEven(p, s, q, r) && Math.Abs(q.Y - p.Y) < UprightSides * Distance(p, q) && Math.Abs(s.X - p.X) < UprightSides * Distance(p, s);
    }

    /// <summary>The sheet alone, its sides as long as they are on average.</summary>
    private static (RgbImage Image, Projection ToSource) Flattened(RgbImage image, ReadOnlySpan<Spot> corners)
    {
        var (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3]);
        var (width, height) = ((int)((Distance(p, q) + Distance(s, r)) / 2), (int)((Distance(p, s) + Distance(q, r)) / 2));
        var projection = Projection.FromRectangle(width, height, corners);
        return (RgbResample.Projected(image, projection, width, height, image.Dpi), projection);
    }

    private static float Distance(Spot a, Spot b) => MathF.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
