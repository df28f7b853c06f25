using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>A writer's gaps, in pixels of the line frame, each list in rising order.</summary>
/// <param name="LetterGaps">From one letter's right edge to the next one's left edge; negative where they overlap.</param>
/// <param name="WordGaps">The same from word to word.</param>
/// <param name="WordClearances">Bare columns between the bodies of two words, measured on their ink.</param>
public sealed record SpacingHabits(IReadOnlyList<float> LetterGaps, IReadOnlyList<float> WordGaps, IReadOnlyList<float> WordClearances)
{
    private const float UsualLetterGap = 2;
    private const float UsualWordGap = 0.9f * LineGeometry.XHeight;

    /// <summary>The gap half of a writer's letters keep.</summary>
    public float MedianLetterGap => LetterGaps[LetterGaps.Count / 2];

    /// <summary>The gap half of a writer's words keep.</summary>
    public float MedianWordGap => WordGaps[WordGaps.Count / 2];

    /// <summary>The habits shown by aligned lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="wordClearances">Bare columns between the bodies of their words, in any order.</param>
    internal static SpacingHabits Of(IReadOnlyList<InkLine> lines, IEnumerable<float> wordClearances)
    {
        List<float> letters = [], words = [];
        foreach (var spans in lines.Select(l => l.Spans))
        {
            for (var i = 0; i + 1 < spans.Count; i++)
            {
                if (spans[i].Character == " ")
                {
                    continue;
                }

                if (spans[i + 1].Character != " ")
                {
                    letters.Add(spans[i + 1].Left - spans[i].Right);
                }
                else if (i + 2 < spans.Count && spans[i + 2].Character != " ")
                {
                    words.Add(spans[i + 2].Left - spans[i].Right);
                }
            }
        }

        if (letters.Count == 0)
        {
            letters.Add(UsualLetterGap);
        }

        if (words.Count == 0)
        {
            words.Add(UsualWordGap);
        }

        float[] clearances = [.. wordClearances.Order()];
        return new SpacingHabits([.. letters.Order()], [.. words.Order()], clearances.Length > 0 ? clearances : [UsualWordGap]);
    }
}
