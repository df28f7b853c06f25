using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Pages;

/// <summary>A line where it stands on its page.</summary>
/// <param name="Ink">The line at the size it has there.</param>
/// <param name="Start">Column of the page at which it begins.</param>
/// <param name="Baseline">Row of the page about which its baseline runs.</param>
/// <param name="Path">How it runs.</param>
/// <param name="Scale">Pixels of the page to a pixel of the line's frame.</param>
internal sealed record PlacedLine(Raster Ink, int Start, float Baseline, BaselinePath Path, float Scale)
{
    /// <summary>Where a place of the line's frame lies on the page, in pixels.</summary>
    public Vector2 ToPage(Vector2 place)
    {
        var x = place.X * Scale;
        return new Vector2(Start + x, Baseline + Path.At(x) + ((place.Y - LineGeometry.Baseline) * Scale));
    }
}
