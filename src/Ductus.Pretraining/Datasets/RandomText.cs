using System.Globalization;
using System.Text;
using Ductus.Models.Text;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>
/// Texts to set in fonts: words of several languages, and more capitals, digits, accents and punctuation than prose has,
/// since the stroke corpus has few of them.
/// </summary>
public sealed class RandomText
{
    private const string DictionaryFolder = "/usr/share/dict";
    private static readonly string[] Lists =
        ["american-english", "french", "ngerman", "spanish", "swedish", "norwegian", "bokmaal", "danish", "italian", "portuguese"];

    private static readonly string[] Enclosing = ["\"\"", "“”", "‘’", "()", "«»", "„“", "[]"];
    private static readonly string[] Following = [",", ".", ".", ",", "?", "!", ":", ";", "…", "'s", " –", " —", " -", " &"];
    private readonly string[][] _words;

    private RandomText(string[][] words) => _words = words;

    /// <summary>Texts from the word lists of this machine.</summary>
    /// <exception cref="UserException">There are none.</exception>
    public static RandomText Load()
    {
        var words = Lists.Select(name => Path.Combine(DictionaryFolder, name)).Where(File.Exists)
            .Select(path => File.ReadAllLines(path).Select(w => UnicodeComposition.Compose(w.Trim())).Where(w => w.Length is > 0 and < 14).ToArray())
            .Where(list => list.Length > 0).ToArray();
        return words.Length > 0 ? new RandomText(words) : throw new UserException($"No word lists in {DictionaryFolder}: run eng/install-wordlists.");
    }

    /// <summary>About <paramref name="length"/> characters.</summary>
    public string Make(int length, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        // One language a line, English more often.
        var list = rng.Chance(0.3f) ? _words[0] : rng.Pick(_words);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            if (text.Length > 0)
            {
                text.Append(' ');
            }

            text.Append(Item(list, rng));
        }

        return text.ToString();
    }

    private static string Item(string[] list, Rng rng)
    {
        var kind = rng.Uniform();
        var word = rng.Pick(list);
        var item = kind switch
        {
            < 0.52f => word,
            < 0.70f => char.ToUpperInvariant(word[0]) + word[1..],
            < 0.76f => word.ToUpperInvariant(),
            < 0.90f => Number(rng),
            < 0.96f => Scramble(rng),
            _ => $"{(char)('A' + rng.Next(26))}. {char.ToUpperInvariant(word[0])}{word[1..]}",
        };
        if (rng.Chance(0.06f))
        {
            var pair = rng.Pick(Enclosing);
            item = pair[0] + item + pair[1];
        }

        return rng.Chance(0.2f) ? item + rng.Pick(Following) : item;
    }

    private static string Number(Rng rng) => rng.Next(6) switch
    {
        0 => rng.Next(1700, 2060).ToString(CultureInfo.InvariantCulture),
        1 => $"{rng.Next(1, 32)}.{rng.Next(1, 13)}.{rng.Next(1, 100):00}",
        2 => $"{rng.Next(1, 24)}:{rng.Next(60):00}",
        3 => $"{rng.Next(1, 1000)},{rng.Next(100):00} {rng.Pick(["€", "$", "£", "%"])}",
        4 => $"{rng.Next(1, 100)}/{rng.Next(1, 100)}",
        _ => rng.Next(100000).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Letters in no order of any language, so that rare pairs and rare marks are seen.</summary>
    private static string Scramble(Rng rng) =>
        string.Concat(Enumerable.Range(0, rng.Next(2, 8)).Select(_ => Reading.Alphabet.Characters[1 + rng.Next(Reading.Alphabet.Characters.Length - 1)]));
}
