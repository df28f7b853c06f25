using System.Globalization;
using System.Text;

namespace Ductus.Models.Text;

/// <summary>
/// Cleans a prompt and cuts it into the words that CLIP's byte pairs are formed in, as transformers' CLIPTokenizer does without ftfy (which
/// would also mend text of a wrong encoding).
/// </summary>
internal static class ClipWords
{
    public const string Start = "<|startoftext|>";
    public const string End = "<|endoftext|>";
    private const int MostInSuffix = 3;

    private static readonly string[] Suffixes = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    public static IEnumerable<string> Split(string text)
    {
        foreach (var word in Clean(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var lower = Lower(word);
            for (var at = 0; at < lower.Length;)
            {
                var length = Piece(lower.AsSpan(at));
                yield return lower.Substring(at, length);
                at += length;
            }
        }
    }

    /// <summary>How long the piece at the beginning is: a special token, an English suffix, letters, one digit, or other marks.</summary>
    private static int Piece(ReadOnlySpan<char> text)
    {
        foreach (var special in (ReadOnlySpan<string>)[Start, End])
        {
            if (text.StartsWith(special, StringComparison.Ordinal))
            {
                return special.Length;
            }
        }

        if (text[0] == '\'')
        {
            for (var length = 2; length <= Math.Min(MostInSuffix, text.Length); length++)
            {
                if (Suffixes.Contains(text[..length].ToString()))
                {
                    return length;
                }
            }
        }

        var kind = Kind(text, out var first);
        var end = first;
        while (kind != 'N' && end < text.Length && Kind(text[end..], out var width) == kind)
        {
            end += width;
        }

        return end;
    }

    private static char Kind(ReadOnlySpan<char> text, out int width)
    {
        Rune.DecodeFromUtf16(text, out var rune, out width);
        return Rune.IsLetter(rune) ? 'L' : IsNumber(rune) ? 'N' : ' ';
    }

    private static bool IsNumber(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Control characters off, every ideograph a word of its own, accents on their letters.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
            {
                clean.Append(' ');
            }
            else if (IsIdeograph(rune.Value))
            {
                clean.Append(' ').Append(rune.ToString()).Append(' ');
            }
            else if (rune != Rune.ReplacementChar && !IsControl(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return UnicodeComposition.Compose(clean.ToString());
    }

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static bool IsIdeograph(int value) => value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Small letters by the full rules: a capital I with a dot becomes two characters, a sigma at a word's end its final form.</summary>
    private static string Lower(string word)
    {
        var lower = word.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant().ToCharArray();
        for (var i = 1; i < lower.Length; i++)
        {
            if (word.Length == lower.Length && word[i] == 'Σ' && char.IsLetter(word[i - 1]) && (i + 1 == word.Length || !char.IsLetter(word[i + 1])))
            {
                lower[i] = 'ς';
            }
        }

        return new string(lower);
    }
}
