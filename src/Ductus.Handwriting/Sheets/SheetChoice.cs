using Ductus.Coverage;

namespace Ductus.Sheets;

/// <summary>Chooses sentences that show what is missing, the most telling first (greedy set cover).</summary>
internal static class SheetChoice
{
    /// <summary>Instances of a character that let words differ, and of a pair.</summary>
    private const int Enough = 3, EnoughPairs = 1;

    /// <summary>A character that has never been shown is worth more than another instance, and than a pair.</summary>
    private const float First = 4, Further = 1, Pair = 0.4f;

    /// <summary>Numbers of sentences, as many as show something that is still missing, and at most so many.</summary>
    public static IReadOnlyList<int> Of(HandCoverage? coverage, Language language, int most)
    {
        var characters = UsualCharacters.Of(language).ToDictionary(c => c, c => coverage?.Of(c) is not { } of ? 0 : IsNeverWritten(of) ? Enough : of.Usable);
        var lacking = coverage?.PairGaps(language).Select(pair => pair.Pair) ?? UsualCharacters.PairsOf(language);
        var pairs = lacking.ToDictionary(pair => pair, _ => 0);
        var texts = SheetTexts.Of(language);
        var chosen = new List<int>();
        while (chosen.Count < most)
        {
            var (number, gain) = Enumerable.Range(0, texts.Count).Except(chosen).Select(i => (Number: i, Gain: Gain(texts[i], characters, pairs))).DefaultIfEmpty().MaxBy(entry => entry.Gain);
            if (gain <= 0)
            {
                break;
            }

            chosen.Add(number);
            Count(texts[number], characters, pairs);
        }

        return chosen;
    }

    /// <summary>Whoever writes in capitals alone is not asked for small letters.</summary>
    private static bool IsNeverWritten(CharacterCoverage of) => of.Making is Making.OwnForm && char.IsLetter(of.Character);

    private static float Gain(string text, Dictionary<char, int> characters, Dictionary<string, int> pairs)
    {
        var gain = 0f;
        foreach (var group in text.GroupBy(c => c))
        {
            if (characters.TryGetValue(group.Key, out var shown) && shown < Enough)
            {
                gain += (shown == 0 ? First : 0) + (Further * Math.Min(group.Count(), Enough - shown));
            }
        }

        return gain + (Pair * PairsOf(text).Distinct().Count(pair => pairs.TryGetValue(pair, out var shown) && shown < EnoughPairs));
    }

    private static void Count(string text, Dictionary<char, int> characters, Dictionary<string, int> pairs)
    {
        foreach (var c in text.Where(characters.ContainsKey))
        {
            characters[c]++;
        }

        foreach (var pair in PairsOf(text).Where(pairs.ContainsKey))
        {
            pairs[pair]++;
        }
    }

    private static IEnumerable<string> PairsOf(string text) => Enumerable.Range(0, text.Length - 1).Select(i => text.Substring(i, 2));
}
