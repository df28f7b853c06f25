using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Takes the dark ground beside a sheet off its picture: the lid or the bed of a scanner, a black mount, the border of mourning paper. Where a strip of it is narrower than a tile, <see cref="SheetTiles"/>
/// takes it for a part of the sheet, and what is written up to it hangs together with it. It is solid where strokes are not, and lies at the picture's border.
/// </summary>
internal static class ScannerBed
{
    /// <summary>Side of the squares of pixels of which the middle row is averaged first.</summary>
    private const int Cell = 4;

    /// <summary>Share of the paper's light that such a ground takes at least.</summary>
    private const float Dark = 0.62f;

    /// <summary>Pen widths to either side within which it is dark: no stroke is so wide.</summary>
    private const float Solid = 1.25f;

    /// <summary>Cells beyond the solid ones that its edge falls into.</summary>
    private const int Rim = 2;

    /// <summary>Share of the picture's sides within which it begins, and share of one along which it runs.</summary>
    private const float AtBorder = 0.03f, Along = 0.04f;

    /// <summary>The picture with paper where such a ground was; the same one where there is none.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="paper">Its paper.</param>
    /// <param name="penWidth">Width of a stroke in pixels.</param>
    public static RgbImage PaperedOver(RgbImage image, PaperModel paper, float penWidth)
    {
        var dark = Darkness(image, paper);
        var reach = Math.Max(1, (int)MathF.Ceiling(Solid * penWidth / Cell));
        if (Math.Min(dark.Width, dark.Height) <= 2 * reach)
        {
            return image;
        }

        SlidingExtreme.Filter(dark.Pixels, dark.Width, dark.Height, reach, greatest: false);
        var solid = ComponentMap.Find(dark, Dark);
        var ground = new Raster(dark.Width, dark.Height);
        var isGround = solid.Components.Select(piece => IsGround(piece, dark)).ToArray();
        if (!isGround.Contains(true))
        {
            return image;
        }

        for (var i = 0; i < solid.Labels.Length; i++)
        {
            ground.Pixels[i] = solid.Labels[i] is var label and not 0 && isGround[label - 1] ? 1 : 0;
        }

        SlidingExtreme.Filter(ground.Pixels, ground.Width, ground.Height, reach + Rim, greatest: true);
        return Papered(image, paper, ground);
    }

    /// <summary>Whether a piece lies along the picture's border for longer than a blot would. Beyond the border it goes on: erosion takes nothing there.</summary>
    private static bool IsGround(Component piece, Raster cells)
    {
        var (across, down) = (AtBorder * cells.Width, AtBorder * cells.Height);
        return ((piece.Left <= across || piece.Right >= cells.Width - across) && piece.Height > Along * cells.Height)
            || ((piece.Top <= down || piece.Bottom >= cells.Height - down) && piece.Width > Along * cells.Width);
    }

    /// <summary>The share of the paper's light that each cell takes, in the channel that it takes least of: coloured ink is no bed.</summary>
    private static Raster Darkness(RgbImage image, PaperModel paper)
    {
        var (columns, rows) = ((image.Width + Cell - 1) / Cell, (image.Height + Cell - 1) / Cell);
        var darkness = new Raster(columns, rows);
        var background = new float[3 * image.Width];
        Span<float> light = stackalloc float[3];
        for (var r = 0; r < rows; r++)
        {
            var y = Math.Min(image.Height - 1, (r * Cell) + (Cell / 2));
            paper.Row(y, background);
            var row = image.Row(y);
            for (var c = 0; c < columns; c++)
            {
                light.Clear();
                var (from, to) = (c * Cell, Math.Min(image.Width, (c + 1) * Cell));
                for (var i = 3 * from; i < 3 * to; i++)
                {
                    light[i % 3] += row[i] / background[i] / (to - from);
                }

                darkness[c, r] = 1 - Math.Max(light[0], Math.Max(light[1], light[2]));
            }
        }

        return darkness;
    }

    private static RgbImage Papered(RgbImage image, PaperModel paper, Raster ground)
    {
        var papered = new RgbImage(image.Width, image.Height, [.. image.Pixels], image.Dpi);
        var background = new float[3 * image.Width];
        for (var y = 0; y < image.Height; y++)
        {
            var cells = ground.Row(y / Cell);
            if (cells.IndexOf(1) < 0)
            {
                continue;
            }

            paper.Row(y, background);
            var row = papered.Row(y);
            for (var x = 0; x < image.Width; x++)
            {
                for (var c = 3 * x; cells[x / Cell] > 0 && c < (3 * x) + 3; c++)
                {
                    row[c] = (byte)Math.Clamp(background[c], 0, byte.MaxValue);
                }
            }
        }

        return papered;
    }
}
