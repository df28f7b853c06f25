using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>How a page's level raster lies in the picture it was made from: turned upright, flattened and levelled.</summary>
/// <param name="PictureWidth">Columns of the picture as it was decoded.</param>
/// <param name="PictureHeight">Its rows.</param>
/// <param name="ToPicture">From the level raster's places to the picture's.</param>
public sealed record PageFrame(int PictureWidth, int PictureHeight, Projection ToPicture)
{
    /// <summary>From the picture's places to the level raster's.</summary>
    public Projection FromPicture { get; } = ToPicture.Inverse();

    /// <summary>Pixels of the level raster to a pixel of the picture, in its middle.</summary>
    public float Scale
    {
        get
        {
            var (x, y) = (PictureWidth / 2f, PictureHeight / 2f);
            var (a, b) = (FromPicture.Map(x, y), FromPicture.Map(x + 1, y));
            return MathF.Sqrt(((b.X - a.X) * (b.X - a.X)) + ((b.Y - a.Y) * (b.Y - a.Y)));
        }
    }

    /// <summary>The frame of the same raster where the picture it was made from is another one, turned clockwise.</summary>
    /// <param name="quarters">By so many quarters, 0 to 3.</param>
    /// <param name="width">Columns of the picture before it was turned.</param>
    /// <param name="height">Its rows.</param>
    public PageFrame Of(int quarters, int width, int height) => new(width, height, ToPicture.Then(Projection.FromTurned(quarters, width, height)));
}
