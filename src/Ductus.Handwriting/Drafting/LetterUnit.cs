using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>A letter, or a few in a row, cut out of an enrolled line.</summary>
/// <param name="Text">What it spells.</param>
/// <param name="Line">Number of the line in the bank.</param>
/// <param name="First">Position of its first character in the line's text.</param>
/// <param name="Source">The line it is cut out of.</param>
/// <param name="Offset">First column of its ink, relative to the left edge of the first character's box.</param>
/// <param name="InkWidth">Columns of its ink.</param>
/// <param name="Boxes">Left and right edge of each character's box, from the first box's left edge.</param>
/// <param name="Entry">How it meets the letter before it in the line; X relative to the first box's left edge.</param>
/// <param name="Exit">How it meets the letter after it.</param>
/// <param name="GapBefore">From the right edge of the character before it in its word to its own left edge; null if it begins the word.</param>
/// <param name="GapAfter">From its own right edge to the left edge of the character after it; null if it ends the word.</param>
/// <param name="Confidence">The reader's least confidence in one of its characters.</param>
internal sealed record LetterUnit(
    string Text, int Line, int First, SegmentedLine Source, float Offset, int InkWidth, (float Left, float Right)[] Boxes, Join Entry, Join Exit, float? GapBefore, float? GapAfter, float Confidence)
{
    /// <summary>From the first box's left edge to the last one's right edge.</summary>
    public float Width => Boxes[^1].Right;

    /// <summary>Whether a word begins with it.</summary>
    public bool WordStart => GapBefore is null;

    /// <summary>Whether a word ends with it.</summary>
    public bool WordEnd => GapAfter is null;

    /// <summary>Its ink alone, <see cref="InkWidth"/> columns in the frame's rows; cut anew each time.</summary>
    public Raster Cut() => Source.Cut(First, Text.Length);
}
