using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// Which of a character's instances are none: that the reader did not find, or doubts, or cut far wider or narrower than its like. A few doubtful ones stay where there are no others; those that were not found at all do
/// not: a letter borrowed is better.
/// </summary>
/// <param name="lines">The enrolled lines, one span a character.</param>
/// <param name="cut">The ink of the character at a place, cut out alone.</param>
internal sealed class OddLetters(IReadOnlyList<InkLine> lines, Func<int, int, Raster> cut)
{
    /// <summary>A letter that the reader is less sure of is only used where there is no other.</summary>
    public const float Doubtful = 0.35f;

    /// <summary>What the reader has no trace of, and squeezed into less than this, it has not found.</summary>
    private const float Lost = 0.05f;
    private const float LostWidth = 0.6f * LineGeometry.XHeight;

    /// <summary>Characters that may be a lone stroke, and how wide one is at most, slanted and with its serif.</summary>
    private const string Strokes = "1Il";
    private const float WidestStroke = 1.1f * LineGeometry.XHeight;

    /// <summary>Less ink than this, in pixels, is what neighbours have left of a letter, and of a mark.</summary>
    private const float LeastInk = 30;
    private const float LeastMarkInk = 6;

    /// <summary>Share of the rows of the small letters' band in which a letter or digit has ink, at least: dots, accents and pieces of joins reach into fewer, the smallest letters that people write into more.</summary>
    private const float LeastBody = 0.35f;

    /// <summary>Density of the palest ink that counts for it.</summary>
    private const float PalestBody = 0.3f;

    /// <summary>Widths beyond these, in medians of the character's, are those of another letter's ink or of a part.</summary>
    private const float Widest = 1.9f, Narrowest = 0.45f;

    /// <summary>Doubtful instances that stay where there are no others.</summary>
    private const int Kept = 2;

    /// <summary>The odd ones among the places of one character.</summary>
    /// <param name="character">What they spell.</param>
    /// <param name="places">Line and position of each.</param>
    /// <param name="canBeComposed">Whether it is an accented letter that can be made from the writer's letter without the accent: better than from one that is doubtful.</param>
    public IEnumerable<(int Line, int Position)> Among(char character, IReadOnlyList<(int Line, int Position)> places, bool canBeComposed)
    {
        var lost = places.Where(place => IsLost(character, place)).ToHashSet();
        var found = places.Where(place => !lost.Contains(place)).ToArray();
        if (found.Length == 0)
        {
            return lost;
        }

        var median = found.Select(Width).Median();
        var bad = found.Where(place => Span(place).Confidence < Doubtful || Width(place) > Widest * median || Width(place) < Narrowest * median);
        return lost.Concat(bad.OrderBy(place => Span(place).Confidence).Take(found.Length - (canBeComposed ? 0 : Math.Min(found.Length, Kept))));
    }

    private CharacterSpan Span((int Line, int Position) place) => lines[place.Line].Spans[place.Position];

    private float Width((int Line, int Position) place) => Span(place).Right - Span(place).Left;

    private bool IsLost(char character, (int Line, int Position) place)
    {
        var ink = cut(place.Line, place.Position);
        if (!char.IsLetterOrDigit(character))
        {
            return ink.Pixels.Sum() < LeastMarkInk || (character is '!' or '?' && HasLostItsStem(ink));
        }

        var confidence = Span(place).Confidence;
        return !HasBody(ink)
            || (!(Strokes.Contains(character, StringComparison.Ordinal) && IsStroke(ink)) && ((confidence < Lost && Width(place) < LostWidth) || (confidence < Doubtful && ink.Pixels.Sum() < LeastInk)));
    }

    private static bool HasLostItsStem(Raster ink) => ink.Pixels.AsSpan(0, (LineGeometry.Baseline - LineGeometry.XHeight) * ink.Width).IndexOfAnyInRange(0.5f, 1f) < 0;

    private static bool HasBody(Raster ink)
    {
        int top = LineGeometry.Baseline - (int)(0.9f * LineGeometry.XHeight), bottom = LineGeometry.Baseline - (LineGeometry.XHeight / 10);
        return Enumerable.Range(top, bottom - top).Count(row => ink.Row(row).ContainsAnyInRange(PalestBody, float.MaxValue)) >= LeastBody * (bottom - top);
    }

    /// <summary>
    /// Whether a cut is one tall stroke that stands on the baseline. The reader is rarely sure of a lone stroke, and a stroke is narrow: where it has the shape, it is what the text says.
    /// </summary>
    private static bool IsStroke(Raster ink)
    {
        if (ink.Width > WidestStroke)
        {
            return false;
        }

        bool IsInked(int row) => ink.Row(row).IndexOfAnyInRange(0.5f, 1f) >= 0;
        int top = LineGeometry.Baseline - (int)(1.3f * LineGeometry.XHeight), bottom = LineGeometry.Baseline - (LineGeometry.XHeight / 6);
        var inked = Enumerable.Range(top, bottom - top).Count(IsInked);
        return inked >= 0.9f * (bottom - top) && !Enumerable.Range(LineGeometry.Baseline + (LineGeometry.XHeight / 4), LineGeometry.XHeight / 4).Any(IsInked);
    }
}
