using System.Globalization;
using System.IO.Compression;

namespace Ductus.Reading;

/// <summary>
/// How likely characters follow one another in a language: n-grams of letters within words, shorter ones where a longer has not been seen. It serves proposals only;
/// nothing that Ductus has written is read with it, so that misspelled words are found.
/// </summary>
internal sealed class CharacterModel
{
    /// <summary>The file of the models, beside the reader.</summary>
    public const string FileName = "characters.gz";

    private const int Order = 6;

    /// <summary>Nats that a character costs for each letter of context that had to be dropped (Brants et al. 2007 take 0.4 of the shorter one's probability).</summary>
    private const float BackOff = 0.9f;

    /// <summary>Nats of what the n-grams do not tell: of signs, of digits, of a digit behind another, of capitals at a word's beginning, behind another, and within.</summary>
    private const float Sign = 4, Digit = 5, NextDigit = 1.5f, Capital = 2, NextCapital = 1, InnerCapital = 5, Unknown = 9;

    private readonly Dictionary<string, float> _costs;
    private readonly Dictionary<string, float>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private CharacterModel(string language, Dictionary<string, float> costs) => (Language, _costs, _lookup) = (language, costs, costs.GetAlternateLookup<ReadOnlySpan<char>>());

    /// <summary>Its ISO 639 code.</summary>
    public string Language { get; }

    /// <summary>The models of a file; none if it is not there.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static IReadOnlyList<CharacterModel> Load(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        var models = new List<CharacterModel>();
        try
        {
            using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var lines = new StreamReader(packed);
            while (lines.ReadLine() is { } line)
            {
                if (line.StartsWith('#'))
                {
                    models.Add(new CharacterModel(line[1..], []));
                    continue;
                }

                var tab = line.IndexOf('\t', StringComparison.Ordinal);
                if (tab < 1 || models.Count == 0 || !byte.TryParse(line.AsSpan(tab + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var cost))
                {
                    throw new InvalidDataException("a line of it is no n-gram");
                }

                models[^1]._costs[line[..tab]] = cost / 16f;
            }
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"The models of characters in '{path}' cannot be read: {e.Message}. Install Ductus again.", e);
        }

        return models;
    }

    /// <summary>Nats that a character costs behind others.</summary>
    /// <param name="before">What stands before it on the line, the last characters of it at least.</param>
    /// <param name="next">The character.</param>
    public float Cost(ReadOnlySpan<char> before, char next)
    {
        var last = before.Length == 0 ? ' ' : before[^1];
        if (char.IsDigit(next))
        {
            return char.IsDigit(last) ? NextDigit : Digit;
        }

        if (!char.IsLetter(next) && next != ' ')
        {
            return Sign;
        }

        if (next == ' ' && !char.IsLetter(last))
        {
            // Behind a sign a space is what is to be expected, behind a space it is not.
            return last == ' ' ? Unknown : 0.5f;
        }

        var capital = !char.IsUpper(next) ? 0 : !char.IsLetter(last) ? Capital : char.IsUpper(last) ? NextCapital : InnerCapital;
        Span<char> gram = stackalloc char[Order];
        var length = 0;
        gram[Order - 1 - length++] = char.ToLowerInvariant(next);
        for (var i = before.Length - 1; length < Order; i--)
        {
            var isLetter = i >= 0 && char.IsLetter(before[i]);
            gram[Order - 1 - length++] = isLetter ? char.ToLowerInvariant(before[i]) : ' ';
            if (!isLetter)
            {
                break;
            }
        }

        for (var (known, dropped) = (length, 0); known > 0; known--, dropped++)
        {
            if (_lookup.TryGetValue(gram[^known..], out var cost))
            {
                return capital + cost + (BackOff * dropped);
            }
        }

        return Unknown;
    }
}
