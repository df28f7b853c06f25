namespace Ductus.Reading;

/// <summary>Why a line of ink, though it was cut out of a page as writing, is for a person to look at before anything learns from it.</summary>
public enum LineDoubt
{
    /// <summary>Its words stand between two lines, where somebody inserted them.</summary>
    Inserted,

    /// <summary>Its ink is paler and softer than that of the page's other lines: another pen's, or the sheet's other side.</summary>
    Pale,

    /// <summary>It is far higher than the page's other lines: writing in another direction, a stamp, a drawing.</summary>
    OtherSize,

    /// <summary>Its letters stand in line to the pixel, as printed ones do.</summary>
    Printed,

    /// <summary>The reader makes out far less of it than of the page's other lines.</summary>
    HardlyRead,
}
