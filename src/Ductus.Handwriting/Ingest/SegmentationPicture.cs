using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Draws what was found on a page, so that a user sees which line is which.</summary>
public static class SegmentationPicture
{
    private static readonly Rgb[] _colours =
    [
        new(200, 30, 30), new(20, 110, 200), new(20, 140, 60), new(170, 80, 180), new(190, 120, 0), new(0, 140, 150),
    ];

    private static readonly Rgb _blemish = new(190, 190, 190);
    private static readonly Rgb _number = new(110, 110, 110);

    /// <summary>The page's ink, what is left out in grey, each line in its colour with a number of its own at its left, on white.</summary>
    public static RgbImage Draw(CleanPage page, IReadOnlyList<TextLine> lines)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(lines);
        var picture = RgbImage.Filled(page.Ink.Width, page.Ink.Height, Rgb.White);
        // Large enough to be read on a page that is shrunk to fit the screen.
        var scale = Math.Max(page.Ink.Width / 400, (int)(page.Strokes.LetterHeight / 10));
        scale = Math.Max(2, scale);
        foreach (var blemish in page.Blemishes)
        {
            Paint(picture, blemish.Mask, blemish.Left, blemish.Top, _blemish);
        }

        foreach (var (i, blemish) in BlemishNumber.Numbered(page).Index())
        {
            DrawNumber(picture, (i + 1).ToString(), blemish.Right + scale, blemish.Top, Math.Max(1, scale / 2), _number);
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var colour = _colours[i % _colours.Length];
            Paint(picture, lines[i].Ink, lines[i].Left, lines[i].Top, colour);
            var digits = (i + 1).ToString();
            DrawNumber(picture, digits, Math.Max(2, lines[i].Left - (4 * scale * digits.Length) - (2 * scale)), lines[i].MiddleY - (3 * scale), scale, colour);
        }

        return picture;
    }

    private static void Paint(RgbImage picture, Raster mask, int left, int top, Rgb colour)
    {
        for (var y = 0; y < mask.Height; y++)
        {
            var row = picture.Row(top + y);
            var ink = mask.Row(y);
            for (var x = 0; x < ink.Length; x++)
            {
                if (ink[x] > 0)
                {
                    var at = 3 * (left + x);
                    row[at] = Mix(row[at], colour.R, ink[x]);
                    row[at + 1] = Mix(row[at + 1], colour.G, ink[x]);
                    row[at + 2] = Mix(row[at + 2], colour.B, ink[x]);
                }
            }
        }
    }

    private static byte Mix(byte under, byte over, float share) => (byte)(under + (share * (over - under)));

    /// <summary>Digits of three by five dots: enough for a number, and no font is needed.</summary>
    private static void DrawNumber(RgbImage picture, string digits, int left, int top, int scale, Rgb colour)
    {
        ReadOnlySpan<ushort> shapes = [0x7b6f, 0x2c97, 0x73e7, 0x73cf, 0x5bc9, 0x79cf, 0x79ef, 0x7249, 0x7bef, 0x7bcf];
        for (var d = 0; d < digits.Length; d++)
        {
            var shape = shapes[digits[d] - '0'];
            for (var y = 0; y < 5 * scale; y++)
            {
                for (var x = 0; x < 3 * scale; x++)
                {
                    var bit = 14 - (3 * (y / scale)) - (x / scale);
                    var (u, v) = (left + (4 * scale * d) + x, top + y);
                    if (((shape >> bit) & 1) != 0 && u < picture.Width && v >= 0 && v < picture.Height)
                    {
                        var pixel = picture.Row(v).Slice(3 * u, 3);
                        (pixel[0], pixel[1], pixel[2]) = (colour.R, colour.G, colour.B);
                    }
                }
            }
        }
    }
}
