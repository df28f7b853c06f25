using Ductus.Models.Text;

namespace Ductus.Reading;

/// <summary>
/// The characters the reader knows, in a fixed order that its weights depend on: index 0 is the blank of CTC, the
/// others follow <see cref="Characters"/>.
/// </summary>
public static class Alphabet
{
    /// <summary>All characters: ASCII, the accents of French, Spanish, German, Scandinavian, Italian and Portuguese, typographic marks.</summary>
    public const string Characters =
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~" +
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœß" +
        "‘’“”„«»–—…€£§°·¿¡";

    /// <summary>Stands in a text for ink of which nobody knows what it says; it may be as wide as it likes.</summary>
    internal const char Anything = '\uFFFC';

    /// <summary>The class of <see cref="Anything"/>, which is none of the network's.</summary>
    internal const int AnythingClass = -2;

    private static readonly Dictionary<char, int> Indices = Characters.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i + 1);

    /// <summary>What stands in for a character the reader does not know but can hardly tell from one it does.</summary>
    private static readonly Dictionary<char, char> Lookalikes = new()
    {
        ['\u00A0'] = ' ',
        ['\t'] = ' ',
        ['\u2009'] = ' ',
        ['\u202F'] = ' ',
        ['‐'] = '-',
        ['‑'] = '-',
        ['−'] = '-',
        ['´'] = '\'',
        ['ʼ'] = '’',
        ['‚'] = ',',
        ['′'] = '\'',
        ['″'] = '"',
        ['ł'] = 'l',
        ['Ł'] = 'L',
        ['đ'] = 'd',
        ['Đ'] = 'D',
        ['ħ'] = 'h',
        ['Ħ'] = 'H',
        ['ŧ'] = 't',
        ['Ŧ'] = 'T',
        ['ı'] = 'i',
        ['ſ'] = 'f',

        // Canadian syllables with which some transcribers write capitals of another shape.
        ['ᗅ'] = 'A',
        ['ᗷ'] = 'B',
        ['ᑕ'] = 'C',
        ['ᗞ'] = 'D',
        ['ᗪ'] = 'D',
        ['ᒍ'] = 'J',
        ['ᒪ'] = 'L',
        ['ᑌ'] = 'U',
        ['ᐯ'] = 'V',
    };

    /// <summary>Number of classes: the characters and the blank.</summary>
    public static int Classes => Characters.Length + 1;

    /// <summary>The class of a character: its own, a lookalike's, or that of the letter under its accents; -1 if the reader knows none of them.</summary>
    public static int IndexOf(char character) =>
        Indices.TryGetValue(character, out var index) ? index
        : Lookalikes.TryGetValue(character, out var other) ? Indices[other]
        : UnicodeComposition.Parts(character) is var (letter, _) ? IndexOf(letter)
        : -1;

    /// <summary>A text as the reader would give it back if it read without fault: an ř as r, since it has never learned that letter.</summary>
    public static string AsRead(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Create(text.Length, text, (result, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                result[i] = IndexOf(from[i]) is > 0 and var index ? CharacterAt(index) : from[i];
            }
        });
    }

    /// <summary>The character of a class from 1 on.</summary>
    public static char CharacterAt(int index) => Characters[index - 1];
}
