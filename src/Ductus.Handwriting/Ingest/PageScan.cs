using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A picture of handwriting as it came from a scanner or a phone.</summary>
/// <param name="Name">The file's name, for messages.</param>
/// <param name="Image">The picture, upright.</param>
/// <param name="IsLine">Whether it shows one line cut out of a page: then nothing of it is taken for a margin or a desk.</param>
public sealed record PageScan(string Name, RgbImage Image, bool IsLine = false)
{
    /// <summary>Places of the picture at which there is writing, whatever it looks like: what is taken for a blemish there is kept.</summary>
    public IReadOnlyList<Spot> Kept { get; init; } = [];
}
