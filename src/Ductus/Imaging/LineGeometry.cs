namespace Ductus.Imaging;

/// <summary>
/// The frame every line is brought into before a model sees it: 128 rows, the baseline on row 88, an x-height of
/// 36 pixels. That leaves 2.4 x-heights above the baseline (tall capitals with accents) and 1.1 below (descenders),
/// and gives a 300-dpi page its full sharpness.
/// </summary>
public static class LineGeometry
{
    /// <summary>Rows of a normalised line.</summary>
    public const int Height = 128;

    /// <summary>The row (edge between pixels, from the top) on which letters stand.</summary>
    public const int Baseline = 88;

    /// <summary>Height of a small x, in pixels.</summary>
    public const int XHeight = 36;

    /// <summary>Widths that enter the model are multiples of this, the codec's total down-sampling.</summary>
    public const int WidthStep = 16;
}
