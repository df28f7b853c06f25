using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ductus.Tests.Fuzz;

/// <summary>Changes a file in a way that follows from a seed: bits, numbers as programs store them, numbers and words as JSON spells them, ends and pieces.</summary>
internal static class Mutation
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 255, 256, 32767, 32768, 65535, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF, 1UL << 40, 10_000,
    ];

    private static readonly string[] Words =
    [
        "0", "-1", "1", "10000", "2147483647", "2147483648", "4294967296", "9223372036854775807", "18446744073709551616", "1e308", "1e-320", "-0.0", "null", "true", "{}", "[]",
        "\"\"", "\"NaN\"", "\"-Infinity\"", "\"x\"", "[[[[]]]]", "\"\\ud800\"",
    ];

    /// <summary>The file with one to four changes.</summary>
    public static byte[] Of(byte[] file, Random random)
    {
        var changed = file;
        for (var i = random.Next(1, 5); i > 0 && changed.Length > 0; i--)
        {
            changed = random.Next(8) switch
            {
                0 => Bit(changed, random),
                1 or 2 => Number(changed, random),
                3 => changed[..random.Next(changed.Length)],
                4 => Piece(changed, random),
                _ => Word(changed, random),
            };
        }

        return changed;
    }

    private static byte[] Bit(byte[] file, Random random)
    {
        var changed = (byte[])file.Clone();
        changed[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private static byte[] Number(byte[] file, Random random)
    {
        var changed = (byte[])file.Clone();
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Numbers[random.Next(Numbers.Length)]);
        var width = 1 << random.Next(4);

        // Headers matter more than what follows them.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(128, file.Length) : file.Length);
        var number = bytes[..Math.Min(width, file.Length - at)];
        if (random.Next(2) == 0)
        {
            number.Reverse();
        }

        number.CopyTo(changed.AsSpan(at));
        return changed;
    }

    /// <summary>A stretch is left out, or is there twice.</summary>
    private static byte[] Piece(byte[] file, Random random)
    {
        int from = random.Next(file.Length), to = random.Next(from, Math.Min(file.Length, from + 64));
        return random.Next(2) == 0 ? [.. file[..from], .. file[to..]] : [.. file[..to], .. file[from..]];
    }

    /// <summary>A number, or a whole value, of the text part gets another.</summary>
    private static byte[] Word(byte[] file, Random random)
    {
        var text = Encoding.Latin1.GetString(file);
        var at = random.Next(text.Length);
        var from = text.IndexOfAny("0123456789\"[{".ToCharArray(), at);
        if (from < 0)
        {
            return Bit(file, random);
        }

        var to = from + 1;
        if (char.IsAsciiDigit(text[from]))
        {
            while (to < text.Length && (char.IsAsciiDigit(text[to]) || text[to] == '.'))
            {
                to++;
            }
        }
        else
        {
            to = text.IndexOfAny(text[from] == '"' ? ['"'] : [']', '}'], to) is var end and >= 0 ? end + 1 : text.Length;
        }

        var word = random.Next(4) == 0 ? random.NextInt64().ToString(CultureInfo.InvariantCulture) : Words[random.Next(Words.Length)];
        return Encoding.Latin1.GetBytes(string.Concat(text.AsSpan(0, from), word, text.AsSpan(to)));
    }
}
