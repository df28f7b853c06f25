using System.Text.RegularExpressions;

namespace Ductus.Texts;

/// <summary>Words that a text marks as unreadable, as transcribers do: <c>&lt;&gt;</c>, <c>[...]</c>, <c>[?]</c>, <c>[illegible]</c> and the like.</summary>
public static partial class UnreadableWords
{
    /// <summary>Stands for a mark while words are told apart: Unicode's character for an object that is no text.</summary>
    private const char Hole = '\uFFFC';

    /// <summary>Whether a text marks any.</summary>
    public static bool AreIn(string text) => Mark().IsMatch(text);

    /// <summary>The text with one sign for each run of words that are marked, as a whole or in part: who is unsure of an ending is not sure where it begins.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sign">Stands for a run.</param>
    internal static string Masked(string text, char sign)
    {
        if (!AreIn(text))
        {
            return text;
        }

        var words = new List<string>();
        foreach (var word in Mark().Replace(text, $"{Hole}").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var isMarked = word.Contains(Hole, StringComparison.Ordinal);
            if (!isMarked || words.Count == 0 || words[^1] != $"{sign}")
            {
                words.Add(isMarked ? $"{sign}" : word);
            }
        }

        return string.Join(' ', words);
    }

    [GeneratedRegex(@"<\s*>|\[\s*(?:\.{2,}|…|\?+|illegible|unreadable|illisible|unleserlich)\s*\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
