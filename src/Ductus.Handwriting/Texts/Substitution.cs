using System.Text;

namespace Ductus.Texts;

/// <summary>One character that stands for another.</summary>
/// <param name="Character">What the text has.</param>
/// <param name="Replacement">What is written in its place; empty if it is left out.</param>
public sealed record Substitute(string Character, string Replacement);

/// <summary>Replaces characters that nothing can draw by the nearest ones that can be drawn.</summary>
public static class Substitution
{
    /// <summary>Each step leads to a plainer writing, so a few reach the plainest.</summary>
    private const int Steps = 4;

    /// <summary>The text with every character in it that cannot be drawn replaced by the nearest one, or left out where nothing is near it.</summary>
    /// <param name="text">Composed text (see <see cref="ComposedText"/>).</param>
    /// <param name="canDraw">Whether a character (one code point) can be drawn.</param>
    /// <param name="replaced">What was replaced or left out, each once, in the order of the text.</param>
    public static string Apply(string text, Func<Rune, bool> canDraw, out IReadOnlyList<Substitute> replaced)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(canDraw);
        var result = new StringBuilder();
        var substitutes = new Dictionary<string, Substitute>();
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            if (Rune.IsWhiteSpace(rune) || canDraw(rune))
            {
                result.Append(character);
                continue;
            }

            var near = Near(character, canDraw) ?? "";
            result.Append(near);
            substitutes.TryAdd(character, new Substitute(character, near));
        }

        replaced = [.. substitutes.Values];
        return result.ToString();
    }

    /// <summary>Characters for a message, each with its code.</summary>
    internal static string Characters(IEnumerable<Rune> runes) => string.Join(", ", runes.Select(rune => $"{rune} (U+{rune.Value:X4})"));

    /// <summary>The nearest writing of a character that can be drawn, found step by step; null if there is none.</summary>
    private static string? Near(string character, Func<Rune, bool> canDraw)
    {
        var near = character;
        for (var step = 0; step < Steps; step++)
        {
            // What is made of several characters may need a step for some of them only.
            var parts = near.EnumerateRunes().Select(rune => canDraw(rune) ? rune.ToString() : PlainForms.Of(rune.ToString())).ToArray();
            if (parts.Any(part => part is null))
            {
                return null;
            }

            near = string.Concat(parts);
            if (near.EnumerateRunes().All(canDraw))
            {
                return near;
            }
        }

        return null;
    }
}
