using System.Runtime.InteropServices;
using System.Text;

namespace Ductus.Models.Text;

/// <summary>
/// SentencePiece's precompiled normalisation (google/sentencepiece, normalizer.cc): a double-array trie (darts-clone) from UTF-8 text to places
/// in a list of zero-ended replacements; the longest entry at a place wins.
/// </summary>
internal sealed class PrecompiledMap
{
    private readonly uint[] _trie;
    private readonly byte[] _replacements;

    /// <param name="blob">Length of the trie in bytes, the trie, the replacements; empty: nothing is replaced.</param>
    /// <exception cref="InvalidDataException">It is cut short.</exception>
    public PrecompiledMap(ReadOnlySpan<byte> blob)
    {
        var length = blob.Length < 4 ? 0 : MemoryMarshal.Read<uint>(blob);
        if (blob.Length > 0 && (blob.Length < 4 || length > blob.Length - 4 || length % sizeof(uint) != 0))
        {
            throw new InvalidDataException("its normalisation table is cut short");
        }

        _trie = blob.IsEmpty ? [] : MemoryMarshal.Cast<byte, uint>(blob.Slice(4, (int)length)).ToArray();
        _replacements = blob.IsEmpty ? [] : blob[(4 + (int)length)..].ToArray();
    }

    /// <summary>The text with everything replaced that the map knows.</summary>
    public string Apply(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var target = new List<byte>(source.Length);
        for (var at = 0; at < source.Length;)
        {
            if (Longest(source.AsSpan(at)) is var (length, place))
            {
                var end = Array.IndexOf(_replacements, (byte)0, place);
                target.AddRange(_replacements.AsSpan(place, (end < 0 ? _replacements.Length : end) - place));
                at += length;
                continue;
            }

            Rune.DecodeFromUtf8(source.AsSpan(at), out _, out var width);
            target.AddRange(source.AsSpan(at, width));
            at += width;
        }

        return Encoding.UTF8.GetString([.. target]);
    }

    /// <summary>The longest entry at the beginning of <paramref name="text"/>, and where its replacement begins.</summary>
    private (int Length, int Place)? Longest(ReadOnlySpan<byte> text)
    {
        (int, int)? found = null;
        if (_trie.Length == 0)
        {
            return null;
        }

        var node = Offset(_trie[0]);
        for (var i = 0; i < text.Length; i++)
        {
            node ^= text[i];
            if (node >= _trie.Length || Label(_trie[node]) != text[i])
            {
                break;
            }

            var unit = _trie[node];
            node ^= Offset(unit);
            if ((unit >> 8 & 1) == 1 && node < _trie.Length && (_trie[node] & int.MaxValue) < _replacements.Length)
            {
                found = (i + 1, (int)(_trie[node] & int.MaxValue));
            }
        }

        return found;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);

    private static uint Label(uint unit) => unit & ((1u << 31) | 0xFF);
}
