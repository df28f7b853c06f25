using System.Text;
using Ductus.Texts;

namespace Ductus.Drafting;

/// <summary>
/// The forms of a text's signs that the writer uses: programs write curly quotes and long dashes where a writer has straight ones and
/// hyphens, and a sign of the writer's own is nearer to the hand than one after a print face.
/// </summary>
internal static class WritersForms
{
    /// <summary>A sign and, in order, what may stand for it.</summary>
    private static readonly Dictionary<char, string[]> Kin = new()
    {
        ['’'] = ["'", "‘"],
        ['‘'] = ["'", "’"],
        ['‛'] = ["'", "‘", "’"],
        ['′'] = ["'", "’"],
        ['ʼ'] = ["’", "'"],
        ['\''] = ["’", "‘"],
        ['“'] = ["\"", "”", "„"],
        ['”'] = ["\"", "“"],
        ['„'] = ["\"", "”", "“"],
        ['‟'] = ["\"", "“", "”"],
        ['″'] = ["\"", "”"],
        ['"'] = ["”", "“"],
        ['‐'] = ["-", "–"],
        ['‑'] = ["-", "–"],
        ['‒'] = ["–", "-"],
        ['–'] = ["—", "-"],
        ['—'] = ["–", "-"],
        ['―'] = ["—", "–", "-"],
        ['−'] = ["-", "–"],
        ['-'] = ["‐", "–"],
        ['…'] = ["..."],
    };

    /// <summary>Fewer capitals do not show that a writer writes nothing else.</summary>
    private const int EnoughCapitals = 8;

    /// <summary>The text with the writer's own forms wherever the writer has not shown the text's.</summary>
    /// <param name="text">Composed text.</param>
    /// <param name="bank">The writer's letters.</param>
    /// <param name="replaced">What was replaced, each once.</param>
    public static string Apply(string text, LetterBank bank, out IReadOnlyList<Substitute> replaced)
    {
        var capitalsOnly = WritesCapitalsOnly(bank);
        var result = new StringBuilder(text.Length);
        var substitutes = new Dictionary<char, Substitute>();
        foreach (var character in text)
        {
            var own = Of(character, bank, capitalsOnly);
            if (own is null)
            {
                result.Append(character);
                continue;
            }

            result.Append(own);
            substitutes.TryAdd(character, new Substitute(character.ToString(), own));
        }

        replaced = [.. substitutes.Values];
        return result.ToString();
    }

    /// <summary>What this writer writes for a character that the notes do not show; null where they show it, or nothing of its kin.</summary>
    public static string? Of(char character, LetterBank bank) => Of(character, bank, WritesCapitalsOnly(bank));

    private static string? Of(char character, LetterBank bank, bool capitalsOnly)
    {
        var own = bank.Has(character) ? null
            : capitalsOnly && char.IsLower(character) ? char.ToUpperInvariant(character).ToString()
            : Kin.GetValueOrDefault(character)?.FirstOrDefault(form => form.All(bank.Has));
        return own == character.ToString() ? null : own;
    }

    private static bool WritesCapitalsOnly(LetterBank bank)
    {
        var letters = bank.Lines.SelectMany(line => line.Text!).Where(char.IsLetter).Distinct().ToArray();
        return !letters.Any(char.IsLower) && letters.Count(char.IsUpper) >= EnoughCapitals;
    }
}
