using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Why ink on a page is not learned from.</summary>
public enum BlemishKind
{
    /// <summary>A solid spot, thicker than any stroke.</summary>
    Blot,

    /// <summary>A straight line under words, or what is left of a printed rule.</summary>
    Underline,

    /// <summary>The sheet's or the scanner's edge, or a fold.</summary>
    Edge,

    /// <summary>A punched hole.</summary>
    Hole,

    /// <summary>Corrections, ticks, stamps and stains in another ink, among the writer's lines.</summary>
    OtherInk,

    /// <summary>A drawing, a frame, a flourish larger than any letter.</summary>
    Drawing,

    /// <summary>A word struck out.</summary>
    CrossedOut,

    /// <summary>Printed letters.</summary>
    Print,

    /// <summary>A letter that the picture's border cuts.</summary>
    CutOff,

    /// <summary>Stains, the sheet's other side, a neighbouring page's rules and flourishes: ink in a row that makes no letters.</summary>
    Stain,

    /// <summary>Words written up or down a margin, across the lines of the page.</summary>
    Sideways,
}

/// <summary>Ink that was found on a page and is left out, unless somebody says otherwise.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Left">First column on the level page.</param>
/// <param name="Top">First row.</param>
/// <param name="Mask">Its ink, 1 = a full stroke; its corner lies at (Left, Top).</param>
public sealed record Blemish(BlemishKind Kind, int Left, int Top, Raster Mask)
{
    /// <summary>Column after the last.</summary>
    public int Right => Left + Mask.Width;

    /// <summary>Row after the last.</summary>
    public int Bottom => Top + Mask.Height;

    /// <summary>Its place in the picture's own pixels: the corners of its box, clockwise from the upper left one of the level page.</summary>
    /// <param name="frame">How the page lies in the picture.</param>
    public IReadOnlyList<Spot> OutlineIn(PageFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return [frame.ToPicture.Map(Left, Top), frame.ToPicture.Map(Right, Top), frame.ToPicture.Map(Right, Bottom), frame.ToPicture.Map(Left, Bottom)];
    }
}
