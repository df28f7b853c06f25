using System.Text;

namespace Ductus.Texts;

/// <summary>Which scripts can be written: those that run from left to right, one letter after the other.</summary>
internal static class Scripts
{
    /// <summary>Ranges of code points (Unicode's blocks) whose letters join, stack, or run the other way; a font's single glyphs would be no writing.</summary>
    private static readonly (int First, int Last, string Name, bool RightToLeft)[] Others =
    [
        (0x0590, 0x05FF, "Hebrew", true),
        (0x0600, 0x06FF, "Arabic", true),
        (0x0700, 0x074F, "Syriac", true),
        (0x0750, 0x077F, "Arabic", true),
        (0x0780, 0x07BF, "Thaana", true),
        (0x07C0, 0x07FF, "N'Ko", true),
        (0x0800, 0x085F, "Samaritan or Mandaic", true),
        (0x0860, 0x08FF, "Syriac or Arabic", true),
        (0x0900, 0x0DFF, "an Indic script", false),
        (0x0E00, 0x0EFF, "Thai or Lao", false),
        (0x0F00, 0x0FFF, "Tibetan", false),
        (0x1000, 0x109F, "Burmese", false),
        (0x1100, 0x11FF, "Hangul", false),
        (0x1780, 0x17FF, "Khmer", false),
        (0x1800, 0x18AF, "Mongolian", false),
        (0x2E80, 0x303F, "Chinese or Japanese", false),
        (0x3040, 0x30FF, "Japanese", false),
        (0x3100, 0x318F, "Bopomofo or Hangul", false),
        (0x3190, 0x9FFF, "Chinese or Japanese", false),
        (0xA960, 0xA97F, "Hangul", false),
        (0xAC00, 0xD7FF, "Hangul", false),
        (0xF900, 0xFAFF, "Chinese or Japanese", false),
        (0xFB1D, 0xFB4F, "Hebrew", true),
        (0xFB50, 0xFDFF, "Arabic", true),
        (0xFE70, 0xFEFF, "Arabic", true),
        (0x10800, 0x10FFF, "a script written from right to left", true),
        (0x1E800, 0x1EFFF, "a script written from right to left", true),
        (0x20000, 0x3FFFF, "Chinese or Japanese", false),
    ];

    /// <summary>Characters that are named as examples.</summary>
    private const int Named = 5;

    /// <summary>Whether letters of this script can be set one after the other from left to right.</summary>
    public static bool CanWrite(Rune rune) => !Others.Any(range => range.First <= rune.Value && rune.Value <= range.Last);

    /// <summary>What to say of those characters that belong to scripts that cannot be written; null if none does.</summary>
    public static string? Objection(IReadOnlyList<Rune> runes)
    {
        var strange = runes.Where(rune => !CanWrite(rune)).ToArray();
        if (strange.Length == 0)
        {
            return null;
        }

        var script = Others.First(range => range.First <= strange[0].Value && strange[0].Value <= range.Last);
        var why = script.RightToLeft ? "runs from right to left" : "is not written letter by letter from left to right";
        return $"The text is partly in {script.Name}, which {why} and cannot be written ({Substitution.Characters(strange.Take(Named))})";
    }
}
