using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>One line of writing cut out of a page, with no ink of its neighbours.</summary>
/// <param name="Ink">Its ink; 1 = a full stroke of this line.</param>
/// <param name="Left">Column of the levelled page at which it was cut.</param>
/// <param name="Top">Row of the levelled page at which it was cut.</param>
public sealed record TextLine(Raster Ink, int Left, int Top)
{
    /// <summary>Whether it is words that were written between two lines afterwards.</summary>
    public bool IsInserted { get; init; }

    /// <summary>The row of the page in the line's middle, for messages.</summary>
    public int MiddleY => Top + (Ink.Height / 2);
}
