using System.Text;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>How high a writer's letters reach above the baseline, in pixels of the line frame.</summary>
/// <param name="Capital">Capitals and digits.</param>
/// <param name="Ascender">Small letters with an ascender.</param>
internal sealed record LetterReach(float Capital, float Ascender)
{
    private const string Ascending = "bdfhkl";
    private const int EnoughLetters = 24;

    /// <summary>Where a writer has shown neither.</summary>
    private const float Usual = 2.1f * LineGeometry.XHeight;

    /// <summary>Medians over a writer's letters; where one kind is missing, the other stands for it.</summary>
    public static LetterReach Of(LetterBank bank)
    {
        var ascender = Median(bank, Ascending);
        var capital = Median(bank, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        return new LetterReach(capital ?? ascender ?? Usual, ascender ?? capital ?? Usual);
    }

    /// <summary>The height a letter ought to have; null for one without ascender, which follows the x-height.</summary>
    public float? Wanted(Rune letter) => Rune.IsUpper(letter) || Rune.IsDigit(letter) ? Capital
        : letter.IsBmp && Ascending.Contains((char)letter.Value, StringComparison.Ordinal) ? Ascender : null;

    private static float? Median(LetterBank bank, string letters)
    {
        var heights = letters.SelectMany(c => bank.Find(c.ToString()).Take(EnoughLetters)).Select(unit => (float)(LineGeometry.Baseline - (InkStatistics.Rows(unit.Cut())?.First ?? LineGeometry.Baseline))).Where(h => h > LineGeometry.XHeight).ToArray();
        return heights.Length == 0 ? null : heights.Median();
    }
}
