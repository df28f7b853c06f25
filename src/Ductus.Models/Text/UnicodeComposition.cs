using System.Globalization;
using System.Text;

namespace Ductus.Models.Text;

/// <summary>
/// Unicode's composed form (NFC, UAX #15): letters and accents that stand apart become one character. The framework's own does nothing
/// without the ICU library, which Ductus does not ask for.
/// </summary>
public static class UnicodeComposition
{
    // Hangul syllables compose by arithmetic (The Unicode Standard, 3.12).
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28;

    private static readonly Tables Known = Read();

    /// <summary>The text in composed form.</summary>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.All(c => c < 0x300))
        {
            return text;
        }

        var decomposed = new List<int>();
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, decomposed);
        }

        Reorder(decomposed);
        var result = new StringBuilder(text.Length);
        foreach (var value in Recompose(decomposed))
        {
            result.Append(new Rune(value).ToString());
        }

        return result.ToString();
    }

    /// <summary>What a letter with one accent is made of (its canonical decomposition, one step); null for one without.</summary>
    public static (char Letter, char Mark)? Parts(char letter) =>
        Known.Decompositions.TryGetValue(letter, out var parts) && parts.Length == 2 && Class(parts[1]) != 0 ? ((char)parts[0], (char)parts[1]) : null;

    /// <summary>Whether a character is a mark that stands on, in or under the letter before it.</summary>
    public static bool IsMark(char character) => Class(character) != 0;

    private static void Decompose(int value, List<int> target)
    {
        var syllable = value - SBase;
        if (syllable is >= 0 and < LCount * VCount * TCount)
        {
            target.Add(LBase + (syllable / (VCount * TCount)));
            target.Add(VBase + (syllable % (VCount * TCount) / TCount));
            if (syllable % TCount != 0)
            {
                target.Add(TBase + (syllable % TCount));
            }
        }
        else if (Known.Decompositions.TryGetValue(value, out var parts))
        {
            Array.ForEach(parts, part => Decompose(part, target));
        }
        else
        {
            target.Add(value);
        }
    }

    /// <summary>Accents of one letter in the order of their classes; those of one class stay as they are.</summary>
    private static void Reorder(List<int> values)
    {
        for (var i = 1; i < values.Count; i++)
        {
            var mark = Class(values[i]);
            for (var j = i; mark != 0 && j > 0 && Class(values[j - 1]) > mark; j--)
            {
                (values[j - 1], values[j]) = (values[j], values[j - 1]);
            }
        }
    }

    private static List<int> Recompose(List<int> values)
    {
        var result = new List<int>(values.Count);
        var (starter, before) = (-1, -1);
        foreach (var value in values)
        {
            var mark = Class(value);
            if (starter >= 0 && (before < mark || starter == result.Count - 1) && Pair(result[starter], value) is { } composed)
            {
                result[starter] = composed;
                continue;
            }

            result.Add(value);
            (starter, before) = mark == 0 ? (result.Count - 1, -1) : (starter, mark);
        }

        return result;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LBase is >= 0 and < LCount and var l && second - VBase is >= 0 and < VCount and var v)
        {
            return SBase + (((l * VCount) + v) * TCount);
        }

        if (first - SBase is >= 0 and < LCount * VCount * TCount and var s && s % TCount == 0 && second - TBase is > 0 and < TCount and var t)
        {
            return first + t;
        }

        return Known.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static int Class(int value) => Known.Classes.GetValueOrDefault(value);

    private static Tables Read()
    {
        var tables = new Tables([], [], []);
        using var stream = typeof(UnicodeComposition).Assembly.GetManifestResourceStream("canonical.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
            {
                continue;
            }

            var cells = line[1..].Split(' ');
            var codes = cells.Select(cell => int.Parse(cell, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            if (line[0] == '=')
            {
                var mark = int.Parse(cells[2], CultureInfo.InvariantCulture);
                for (var value = codes[0]; value <= codes[1]; value++)
                {
                    tables.Classes.Add(value, mark);
                }

                continue;
            }

            tables.Decompositions.Add(codes[0], codes[1..]);
            if (line[0] == '+')
            {
                tables.Compositions.Add((codes[1], codes[2]), codes[0]);
            }
        }

        return tables;
    }

    private sealed record Tables(Dictionary<int, int[]> Decompositions, Dictionary<(int First, int Second), int> Compositions, Dictionary<int, int> Classes);
}
