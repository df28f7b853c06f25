using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Captions;

/// <summary>The inks of some lines of a page in words: one, or several where lines are written in several.</summary>
public static class InkWords
{
    /// <summary>Share of the ink below which a colour is not named.</summary>
    private const float LeastShare = 0.15f;

    /// <summary>Of a full stroke the middle, and what lies beside it there: at a stroke's edge half of the colour is the paper's.</summary>
    private const float Middle = 0.9f, BesideMiddle = 0.7f;

    /// <summary>The inks, the most used first, as <c>dark blue and red</c>.</summary>
    /// <param name="picture">The page's picture as it was decoded.</param>
    /// <param name="page">The page.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="ink">The word for the page's ink as a whole, which is taken where the lines have one ink.</param>
    public static string Of(RgbImage picture, CleanPage page, IReadOnlyList<TextLine> lines, string ink)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(lines);
        var paper = Means(picture, page, lines, isPaper: true);
        var colours = lines.Select((line, i) => Means(picture, page, [line], isPaper: false) is { Count: > 0 } own ? (Colour: Lit(own, Means(picture, page, [line], isPaper: true), paper), own.Count) : (Colour: Rgb.Black, Count: 0)).ToArray();
        var all = colours.Sum(colour => colour.Count);
        var families = colours.Where(colour => colour.Count > 0).Select(colour => (Word: ColourWords.OfInk(colour.Colour), colour.Count)).GroupBy(colour => Family(colour.Word))
            .Select(family => (Word: family.MaxBy(colour => colour.Count).Word, Count: family.Sum(colour => colour.Count)))
            .Where(family => family.Count >= LeastShare * all).OrderByDescending(family => family.Count).Select(family => family.Word).ToArray();
        return families.Length < 2 ? ink : $"{string.Join(", ", families[..^1])} and {families[^1]}";
    }

    /// <summary>Light and dark of one colour are one ink under uneven light, as black and grey are.</summary>
    private static string Family(string word) => word[(word.LastIndexOf(' ') + 1)..] is var colour && colour is "black" or "grey" ? "black" : colour;

    /// <summary>The colour under the light that the paper of all lines has.</summary>
    private static Rgb Lit(ColourSum ink, ColourSum here, ColourSum paper)
    {
        if (here.Count == 0)
        {
            return new Rgb((byte)ink.Red, (byte)ink.Green, (byte)ink.Blue);
        }

        static byte Channel(double ink, double here, double paper) => (byte)Math.Clamp(ink * paper / Math.Max(1, here), 0, 255);
        return new Rgb(Channel(ink.Red, here.Red, paper.Red), Channel(ink.Green, here.Green, paper.Green), Channel(ink.Blue, here.Blue, paper.Blue));
    }

    /// <summary>The mean colour of the middle of the lines' strokes, or of the paper between them.</summary>
    private static ColourSum Means(RgbImage picture, CleanPage page, IReadOnlyList<TextLine> lines, bool isPaper)
    {
        var (red, green, blue, count) = (0.0, 0.0, 0.0, 0);
        foreach (var line in lines)
        {
            for (var y = 0; y < line.Ink.Height; y++)
            {
                var row = line.Ink.Row(y);
                for (var x = 1; x < row.Length - 1; x++)
                {
                    if (isPaper ? row[x - 1] + row[x] + row[x + 1] > 0 : row[x] < Middle || row[x - 1] < BesideMiddle || row[x + 1] < BesideMiddle)
                    {
                        continue;
                    }

                    var place = page.Frame.ToPicture.Map(line.Left + x + 0.5f, line.Top + y + 0.5f);
                    var (u, v) = ((int)place.X, (int)place.Y);
                    if (u >= 0 && v >= 0 && u < picture.Width && v < picture.Height)
                    {
                        var colour = picture.Row(v).Slice(3 * u, 3);
                        (red, green, blue, count) = (red + colour[0], green + colour[1], blue + colour[2], count + 1);
                    }
                }
            }
        }

        return count == 0 ? default : new ColourSum(red / count, green / count, blue / count, count);
    }

    private readonly record struct ColourSum(double Red, double Green, double Blue, int Count);
}
