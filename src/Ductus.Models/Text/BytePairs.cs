using System.Text;

namespace Ductus.Models.Text;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016) over bytes, as GPT-2 and CLIP have it: each byte is a printable character, the last of a word
/// carries a mark, and the pair that was merged first in training is merged first.
/// </summary>
internal sealed class BytePairs
{
    public const string WordEnd = "</w>";

    /// <summary>The printable character of each byte: itself where it is one, else one from 256 on, in order.</summary>
    private static readonly char[] Printable = MakePrintable();

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<(string, string), int> _ranks = [];
    private readonly Dictionary<int, string> _tokens;

    /// <param name="ids">Token ids by token; no two may have the same.</param>
    /// <param name="merges">The pairs in the order they were merged.</param>
    /// <exception cref="InvalidDataException">Two tokens have the same id.</exception>
    public BytePairs(Dictionary<string, int> ids, IEnumerable<(string, string)> merges)
    {
        _ids = ids;
        _tokens = new Dictionary<int, string>(ids.Count);
        foreach (var (token, id) in ids)
        {
            if (!_tokens.TryAdd(id, token))
            {
                throw new InvalidDataException($"two of its tokens have the id {id}");
            }
        }

        foreach (var pair in merges)
        {
            _ranks.TryAdd(pair, _ranks.Count);
        }
    }

    /// <summary>The vocabulary that follows from merges alone: bytes in the order of their characters, the same with a mark, what is merged.</summary>
    public static IEnumerable<string> TokensOf(IEnumerable<(string First, string Second)> merges)
    {
        var bytes = Printable.Order().Select(c => c.ToString()).ToList();
        return [.. bytes, .. bytes.Select(c => c + WordEnd), .. merges.Select(pair => pair.First + pair.Second)];
    }

    /// <summary>Appends the ids of a word; a token that is not in the vocabulary becomes <paramref name="unknown"/>.</summary>
    public void Encode(string word, List<int> target, int unknown)
    {
        var parts = Encoding.UTF8.GetBytes(word).Select(b => Printable[b].ToString()).ToList();
        parts[^1] += WordEnd;
        while (Best(parts) is { } pair)
        {
            for (var i = 0; i + 1 < parts.Count; i++)
            {
                if ((parts[i], parts[i + 1]) == pair)
                {
                    parts[i] += parts[i + 1];
                    parts.RemoveAt(i + 1);
                }
            }
        }

        target.AddRange(parts.Select(part => _ids.GetValueOrDefault(part, unknown)));
    }

    /// <summary>The text that tokens spell, a space after each word.</summary>
    public string Decode(IEnumerable<int> ids)
    {
        var bytes = new List<byte>();
        foreach (var token in ids.Select(id => _tokens.GetValueOrDefault(id, "")))
        {
            var ends = token.EndsWith(WordEnd, StringComparison.Ordinal);
            bytes.AddRange((ends ? token[..^WordEnd.Length] : token).Select(c => (byte)Math.Max(0, Array.IndexOf(Printable, c))));
            if (ends)
            {
                bytes.Add((byte)' ');
            }
        }

        return Encoding.UTF8.GetString([.. bytes]).Trim();
    }

    private (string, string)? Best(List<string> parts)
    {
        (string, string)? best = null;
        var bestRank = int.MaxValue;
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            if (_ranks.TryGetValue((parts[i], parts[i + 1]), out var rank) && rank < bestRank)
            {
                (best, bestRank) = ((parts[i], parts[i + 1]), rank);
            }
        }

        return best;
    }

    private static char[] MakePrintable()
    {
        var moved = 256;
        return [.. Enumerable.Range(0, 256).Select(b => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : (char)moved++)];
    }
}
