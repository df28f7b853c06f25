using Ductus.Models.Text;

namespace Ductus.Drafting;

/// <summary>Letters with accents taken apart, one accent at a time.</summary>
internal static class AccentedLetter
{
    /// <summary>The letter without its outermost accent and what was taken off it, then without the next one too; nothing of a letter without accents.</summary>
    public static IEnumerable<(char Letter, string Marks)> Steps(char character)
    {
        var marks = "";
        while (UnicodeComposition.Parts(character) is var (plain, mark))
        {
            (character, marks) = (plain, mark + marks);
            yield return (character, marks);
        }
    }
}
