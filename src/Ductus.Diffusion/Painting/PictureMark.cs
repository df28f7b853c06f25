using System.Numerics.Tensors;
using Ductus.Families;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Marks;

namespace Ductus.Painting;

/// <summary>Sets a mark in the handwriting that a picture shows, as <see cref="InkMark"/> does in that of a page; nothing else of the picture is changed.</summary>
public static class PictureMark
{
    /// <summary>Darkness of a stroke's middle, less the paper's, of which a pen's is the median.</summary>
    private const float LeastDarkness = 0.15f;

    /// <summary>The picture with a mark in its handwriting, and the mark's id; null if it shows too little of it for the mark to be found again.</summary>
    /// <param name="picture">A picture that states no resolution: the pattern is as large as suits its strokes, so that it is found at whatever size the picture is shown.</param>
    /// <param name="key">What the pattern is drawn from.</param>
    /// <param name="painted">Black where the picture is somebody's own and stays as it is; of any size. Null: all of it is painted.</param>
    /// <param name="cancel">Stops it within a second.</param>
    public static (RgbImage Picture, uint Id)? Apply(RgbImage picture, MarkKey key, RgbImage? painted = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var darkness = PaperDarkness.Of(picture, cancel);
        if (PictureLines.Find(picture, cancel) is not { } found || InkOf(darkness, found, painted is null ? null : PictureSizes.Fit(painted, picture.Width, picture.Height), cancel) is not { } ink || InkMarkFinder.PenEnlargement(darkness) is not { } scale)
        {
            return null;
        }

        var marked = new RgbImage(picture.Width, picture.Height, picture.Dpi);
        var mark = LaidMark.BestFor(RasterScale.By(ink, scale), key);
        new EdgeMoves(key, mark, InkMark.UsualAmplitude, scale).OfEachRow(ink, (y, moves) => Move(picture, ink, marked, y, moves));
        return InkMarkFinder.Find(marked, key, cancel)?.Id == mark.Id ? (marked, mark.Id) : null;
    }

    /// <summary>The density of the ink within the lines, 1 where a stroke is as dark as most; null where none is.</summary>
    private static Raster? InkOf(Raster darkness, PictureLines found, RgbImage? painted, CancellationToken cancel)
    {
        var ink = new Raster(darkness.Width, darkness.Height);
        foreach (var outline in PageGeometry.Of(found.Page, found.Lines, cancel: cancel))
        {
            var polygon = outline.Polygon;
            int top = Math.Max(0, (int)polygon.Min(p => p.Y)), bottom = Math.Min(ink.Height - 1, (int)polygon.Max(p => p.Y));
            int left = Math.Max(0, (int)polygon.Min(p => p.X)), right = Math.Min(ink.Width - 1, (int)polygon.Max(p => p.X));
            for (var y = top; y <= bottom; y++)
            {
                for (var x = left; x <= right; x++)
                {
                    if (Polygons.Contains(polygon, x, y) && painted?.Row(y)[3 * x] != 0)
                    {
                        ink[x, y] = darkness[x, y];
                    }
                }
            }
        }

        var dark = ink.Pixels.Where(value => value > LeastDarkness).Order().ToArray();
        if (dark.Length == 0)
        {
            return null;
        }

        TensorPrimitives.Divide(ink.Pixels, dark[dark.Length / 2], ink.Pixels);
        TensorPrimitives.Min(ink.Pixels, 1, ink.Pixels);
        return ink;
    }

    /// <summary>Each pixel takes its share of the way to the neighbour with the most ink, or with the least.</summary>
    private static void Move(RgbImage picture, Raster ink, RgbImage target, int y, ReadOnlySpan<float> moves)
    {
        picture.Row(y).CopyTo(target.Row(y));
        int above = Math.Max(0, y - 1), below = Math.Min(picture.Height - 1, y + 1);
        for (var x = 0; x < moves.Length; x++)
        {
            if (moves[x] == 0)
            {
                continue;
            }

            var sign = MathF.Sign(moves[x]);
            var (u, v) = (x, y);
            void Consider(int column, int row)
            {
                if (sign * ink[column, row] > sign * ink[u, v])
                {
                    (u, v) = (column, row);
                }
            }

            Consider(Math.Max(0, x - 1), y);
            Consider(Math.Min(picture.Width - 1, x + 1), y);
            Consider(x, above);
            Consider(x, below);
            ReadOnlySpan<byte> from = picture.Row(y).Slice(3 * x, 3), towards = picture.Row(v).Slice(3 * u, 3);
            var moved = target.Row(y).Slice(3 * x, 3);
            for (var channel = 0; channel < moved.Length; channel++)
            {
                moved[channel] = (byte)MathF.Round(float.Lerp(from[channel], towards[channel], MathF.Abs(moves[x])));
            }
        }
    }
}
