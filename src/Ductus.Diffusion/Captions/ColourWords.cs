using Ductus.Imaging;

namespace Ductus.Captions;

/// <summary>Colours of ink and paper in the words that people use, as they look in the picture.</summary>
public static class ColourWords
{
    /// <summary>Difference of the largest and the smallest channel, of 255, up to which ink and paper look grey.</summary>
    private const int GreyInk = 22, GreyPaper = 10;

    /// <summary>The same of paper that is no longer cream but coloured, and of paper of a yellow that is not reddish.</summary>
    private const int Coloured = 60, Yellow = 42;

    /// <summary>Share of its largest channel by which a paper that is not light differs from grey at least.</summary>
    private const float Beige = 0.15f;

    /// <summary>The word for an ink, such as <c>dark blue</c>.</summary>
    public static string OfInk(Rgb ink)
    {
        var luma = ink.Luma;
        if (Chroma(ink) < GreyInk)
        {
            return luma switch { < 75 => "black", < 125 => "dark grey", < 200 => "grey", _ => "white" };
        }

        var isBrown = Hue(ink) is >= 15 and < 70 && luma < 130;
        var word = isBrown ? "brown" : HueWord(ink);
        return luma switch { < 75 => "dark " + word, > 170 => "light " + word, _ => word };
    }

    /// <summary>The word for a paper, such as <c>cream</c>.</summary>
    public static string OfPaper(Rgb paper)
    {
        var (luma, chroma) = (paper.Luma, Chroma(paper));
        if (luma < 60)
        {
            return chroma < Coloured ? "black" : "dark " + HueWord(paper);
        }

        if (chroma < GreyPaper || (chroma < 2 * GreyPaper && Hue(paper) is not (>= 20 and < 75)))
        {
            return luma switch { >= 215 => "white", >= 150 => "light grey", _ => "grey" };
        }

        if (Hue(paper) is >= 15 and < 75)
        {
            return luma < 110 ? "brown" : luma < 165 ? "light brown"
                : chroma >= Coloured || (chroma >= Yellow && Hue(paper) >= 50) ? "yellow"
                : luma >= 215 ? "cream"
                : chroma < Beige * paper.R ? "light grey" : "beige";
        }

        return luma > 165 ? "light " + HueWord(paper) : HueWord(paper);
    }

    private static int Chroma(Rgb colour) => Math.Max(colour.R, Math.Max(colour.G, colour.B)) - Math.Min(colour.R, Math.Min(colour.G, colour.B));

    private static string HueWord(Rgb colour) => Hue(colour) switch
    {
        < 15 or >= 345 => "red",
        < 40 => "orange",
        < 70 => "yellow",
        < 165 => "green",
        < 200 => "turquoise",
        < 260 => "blue",
        < 320 => "purple",
        _ => "pink",
    };

    /// <summary>Hue of the hexagonal cone in degrees, 0 = red (Smith 1978, "Color gamut transform pairs").</summary>
    private static float Hue(Rgb colour)
    {
        float chroma = Chroma(colour);
        if (chroma == 0)
        {
            return 0;
        }

        var sixths = colour.R >= colour.G && colour.R >= colour.B ? (colour.G - colour.B) / chroma
            : colour.G >= colour.B ? 2 + ((colour.B - colour.R) / chroma)
            : 4 + ((colour.R - colour.G) / chroma);
        return ((60 * sixths) + 360) % 360;
    }
}
