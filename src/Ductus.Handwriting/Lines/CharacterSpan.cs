namespace Ductus.Lines;

/// <summary>Where one character of a line's text stands in the line's raster.</summary>
/// <param name="Character">The character, a Unicode code point as text (one or two UTF-16 units).</param>
/// <param name="Left">Left edge of its ink, in pixels of the normalised line.</param>
/// <param name="Right">Right edge of its ink; for a space, the right edge of the gap.</param>
/// <param name="Confidence">0 to 1: mean probability of this character over its columns.</param>
public readonly record struct CharacterSpan(string Character, float Left, float Right, float Confidence);
