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
    };

    /// <summary>Number of classes: the characters and the blank.</summary>
    public static int Classes => Characters.Length + 1;

    /// <summary>The class of a character, or -1 if the reader knows neither it nor a lookalike.</summary>
    public static int IndexOf(char character) =>
        Indices.TryGetValue(character, out var index) ? index
        : Lookalikes.TryGetValue(character, out var other) ? Indices[other]
        : -1;

    /// <summary>The character of a class from 1 on.</summary>
    public static char CharacterAt(int index) => Characters[index - 1];
}
