using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A sheet on a photograph.</summary>
public static class PhotographedSheet
{
    /// <summary>The sheet alone, as if it had been scanned; null where none is seen, or it lies straight as on a scanner.</summary>
    /// <param name="picture">The photograph.</param>
    /// <param name="cancel">Stops it within a second.</param>
    public static RgbImage? Flattened(RgbImage picture, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var flat = FlatPicture.Of(picture, new CleaningSettings(), cancel);
        return flat.IsFlattened ? flat.Image : null;
    }
}
