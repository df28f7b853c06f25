using Ductus.Imaging;

namespace Ductus.Mini;

/// <summary>A window of a line as the base is pretrained on: what is to come out, and what it may look at. Ink 0 to 1.</summary>
/// <param name="Target">The writer's own ink.</param>
/// <param name="Guide">The text in the plain font.</param>
/// <param name="Draft">The text in the writer's other letters.</param>
public sealed record MiniWindow(Raster Target, Raster Guide, Raster Draft)
{
    /// <summary>Width of a window in pixels; it is as high as a line.</summary>
    public const int Width = 432;
}
