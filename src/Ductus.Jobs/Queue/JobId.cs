using System.Security.Cryptography;

namespace Ductus.Queue;

/// <summary>
/// Names of jobs: 26 letters and digits, the first ten the time in milliseconds, the rest by chance, in the alphabet of ULIDs (github.com/ulid/spec), small. Those that one process makes grow, as that page has it:
/// within a millisecond the next one is one more.
/// </summary>
public static class JobId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly Lock Guard = new();
    private static readonly byte[] Digits = new byte[16];
    private static long _last;

    /// <summary>A new one.</summary>
    public static string New()
    {
        Span<char> id = stackalloc char[26];
        lock (Guard)
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            if (now > _last)
            {
                _last = now;
                RandomNumberGenerator.Fill(Digits);
                for (var i = 0; i < Digits.Length; i++)
                {
                    Digits[i] &= 31;
                }
            }
            else
            {
                // One more, carried; after 2^80 of them in a millisecond they would begin anew.
                for (var i = Digits.Length - 1; i >= 0 && ++Digits[i] == 32; i--)
                {
                    Digits[i] = 0;
                }
            }

            var time = _last;
            for (var i = 9; i >= 0; i--, time >>= 5)
            {
                id[i] = Alphabet[(int)(time & 31)];
            }

            for (var i = 0; i < Digits.Length; i++)
            {
                id[10 + i] = Alphabet[Digits[i]];
            }
        }

        return new string(id);
    }

    /// <summary>Whether a text may be one: nothing else ever becomes part of a path.</summary>
    public static bool IsOne(string? text) => text is { Length: 26 } && text.All(c => Alphabet.Contains(c, StringComparison.Ordinal));
}
