namespace Ductus.Reading;

/// <summary>A proposal of what stands on a line.</summary>
/// <param name="Text">The proposed text.</param>
/// <param name="Scores">For each of its characters the greatest probability that the reader gives it where it stands, 0 to 1; empty where that is not known.</param>
/// <param name="Alternatives">Other readings of the whole line, the likeliest first; at most <see cref="MostAlternatives"/>.</param>
/// <param name="IsGiven">Whether the text is not read but one that a person has given and that is in doubt.</param>
public sealed record LineReading(string Text, IReadOnlyList<float> Scores, IReadOnlyList<string> Alternatives, bool IsGiven = false)
{
    /// <summary>Other readings of a line at most.</summary>
    public const int MostAlternatives = 3;

    /// <summary>Why the line itself is doubted; null: it is not.</summary>
    public LineDoubt? Doubt { get; init; }
}
