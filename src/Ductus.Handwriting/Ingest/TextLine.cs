using Ductus.Imaging;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>One line of writing cut out of a page, with no ink of its neighbours.</summary>
/// <param name="Ink">Its ink; 1 = a full stroke of this line.</param>
/// <param name="Left">Column of the levelled page at which it was cut.</param>
/// <param name="Top">Row of the levelled page at which it was cut.</param>
public sealed record TextLine(Raster Ink, int Left, int Top)
{
    /// <summary>Why it is for a person to look at; null: it looks like the page's other lines.</summary>
    public LineDoubt? Doubt { get; init; }

    /// <summary>The row of the page in the line's middle, for messages.</summary>
    public int MiddleY => Top + (Ink.Height / 2);
}
