using System.Globalization;
using Ductus.Coverage;

namespace Ductus.Cli;

/// <summary>The sentences and tables of the command line for what a writer's notes show.</summary>
internal static class CoverageSentences
{
    private const int Named = 24, PerRow = 6;

    private static readonly (string Name, Func<char, bool> Has)[] Kinds =
    [
        ("Small letters", c => char.IsLower(c) && IsPlain(c)),
        ("Capitals", c => char.IsUpper(c) && IsPlain(c)),
        ("With accents", c => char.IsLetter(c) && !IsPlain(c)),
        ("Digits", char.IsDigit),
        ("Signs", c => !char.IsLetterOrDigit(c)),
    ];

    /// <summary>The characters of the notes, each with how often it can be used of how often it stands there and how sure the reader is.</summary>
    public static string Table(HandCoverage coverage)
    {
        var rows = new List<string>();
        foreach (var (name, has) in Kinds)
        {
            var cells = coverage.Characters.Where(c => has(c.Character)).Select(Cell).ToArray();
            if (cells.Length > 0)
            {
                rows.Add($"{name}:");
                rows.AddRange(cells.Chunk(PerRow).Select(row => "  " + string.Concat(row).TrimEnd()));
            }
        }

        return string.Join('\n', rows);
    }

    /// <summary>How a character that the notes lack, or from which it cannot be cut out, is made.</summary>
    public static string Of(CharacterCoverage character)
    {
        var notes = character.Shown == 0 ? "not in the notes"
            : $"in the notes {Times(character.Shown)}, but never clearly enough to be cut out";
        var made = character.Making switch
        {
            Making.OwnForm { Form: var form } => $"the writer's own {form} is written",
            Making.OwnWithAccent { OwnMarks: true } own => $"made of the writer's own {own.Letter} and accent",
            Making.OwnWithAccent own => $"made of the writer's own {own.Letter} and a print face's accent",
            Making.Borrowed => "drawn after a print face",
            _ => "the writer's own",
        };
        return $"{character.Character}: {notes}; {made}";
    }

    /// <summary>One sentence on what a text lacks; null where the notes show all of it.</summary>
    public static string? Lacks(IReadOnlyList<CharacterCoverage> lacking)
    {
        if (lacking.Count == 0)
        {
            return null;
        }

        var clauses = new List<string>();
        void Add(string clause, Func<CharacterCoverage, bool> which, Func<CharacterCoverage, string>? word = null)
        {
            var all = lacking.Where(which).Select(word ?? (c => c.Character.ToString())).ToArray();
            if (all.Length > 0)
            {
                clauses.Add($"{string.Join(' ', all)} {clause}");
            }
        }

        Add("made of own letters and accents", c => c.Making is Making.OwnWithAccent);
        Add("by own signs", c => c.Making is Making.OwnForm, c => $"{c.Character}→{((Making.OwnForm)c.Making).Form}");
        Add("after a print face", c => c is { Making: Making.Borrowed, Shown: 0 });
        Add("after a print face though in the notes, where they are never clear enough to be cut out", c => c is { Making: Making.Borrowed, Shown: > 0 }, c => $"{c.Character} ({Times(c.Shown)})");
        return $"The text has what the notes do not give: {string.Join("; ", clauses)}.";
    }

    /// <summary>What to add to notes that lack some of a language's characters or pairs.</summary>
    public static string ToAdd(IReadOnlyList<CharacterCoverage> gaps, IReadOnlyList<PairCoverage> pairs)
    {
        if (gaps.Count == 0 && pairs.Count == 0)
        {
            return "Nothing is missing of what this language's texts usually have.";
        }

        var rows = new List<string>();
        if (gaps.Count > 0)
        {
            rows.Add($"To add, each a few times: {string.Join(' ', gaps.Select(c => c.Character))}");
        }

        if (pairs.Count > 0)
        {
            var more = pairs.Count > Named ? $" and {pairs.Count - Named} more" : "";
            rows.Add($"Frequent pairs without a join of the writer's own: {string.Join(' ', pairs.Take(Named).Select(p => p.Pair))}{more}");
        }

        return string.Join('\n', rows);
    }

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static string Cell(CharacterCoverage c) =>
        string.Create(CultureInfo.InvariantCulture, $"{c.Character} {(c.Usable == c.Shown ? $"{c.Shown}" : $"{c.Usable} of {c.Shown}")} ({100 * c.Confidence:F0} %)").PadRight(19);

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
