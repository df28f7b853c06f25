using Ductus.Models.Text;

namespace Ductus.Drafting;

/// <summary>Which letters have ink above the small letters, below the baseline, or a bar across their stem.</summary>
internal static class LetterZones
{
    private const string Ascending = "bdfhkltijß";
    private const string Descending = "gjpqyfzQJ,;()[]{}|/§ß";
    private const string Barred = "tfAEFHTGJ457+";

    /// <summary>Whether a character reaches above the small letters.</summary>
    public static bool Ascends(char c) => char.IsUpper(c) || char.IsDigit(c) || Ascending.Contains(c, StringComparison.Ordinal) || UnicodeComposition.Parts(c) is not null
        || (!char.IsLetter(c) && c is not ('.' or ',' or '_' or '-' or ';' or ':' or '…'));

    /// <summary>Whether a character reaches below the baseline.</summary>
    public static bool Descends(char c) =>
        Descending.Contains(Base(c), StringComparison.Ordinal) || (UnicodeComposition.Parts(c) is var (_, mark) && AccentMarks.IsBelow(mark));

    /// <summary>Whether a character has a bar that may reach over its neighbours.</summary>
    public static bool HasBar(char c) => Barred.Contains(Base(c), StringComparison.Ordinal);

    /// <summary>Whether a character may have a piece above the small letters that does not hang together with it: a dot, an accent, a bar, a quote.</summary>
    public static bool HasMark(char c) => char.IsLetterOrDigit(c)
        ? c is 'i' or 'j' or 't' or 'f' || UnicodeComposition.Parts(c) is not null
        : c is not ('.' or ',' or '_');

    private static char Base(char c) => UnicodeComposition.Parts(c) is var (letter, _) ? letter : c;
}
