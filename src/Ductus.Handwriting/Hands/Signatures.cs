using Ductus.Lines;
using Ductus.Texts;

namespace Ductus.Hands;

/// <summary>
/// Finds signatures among the lines of letters: a short line of a name after a closing formula, or behind it on the same line. A signature is nothing to learn from but by its owner.
/// </summary>
internal static class Signatures
{
    /// <summary>Words and characters that a name has at most.</summary>
    private const int MostWords = 4, Longest = 32;

    /// <summary>Stands for what nobody can read, which may be a part of a name.</summary>
    private const char AnyCapital = 'N';

    /// <summary>Closing formulas in small letters, without what stands between words.</summary>
    private static readonly string[] Closings =
    [
        "yours sincerely", "yours truly", "yours faithfully", "yours ever", "ever yours", "yours", "sincerely", "sincerely yours", "with love", "love", "lots of love", "all my love", "much love",
        "with all my love", "your loving", "love and kisses", "best wishes", "with best wishes", "all the best", "kind regards", "with kind regards", "best regards", "warm regards", "regards",
        "respectfully", "affectionately", "yours affectionately", "your friend", "your affectionate friend", "your loving son", "your loving daughter", "your loving mother", "your loving father",
        "cordialement", "bien cordialement", "amicalement", "bien amicalement", "affectueusement", "je t'embrasse", "je vous embrasse", "je t'embrasse bien fort", "bises", "grosses bises", "bisous", "gros bisous",
        "à bientôt", "bien à toi", "bien à vous", "tendrement", "sincèrement", "votre dévoué", "ton ami", "ton amie", "meilleures salutations", "avec toute mon affection",
        "mit freundlichen grüßen", "mit freundlichen grüssen", "mit besten grüßen", "mit herzlichen grüßen", "freundliche grüße", "herzliche grüße", "herzlichst", "viele grüße", "viele liebe grüße", "liebe grüße",
        "beste grüße", "hochachtungsvoll", "dein", "deine", "ihr", "ihre", "euer", "eure", "in liebe", "alles liebe", "es grüßt dich", "es grüßt", "bis bald",
        "un abrazo", "con cariño", "saludos", "saludos cordiales", "atentamente", "un beso", "besos", "cordiali saluti", "distinti saluti", "con affetto", "un abbraccio", "baci",
        "met vriendelijke groet", "hartelijke groeten", "liefs", "groeten",
    ];

    private static readonly HashSet<string> Known = [.. Closings];
    private static readonly string[] ByLength = [.. Closings.OrderByDescending(closing => closing.Length)];

    /// <summary>Which of some lines in reading order are signatures.</summary>
    /// <param name="lines">Where each stands (<c>page1.jpg:4</c>, or the name of a picture of one line) and what it says; null where nothing tells.</param>
    public static IReadOnlySet<int> In(IReadOnlyList<(string Source, string? Text)> lines)
    {
        var found = new HashSet<int>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Text is not { } text)
            {
                continue;
            }

            var isAfter = i > 0 && lines[i - 1].Text is { } before && Known.Contains(Plain(UnreadableWords.Masked(before, ' '))) && PageOf(lines[i].Source) == PageOf(lines[i - 1].Source);
            bool Signs(string said) => (isAfter && IsName(said)) || HasNameBehindClosing(said);

            // A name of which a word cannot be read is a name all the same.
            if (Signs(text) || (UnreadableWords.AreIn(text) && Signs(UnreadableWords.Masked(text, AnyCapital))))
            {
                found.Add(i);
            }
        }

        return found;
    }

    /// <summary>The page of a line; of pictures of single lines all are of one.</summary>
    private static string PageOf(string source) => LineSource.Parse(source) is { Number: > 0 } line ? line.File : "";

    private static bool HasNameBehindClosing(string text)
    {
        var plain = Plain(text);
        var closing = ByLength.FirstOrDefault(closing => plain.StartsWith(closing + ' ', StringComparison.Ordinal));
        return closing is not null && text.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma && Plain(text[..comma]) == closing && IsName(text[(comma + 1)..]);
    }

    /// <summary>A few words that begin with capitals.</summary>
    private static bool IsName(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return text.Length <= Longest && words.Length is > 0 and <= MostWords
            && words.All(word => word.All(c => char.IsLetter(c) || c is '.' or '-' or '\'' or '’' or ',')) && char.IsUpper(words[0][0]) && words.Count(word => char.IsUpper(word[0])) * 2 > words.Length;
    }

    private static string Plain(string text) =>
        string.Join(' ', string.Concat(text.ToLowerInvariant().Replace('’', '\'').Select(c => char.IsLetter(c) || c == '\'' ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
