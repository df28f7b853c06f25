using System.Globalization;
using System.Text;

namespace Ductus.Texts;

/// <summary>Texts as programs and systems leave them, brought to one form.</summary>
public static class ComposedText
{
    /// <summary>
    /// The text with line feeds as line ends, each accent in one character with its letter (macOS and some editors keep them apart), and
    /// without what is not seen: byte-order mark, soft hyphens, joiners, control characters. Tabs stay.
    /// </summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(text.Length);
        foreach (var character in text.ReplaceLineEndings("\n"))
        {
            if (result.Length > 0 && Accents.Compose(result[^1], character) is { } composed)
            {
                result[^1] = composed;
            }
            else if (character is '\n' or '\t' || char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format))
            {
                result.Append(character);
            }
        }

        return result.ToString();
    }

    /// <summary>The text with ordinary spaces for those that must not be broken at, once its lines are broken.</summary>
    public static string WithPlainSpaces(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return string.Concat(line.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c));
    }
}
