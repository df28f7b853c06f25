using System.Text;

namespace Ductus.Texts;

/// <summary>One character that stands for another.</summary>
/// <param name="Character">What the text has.</param>
/// <param name="Replacement">What is written in its place.</param>
public sealed record Substitute(string Character, string Replacement);

/// <summary>Replaces characters that nothing can draw by the nearest ones that can be drawn.</summary>
public static class Substitution
{
    /// <summary>A character, an equals sign and what is nearest to it, which may itself have something nearer still.</summary>
    private const string Table =
        "‐=- ‑=- ‒=– –=- —=– ―=— −=- ⁃=- ﹘=- －=- ‘=' ’=' ‚=, ‛=' ′=' ʼ=' ʹ=' `=' ´=' ＇=' “=\" ”=\" „=\" ‟=\" ″=\" «=\" " +
        "»=\" ‹=' ›=' 〝=\" 〞=\" …=... ⋯=… •=- ‣=- ·=. ．=. 。=. ，=, 、=, ：=: ；=; ！=! ？=? （=( ）=) ‽=?! ⁄=/ ∕=/ ×=x ÷=: ～=~ " +
        "ﬀ=ff ﬁ=fi ﬂ=fl ﬃ=ffi ﬄ=ffl ﬅ=st ﬆ=st ĳ=ij Ĳ=IJ ŉ='n ß=ss ẞ=SS æ=ae Æ=AE œ=oe Œ=OE ø=o Ø=O đ=d Đ=D ð=d Ð=D ł=l " +
        "Ł=L ħ=h Ħ=H ı=i ŋ=ng Ŋ=NG þ=th Þ=Th ŧ=t Ŧ=T ſ=s ĸ=k ©=(c) ®=(R) ™=(TM) №=No ¼=1/4 ½=1/2 ¾=3/4 ¹=1 ²=2 ³=3 ₂=2 " +
        "º=o ª=a";

    private static readonly Dictionary<string, string> Nearest = Table.Split(' ').ToDictionary(entry => entry[..1], entry => entry[2..]);

    /// <summary>The text with every character in it that cannot be drawn replaced; a combining mark alone is left out.</summary>
    /// <param name="text">Composed text (see <see cref="ComposedText"/>).</param>
    /// <param name="canDraw">Whether a character (one code point) can be drawn.</param>
    /// <param name="replaced">What was replaced, each once.</param>
    /// <exception cref="UserException">A character has nothing near it.</exception>
    public static string Apply(string text, Func<Rune, bool> canDraw, out IReadOnlyList<Substitute> replaced)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(canDraw);
        var result = new StringBuilder();
        var substitutes = new Dictionary<string, Substitute>();
        var hopeless = new HashSet<Rune>();
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            if (Rune.IsWhiteSpace(rune) || canDraw(rune))
            {
                result.Append(character);
            }
            else if (Near(character, canDraw) is { } near)
            {
                result.Append(near);
                substitutes[character] = new Substitute(character, near);
            }
            else
            {
                hopeless.Add(rune);
            }
        }

        replaced = [.. substitutes.Values];
        return hopeless.Count == 0
            ? result.ToString()
            : throw new UserException($"The text has characters that cannot be written and that nothing is near to: {Characters(hopeless)}; replace them in the text.");
    }

    /// <summary>Characters for a message, each with its code.</summary>
    internal static string Characters(IEnumerable<Rune> runes) => string.Join(", ", runes.Select(rune => $"{rune} (U+{rune.Value:X4})"));

    /// <summary>The nearest writing of a character that can be drawn, found step by step; null if there is none.</summary>
    private static string? Near(string character, Func<Rune, bool> canDraw)
    {
        var near = character;
        // Each step leads to a plainer writing, so a few reach the plainest.
        for (var step = 0; step < 4; step++)
        {
            near = Plainer(near);
            if (near is null || near.EnumerateRunes().All(canDraw))
            {
                return near;
            }
        }

        return null;
    }

    private static string? Plainer(string character)
    {
        if (Nearest.TryGetValue(character, out var near))
        {
            return near;
        }

        return character.Length != 1 ? null : Accents.IsMark(character[0]) ? "" : Accents.BaseOf(character[0])?.ToString();
    }
}
