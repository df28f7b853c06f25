using System.Security.Cryptography;

namespace Ductus.Queue;

/// <summary>Names of jobs: 26 letters and digits, the first ten the time in milliseconds, the rest by chance, in the alphabet of ULIDs (github.com/ulid/spec), small.</summary>
public static class JobId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new one.</summary>
    public static string New()
    {
        Span<char> id = stackalloc char[26];
        Span<byte> chance = stackalloc byte[16];
        RandomNumberGenerator.Fill(chance);
        var time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var i = 9; i >= 0; i--, time >>= 5)
        {
            id[i] = Alphabet[(int)(time & 31)];
        }

        for (var i = 0; i < chance.Length; i++)
        {
            id[10 + i] = Alphabet[chance[i] & 31];
        }

        return new string(id);
    }

    /// <summary>Whether a text may be one: nothing else ever becomes part of a path.</summary>
    public static bool IsOne(string? text) => text is { Length: 26 } && text.All(c => Alphabet.Contains(c, StringComparison.Ordinal));
}
