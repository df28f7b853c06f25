using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>A line in the writer's own letters, before any model: what is repainted, and with <c>--strength 0</c> the result itself.</summary>
/// <param name="Ink">The letters.</param>
/// <param name="Guide">The same text in the plain font, each character in its box.</param>
/// <param name="Words">Left and right edge of each word.</param>
public sealed record Draft(Raster Ink, Raster Guide, IReadOnlyList<(float Left, float Right)> Words)
{
    /// <summary>Words side by side, <paramref name="gaps"/> pixels between them (one fewer than words).</summary>
    internal static Draft Compose(IReadOnlyList<DraftedWord> words, IReadOnlyList<float> gaps, GuideRenderer guide)
    {
        var (lefts, width) = WordRow.Place([.. words.Select(w => w.Width)], gaps);
        var ink = new Raster(width, LineGeometry.Height);
        var spans = new List<CharacterSpan>();
        for (var i = 0; i < words.Count; i++)
        {
            // On whole columns: a word is not resampled once more.
            var shift = MathF.Round(lefts[i] - words[i].Spans[0].Left);
            WordRow.Lay(ink, words[i].Ink, (int)shift);
            spans.AddRange(words[i].Spans.Select(s => s with { Left = s.Left + shift, Right = s.Right + shift }));
        }

        return new Draft(ink, guide.Draw(spans, width), [.. words.Select((w, i) => (lefts[i], lefts[i] + w.Width))]);
    }
}
