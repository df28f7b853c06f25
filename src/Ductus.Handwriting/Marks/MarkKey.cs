using System.Security.Cryptography;
using System.Text;

namespace Ductus.Marks;

/// <summary>What a mark's pattern is drawn from: who has the key can find the mark, and set it.</summary>
public sealed class MarkKey
{
    private readonly byte[] _secret;

    private MarkKey(byte[] secret) => _secret = secret;

    /// <summary>The key of every copy of the program: anybody finds marks set with it.</summary>
    public static MarkKey Public { get; } = OfPhrase("Ductus: this page was written by a program.");

    /// <summary>The key that a phrase stands for (its SHA-256, as UTF-8); a private one if nobody else knows the phrase.</summary>
    /// <exception cref="UserException">The phrase is empty.</exception>
    public static MarkKey OfPhrase(string phrase) => string.IsNullOrWhiteSpace(phrase)
        ? throw new UserException("A private key for marks is a phrase: give one that nobody guesses.")
        : new MarkKey(SHA256.HashData(Encoding.UTF8.GetBytes(phrase)));

    /// <summary>So many bits that nobody without the key can tell from random ones: HMAC-SHA-256 (RFC 2104) in counter mode.</summary>
    /// <param name="stream">Another stream, other bits.</param>
    /// <param name="count">How many.</param>
    internal bool[] Bits(byte stream, int count)
    {
        var bits = new bool[count];
        Span<byte> message = stackalloc byte[5];
        Span<byte> block = stackalloc byte[HMACSHA256.HashSizeInBytes];
        message[4] = stream;
        for (var i = 0; i < count; i++)
        {
            var at = i % (8 * block.Length);
            if (at == 0)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(message, i / (8 * block.Length));
                HMACSHA256.HashData(_secret, message, block);
            }

            bits[i] = (block[at / 8] >> (at % 8) & 1) != 0;
        }

        return bits;
    }
}
