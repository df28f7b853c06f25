using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Captions;

/// <summary>What one sees on a page besides its text, in words.</summary>
/// <param name="Ink">Colour of the ink.</param>
/// <param name="Paper">Colour of the paper, after <c>ruled</c>, <c>squared</c> or <c>plain</c> where that is certain.</param>
public sealed record PageWords(string Ink, string Paper)
{
    /// <summary>Fewer rules than these may be underlines or folds.</summary>
    private const int FewestRules = 3;

    /// <summary>The words for a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="isLightOnDark">Whether its colours were turned round before they were measured.</param>
    public static PageWords Of(CleanPage page, bool isLightOnDark)
    {
        ArgumentNullException.ThrowIfNull(page);
        Rgb Seen(Rgb colour) => isLightOnDark ? new Rgb((byte)(255 - colour.R), (byte)(255 - colour.G), (byte)(255 - colour.B)) : colour;
        var across = page.Rules - page.UprightRules;
        var rules = across >= FewestRules ? page.UprightRules >= FewestRules ? "squared " : "ruled " : page.Rules == 0 ? "plain " : "";
        return new PageWords(ColourWords.OfInk(Seen(page.InkAndPaper.Ink)), rules + ColourWords.OfPaper(Seen(page.InkAndPaper.Paper)));
    }
}

/// <summary>The sentence that says what a crop of a page shows.</summary>
public static class CaptionSentence
{
    /// <summary>Share of the places between the letters of words at which the pen is not lifted, from which letters are joined, and up to which they stand alone.</summary>
    private const float Joined = 0.6f, Separate = 0.2f;

    /// <summary>Places between letters that tell a habit.</summary>
    private const int EnoughPlaces = 15;

    private static readonly string[] Numbers = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"];

    /// <summary>The sentence, on one line.</summary>
    /// <param name="trigger">The word that calls the hand up.</param>
    /// <param name="page">What the page looks like.</param>
    /// <param name="lines">How many lines it shows.</param>
    /// <param name="texts">What they say; null where somebody has still to check it: then nothing is said of it.</param>
    /// <param name="pieces">Connected pieces of their ink, dots and accents left aside.</param>
    public static string Of(string trigger, PageWords page, int lines, IReadOnlyList<string>? texts, int pieces)
    {
        ArgumentNullException.ThrowIfNull(page);
        var number = lines < Numbers.Length ? Numbers[lines] : $"{lines}";
        var joins = texts is null ? "" : Joins(texts, pieces);
        return $"{number} line{(lines == 1 ? "" : "s")} of {trigger} handwriting in {joins}{page.Ink} ink on {page.Paper} paper{(texts is null ? "" : Said(lines, texts))}";
    }

    private static string Said(int lines, IReadOnlyList<string> texts)
    {
        var text = string.Join(' ', texts);
        var (open, close) = text.Contains('"', StringComparison.Ordinal) ? ('“', '”') : ('"', '"');
        return $" that {(lines == 1 ? "says" : "say")} {open}{text}{close}";
    }

    /// <summary>A word in joined letters is one piece, one in separate letters as many as it has letters.</summary>
    private static string Joins(IReadOnlyList<string> texts, int pieces)
    {
        var words = texts.SelectMany(text => text.Split(' ')).Select(word => word.Count(char.IsLetterOrDigit)).Where(letters => letters > 0).ToArray();
        var places = words.Sum() - words.Length;
        var share = 1 - ((pieces - words.Length) / (float)Math.Max(1, places));
        return places < EnoughPlaces ? "" : share >= Joined ? "joined letters and " : share <= Separate ? "separate letters and " : "";
    }
}
