namespace Ductus.Lines;

/// <summary>
/// The frame every line is brought into before a model sees it: 160 rows, the baseline on row 98, an x-height of
/// 30 pixels. That leaves 3.3 x-heights above the baseline and 2.1 below, which holds the capitals and the loops of nine lines in ten of
/// each real hand it was measured on (docs/decisions/001-line-frame.md), and gives a 300-dpi page its full sharpness.
/// </summary>
public static class LineGeometry
{
    /// <summary>Rows of a normalised line.</summary>
    public const int Height = 160;

    /// <summary>The row (edge between pixels, from the top) on which letters stand.</summary>
    public const int Baseline = 98;

    /// <summary>Height of a small x, in pixels.</summary>
    public const int XHeight = 30;

    /// <summary>Widths that enter the model are multiples of this, the codec's total down-sampling.</summary>
    public const int WidthStep = 16;
}
