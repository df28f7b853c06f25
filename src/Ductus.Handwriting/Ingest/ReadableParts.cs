using Ductus.Lines;
using Ductus.Reading;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>The parts of a line beside words that its text marks as unreadable (<see cref="UnreadableWords"/>): most such lines lack a word only.</summary>
internal static class ReadableParts
{
    /// <summary>Nats by which a part's ink must prefer its text to the same letters in another order (<see cref="TextFit"/>): else the cut may be elsewhere than the text says.</summary>
    private const double LeastGain = 5;

    /// <summary>Share of that which the reader's own reading of the ink gains a character, that the text must gain: of 38 parts of a hard hand eight fall below it, all but one of ink in which nothing of the text can be read.</summary>
    private const double LeastShare = 0.3;

    /// <summary>The parts that are certain, from left to right, each a line of its own from the same source.</summary>
    /// <param name="line">The line, with a text that marks words as unreadable.</param>
    /// <param name="reader">Finds the words.</param>
    public static IReadOnlyList<InkLine> Of(InkLine line, LineReader reader)
    {
        var text = UnreadableWords.Masked(line.Text!, Alphabet.Anything);
        var masked = line with { Text = text, Spans = reader.Align(line.Ink, text) };
        InkLine[] parts = [.. Between(masked).Select(part => Cut(masked, part)).OfType<InkLine>()];
        var evidence = reader.Evidence([.. parts.Select(part => part.Ink)]);
        return [.. parts.Where((part, i) => Transcript.Objection(part.Text!) is null && IsCertain(evidence[i], part.Text!)).Select(part => part with { Spans = [] })];
    }

    private static bool IsCertain(LineEvidence ink, string text) => TextFit.Of(ink, text).Gain >= Math.Max(LeastGain, LeastShare * LaidPage.OwnGain(ink) * text.Length);

    /// <summary>First character, and the one after the last, of each run of words that can be read.</summary>
    private static IEnumerable<Range> Between(InkLine line)
    {
        var first = 0;
        foreach (var run in line.Text!.Split(Alphabet.Anything))
        {
            var start = first + run.Length - run.TrimStart().Length;
            if (run.Trim().Length > 0)
            {
                yield return start..(start + run.Trim().Length);
            }

            first += run.Length + 1;
        }
    }

    /// <summary>A run as a line; its words beside the unreadable ones go with these where no gap parts them. Null where nothing is left.</summary>
    private static InkLine? Cut(InkLine line, Range run)
    {
        var (text, first, end) = (line.Text!, run.Start.Value, run.End.Value);
        var (left, right) = (0, line.Ink.Width);
        while (first > 0)
        {
            if (WordGap.At(line, first - 1) is { } gap)
            {
                left = gap;
                break;
            }

            var next = text.IndexOf(' ', first, end - first);
            if (next < 0)
            {
                return null;
            }

            first = next + 1;
        }

        while (end < text.Length)
        {
            if (WordGap.At(line, end) is { } gap)
            {
                right = gap;
                break;
            }

            var next = text.LastIndexOf(' ', end - 1, end - first);
            if (next < 0)
            {
                return null;
            }

            end = next;
        }

        return WordGap.Part(line, first, end, left, right);
    }
}
