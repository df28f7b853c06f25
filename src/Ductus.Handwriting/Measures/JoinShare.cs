using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Measures;

/// <summary>
/// What share of neighbouring letters hang together, told from the pieces of ink alone: of a line with so many letters in so many words, every join makes one piece less.
/// Nothing needs to be found in the ink for it, so that it says the same of written lines as of real ones.
/// </summary>
public static class JoinShare
{
    /// <summary>Pieces lower than this, in x-heights, or that do not reach into the zone of small letters, are dots, accents and bars.</summary>
    private const float LeastHeight = 0.4f;

    /// <summary>Share of the pairs of neighbouring letters of some lines that are joined, 0 to 1; no number where there are no pairs.</summary>
    /// <param name="lines">Lines in the frame, each with what it says; letters and digits count.</param>
    public static double Of(IEnumerable<(Raster Ink, string Text)> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        int pairs = 0, parted = 0;
        foreach (var (ink, text) in lines)
        {
            var words = text.Split(' ').Select(word => word.Count(char.IsLetterOrDigit)).Where(letters => letters > 0).ToArray();
            pairs += words.Sum() - words.Length;
            parted += Math.Clamp(InkComponents.Of(ink).Count(IsBody) - words.Length, 0, words.Sum() - words.Length);
        }

        return pairs == 0 ? double.NaN : 1 - ((double)parted / pairs);
    }

    private static bool IsBody(InkComponent piece) =>
        piece.Height >= LeastHeight * LineGeometry.XHeight && piece.Bottom > LineGeometry.Baseline - (LineGeometry.XHeight / 2) && piece.Top < LineGeometry.Baseline - (LineGeometry.XHeight / 4);
}
