using System.Buffers;

namespace Ductus.Drafting;

/// <summary>Where a word is cut that is wider than a line.</summary>
internal static class LongWord
{
    /// <summary>An address or a number may be parted after these; a hyphen put into it would be read as its own.</summary>
    private static readonly SearchValues<char> Partings = SearchValues.Create("/.-_?&=#:@~+%");

    private static readonly SearchValues<char> Signs = SearchValues.Create("/@\\_=&#~");

    /// <summary>The part of a word that fits, as it is written, and how many of the word's characters it takes; at least one.</summary>
    /// <param name="whole">The word it is a part of.</param>
    /// <param name="word">What is left of it.</param>
    /// <param name="fits">Whether a text fits the line.</param>
    public static (string Text, int Length) Head(string whole, string word, Func<string, bool> fits)
    {
        if (IsAddress(whole))
        {
            var longest = Enumerable.Range(1, word.Length).TakeWhile(n => fits(word[..n])).LastOrDefault(1);
            var parting = longest == word.Length ? -1 : word.AsSpan(0, longest).LastIndexOfAny(Partings);
            // Not so early that most of the line would be lost.
            var length = parting >= longest / 2 ? parting + 1 : longest;
            return (word[..length], length);
        }

        // At least one letter a line, so that even the narrowest sheet comes to an end; and never a lone letter behind the hyphen.
        var count = Enumerable.Range(1, Math.Max(1, word.Length - 2)).TakeWhile(n => fits(Hyphenated(word[..n]))).LastOrDefault(1);
        return count == word.Length ? (word, count) : (Hyphenated(word[..count]), count);
    }

    private static string Hyphenated(string part) => part[^1] is '-' or '‐' or '–' or '—' ? part : part + '-';

    /// <summary>Web and mail addresses, paths, numbers: what must be copied sign by sign.</summary>
    private static bool IsAddress(string word) =>
        word.AsSpan().IndexOfAny(Signs) >= 0
        || word.Any(char.IsDigit)
        || Enumerable.Range(1, Math.Max(0, word.Length - 2)).Any(i => word[i] == '.' && char.IsLetterOrDigit(word[i - 1]) && char.IsLetterOrDigit(word[i + 1]));
}
