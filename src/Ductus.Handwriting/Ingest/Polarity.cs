using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Writing that is lighter than its ground: chalk on a board, a negative, a scan with its colours turned round.</summary>
internal static class Polarity
{
    /// <summary>Luma below which a ground is dark, and above which a pixel is light.</summary>
    private const int Dark = 96, Light = 128;

    /// <summary>Writing covers less than this of its ground; a light sheet on a dark desk covers more.</summary>
    private const float GreatestCover = 0.25f;

    /// <summary>Every so many-th pixel tells enough.</summary>
    private const int Stride = 7;

    /// <summary>Whether most of a picture is dark, and what is light in it is little enough to be writing.</summary>
    public static bool IsLightOnDark(RgbImage image)
    {
        int dark = 0, light = 0, all = 0;
        for (var i = 0; i < image.Pixels.Length; i += 3 * Stride)
        {
            var luma = new Rgb(image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]).Luma;
            dark += luma < Dark ? 1 : 0;
            light += luma > Light ? 1 : 0;
            all++;
        }

        return dark > all / 2 && light > 0 && light < GreatestCover * all;
    }

    /// <summary>The picture with each channel turned round: dark on light.</summary>
    public static RgbImage Inverted(RgbImage image) => new(image.Width, image.Height, [.. image.Pixels.Select(value => (byte)(byte.MaxValue - value))], image.Dpi);
}
