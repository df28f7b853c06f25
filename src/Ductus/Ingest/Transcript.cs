using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>Which texts can be learnt from.</summary>
internal static class Transcript
{
    /// <summary>Why a line with this text is kept out of enrolment; null if it is not.</summary>
    public static string? Objection(string text)
    {
        if (text.Contains("<>", StringComparison.Ordinal) || text.Contains("[...]", StringComparison.Ordinal) || text.Contains("[…]", StringComparison.Ordinal))
        {
            return "its text marks words as unreadable";
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (!rune.IsBmp || Alphabet.IndexOf((char)rune.Value) < 0)
            {
                return $"its text holds '{rune}' (U+{rune.Value:X4}), a character that Ductus does not know";
            }
        }

        return null;
    }

    /// <summary>
    /// Warnings of texts that are hardly what stands on their lines: two lines swapped, or a line skipped here and one too many there.
    /// The reader errs too, so a text is only doubted where it fits far worse than this writer's others.
    /// </summary>
    public static IEnumerable<string> Doubts(IReadOnlyList<(string Source, string? Text, string? Read)> lines)
    {
        var rated = lines.Where(l => l is { Text: not null, Read: not null }).Select(l => (Line: l, Rate: EditDistance.Rate(l.Text!, l.Read!))).ToArray();
        if (rated.Length == 0)
        {
            return [];
        }

        var usual = rated.Select(r => r.Rate).Order().ElementAt((rated.Length - 1) / 2);
        return rated.Where(r => r.Rate > Math.Max(0.6, 2 * usual)).Select(r =>
            $"'{r.Line.Source}' hardly reads as its text \"{r.Line.Text}\" but as \"{r.Line.Read}\": check that its lines are in order.");
    }
}
