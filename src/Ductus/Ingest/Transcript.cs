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
}
