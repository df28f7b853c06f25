using System.Globalization;
using System.Text;
using Ductus.Models.Text;

namespace Ductus.Texts;

/// <summary>Texts as programs and systems leave them, brought to one form.</summary>
public static class ComposedText
{
    /// <summary>Letters that programs print as one and nobody writes as one.</summary>
    private static readonly Dictionary<char, string> Ligatures = new()
    {
        ['ﬀ'] = "ff",
        ['ﬁ'] = "fi",
        ['ﬂ'] = "fl",
        ['ﬃ'] = "ffi",
        ['ﬄ'] = "ffl",
        ['ﬅ'] = "ſt",
        ['ﬆ'] = "st",
    };

    /// <summary>
    /// The text with line feeds as line ends, each accent in one character with its letter where there is one (NFC: macOS and some editors keep
    /// them apart), printers' ligatures as letters, and without what is not seen: byte-order mark, soft hyphens, joiners, variation selectors,
    /// control characters. Tabs stay.
    /// </summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var seen = new StringBuilder(text.Length);
        foreach (var character in text.ReplaceLineEndings("\n"))
        {
            if (Ligatures.TryGetValue(character, out var letters))
            {
                seen.Append(letters);
            }
            else if (character is '\n' or '\t' || !(IsVariationSelector(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format))
            {
                seen.Append(character);
            }
        }

        return UnicodeComposition.Compose(seen.ToString());
    }

    /// <summary>The text with ordinary spaces for those that must not be broken at, once its lines are broken.</summary>
    public static string WithPlainSpaces(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return string.Concat(line.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c));
    }

    /// <summary>They choose between the black and the coloured form of a sign.</summary>
    private static bool IsVariationSelector(char character) => character is >= '\uFE00' and <= '\uFE0F';
}
