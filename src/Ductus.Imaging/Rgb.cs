using System.Globalization;

namespace Ductus.Imaging;

/// <summary>One sRGB colour, a byte a channel.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>White, the colour of a page that nobody has seen.</summary>
    public static Rgb White => new(255, 255, 255);

    /// <summary>Black.</summary>
    public static Rgb Black => new(0, 0, 0);

    /// <summary>Rec. 601 luma, 0 to 255.</summary>
    public float Luma => (0.299f * R) + (0.587f * G) + (0.114f * B);

    /// <summary>A colour as <see cref="ToString"/> gives it; null where the text is none.</summary>
    public static Rgb? Parse(ReadOnlySpan<char> text) =>
        text is ['#', ..] && text.Length == 7 && int.TryParse(text[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new Rgb((byte)(value >> 16), (byte)(value >> 8), (byte)value)
            : null;

    /// <summary>The colour as in CSS, <c>#rrggbb</c>.</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
