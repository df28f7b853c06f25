using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>Whose the pieces are that hang together with no letter: dots, accents and bars above the small letters, tails below them; and which are no letter's of this line.</summary>
/// <param name="columns">The line's letters.</param>
internal sealed class LetterMarks(LetterColumns columns)
{
    /// <summary>A mark ends above this row, and is no larger than this.</summary>
    private const float MarkBottom = LineGeometry.Baseline - (0.62f * LineGeometry.XHeight), MarkWidth = 2.2f * LineGeometry.XHeight, MarkHeight = 0.8f * LineGeometry.XHeight;

    /// <summary>A piece that ends above this row is no part of a small letter's body.</summary>
    private const float SmallTop = LineGeometry.Baseline - (1.15f * LineGeometry.XHeight);

    /// <summary>A piece that begins below this row is a tail.</summary>
    private const float TailTop = LineGeometry.Baseline - (0.05f * LineGeometry.XHeight);

    /// <summary>Columns from a mark or a tail to the middle of its letter at most.</summary>
    private const float Reach = 1.3f * LineGeometry.XHeight;

    /// <summary>What ends above the one row, or begins below the other, belongs to the line above or below: no dot is set so high, no tail so low.</summary>
    private const float Highest = LineGeometry.Baseline - (2.4f * LineGeometry.XHeight), Lowest = LineGeometry.Baseline + (0.55f * LineGeometry.XHeight);

    /// <summary>A dot, accent or bar: small and above the small letters' middle.</summary>
    public static bool IsMark(InkComponent component) => component.Bottom < MarkBottom && component.Width < MarkWidth && component.Height < MarkHeight;

    /// <summary>Whether a piece was left here by the line above or below; an accent on a capital may stand as high.</summary>
    public bool IsForeign(InkComponent component) =>
        component.Top > Lowest
        || (component.Bottom < Highest && !(Nearest(component, _ => true) is { Letter: { } letter } && char.IsUpper(columns[letter])));

    /// <summary>The nearest letter that is written with a mark, if one is near, and how far off its middle is.</summary>
    public (int? Letter, float Distance) NearestMarked(InkComponent mark) => Nearest(mark, letter => LetterZones.HasMark(columns[letter]));

    /// <summary>The letter that a piece below the baseline is the tail of: the nearest of those which have one; null if it is no tail or none is near.</summary>
    public int? Tailed(InkComponent component) => component.Top > TailTop ? Nearest(component, letter => LetterZones.Descends(columns[letter])).Letter : null;

    /// <summary>Whether a piece that lies in a letter's columns is none of it: wholly above the small letters over one that does not reach so far, or wholly below the baseline under one that has no tail.</summary>
    public bool IsBeyond(InkComponent component, int letter) =>
        (component.Bottom < SmallTop && !LetterZones.Ascends(columns[letter]))
        || (component.Top > TailTop && char.IsLetter(columns[letter]) && !LetterZones.Descends(columns[letter]));

    private (int? Letter, float Distance) Nearest(InkComponent component, Predicate<int> may)
    {
        var (middle, row) = ((component.Left + component.Right) / 2f, (component.Top + component.Bottom) / 2f);
        var (best, nearest) = ((int?)null, Reach);
        for (var letter = 0; letter < columns.Count; letter++)
        {
            // Along the slant.
            var distance = MathF.Abs(middle - columns.MiddleAt(letter, row));
            if (may(letter) && distance < nearest)
            {
                (best, nearest) = (letter, distance);
            }
        }

        return (best, nearest);
    }
}
