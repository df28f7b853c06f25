using System.Text;
using Ductus.Models.Text;

namespace Ductus.Texts;

/// <summary>
/// Characters that are another one in a special dress (Unicode's compatibility decompositions): fullwidth letters, mathematical alphabets,
/// letters and numbers in circles, Roman numerals; and those that merely look like another.
/// </summary>
internal static class PlainForms
{
    /// <summary>A character, an equals sign and what is nearest to it, which may itself have something nearer still.</summary>
    private const string Table =
        "‐=- ‑=- ‒=– –=- —=– ―=— −=- ⁃=- ﹘=- ‘=' ’=' ‚=, ‛=' ′=' ʼ=' ʹ=' `=' ´=' “=\" ”=\" „=\" ‟=\" ″=\" «=\" " +
        "»=\" ‹=' ›=' 〝=\" 〞=\" …=... ⋯=… •=- ‣=- ·=. 。=. 、=, ‽=?! ⁄=/ ∕=/ ×=x ÷=: ĳ=ij Ĳ=IJ ŉ='n ß=ss ẞ=SS æ=ae Æ=AE œ=oe Œ=OE " +
        "ø=o Ø=O đ=d Đ=D ð=d Ð=D ł=l Ł=L ħ=h Ħ=H ı=i ŋ=ng Ŋ=NG þ=th Þ=Th ŧ=t Ŧ=T ſ=s ĸ=k ©=(c) ®=(R) ™=(TM) ℠=(SM) №=No ¼=1/4 ½=1/2 " +
        "¾=3/4 ⅓=1/3 ⅔=2/3 ⅛=1/8 ⅜=3/8 ⅝=5/8 ⅞=7/8 ⁰=0 ¹=1 ²=2 ³=3 ⁴=4 ⁵=5 ⁶=6 ⁷=7 ⁸=8 ⁹=9 ₀=0 ₁=1 ₂=2 ₃=3 ₄=4 ₅=5 ₆=6 ₇=7 ₈=8 ₉=9 ⁿ=n " +
        "º=o ª=a ℃=°C ℉=°F ℓ=l ℎ=h ℏ=h ℬ=B ℰ=E ℱ=F ℋ=H ℐ=I ℒ=L ℳ=M ℛ=R ℯ=e ℊ=g ℴ=o ℂ=C ℍ=H ℕ=N ℙ=P ℚ=Q ℝ=R ℤ=Z ℭ=C ℌ=H ℑ=I ℜ=R ℨ=Z " +
        "Ⅰ=I Ⅱ=II Ⅲ=III Ⅳ=IV Ⅴ=V Ⅵ=VI Ⅶ=VII Ⅷ=VIII Ⅸ=IX Ⅹ=X Ⅺ=XI Ⅻ=XII Ⅼ=L Ⅽ=C Ⅾ=D Ⅿ=M " +
        "ⅰ=i ⅱ=ii ⅲ=iii ⅳ=iv ⅴ=v ⅵ=vi ⅶ=vii ⅷ=viii ⅸ=ix ⅹ=x ⅺ=xi ⅻ=xii ⅼ=l ⅽ=c ⅾ=d ⅿ=m " +
        "→=-> ←=<- ⇒==> ≤=<= ≥=>= ≠=/= ≈=~ ☺=:-) ☹=:-( ♥=<3 ❤=<3 ✓=v ✔=v ✗=x ✘=x ￥=¥ ￡=£ ￠=¢";

    private const int FullwidthOffset = 0xFEE0;

    /// <summary>The mathematical alphabets: 13 of Latin capitals and small letters from here on, then 5 of digits (The Unicode Standard, 22.2).</summary>
    private const int MathLetters = 0x1D400, MathLettersEnd = 0x1D6A4, MathDigits = 0x1D7CE, MathDigitsEnd = 0x1D800;

    private static readonly Dictionary<string, string> Nearest = Table.Split(' ').ToDictionary(entry => entry[..1], entry => entry[2..]);

    /// <summary>The next plainer writing of one character (a code point); empty for a mark that stands alone; null if there is none.</summary>
    public static string? Of(string character)
    {
        var value = Rune.GetRuneAt(character, 0).Value;
        return Nearest.TryGetValue(character, out var near) ? near
            : Arithmetic(value) is { } plain ? ((char)plain).ToString()
            : character.Length != 1 ? null
            : UnicodeComposition.IsMark(character[0]) ? ""
            : UnicodeComposition.Parts(character[0])?.Letter.ToString();
    }

    private static int? Arithmetic(int value) => value switch
    {
        >= 0xFF01 and <= 0xFF5E => value - FullwidthOffset,
        0x3000 => ' ',
        >= MathLetters and < MathLettersEnd => (value - MathLetters) % 52 is var letter && letter < 26 ? 'A' + letter : 'a' + letter - 26,
        >= MathDigits and < MathDigitsEnd => '0' + ((value - MathDigits) % 10),
        >= 0x2460 and <= 0x2468 => '1' + value - 0x2460, // ① to ⑨
        >= 0x24B6 and <= 0x24CF => 'A' + value - 0x24B6,
        >= 0x24D0 and <= 0x24E9 => 'a' + value - 0x24D0,
        >= 0x1F130 and <= 0x1F149 => 'A' + value - 0x1F130, // squared capitals
        >= 0x1F1E6 and <= 0x1F1FF => 'A' + value - 0x1F1E6, // the letters that flags are made of
        _ => null,
    };
}
