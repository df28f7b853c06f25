namespace Ductus.Pages;

/// <summary>The sheets a page can be written on, at 300 dots an inch.</summary>
public enum SheetSize
{
    /// <summary>210 x 297 mm.</summary>
    A4,

    /// <summary>148 x 210 mm.</summary>
    A5,

    /// <summary>8.5 x 11 inches.</summary>
    Letter,

    /// <summary>148 x 105 mm.</summary>
    Postcard,
}

/// <summary>What the writing stands on.</summary>
public enum PaperKind
{
    /// <summary>Paper like the writer's own scans: its colour, its grain, a little shade.</summary>
    Own,

    /// <summary>Plain white.</summary>
    Clean,

    /// <summary>White with faint blue rules under the lines.</summary>
    Ruled,

    /// <summary>No paper: the PNG is transparent but for the ink.</summary>
    Transparent,
}

/// <summary>Extents of a page in pixels at 300 dpi.</summary>
/// <param name="Width">Width of the sheet.</param>
/// <param name="Height">Height of the sheet.</param>
/// <param name="Margin">Bare paper on each side.</param>
public sealed record PageFormat(int Width, int Height, int Margin)
{
    /// <summary>Dots per inch of every page.</summary>
    public const float Dpi = 300;

    private const float PixelsPerMillimetre = Dpi / 25.4f;

    /// <summary>Width between the margins.</summary>
    public int TextWidth => Width - (2 * Margin);

    /// <summary>The format of a sheet.</summary>
    public static PageFormat Of(SheetSize size)
    {
        var (width, height, margin) = size switch
        {
            SheetSize.A4 => (210f, 297f, 20f),
            SheetSize.A5 => (148f, 210f, 14f),
            SheetSize.Letter => (215.9f, 279.4f, 20f),
            SheetSize.Postcard => (148f, 105f, 10f),
            _ => throw new ArgumentOutOfRangeException(nameof(size)),
        };
        return new PageFormat((int)(width * PixelsPerMillimetre), (int)(height * PixelsPerMillimetre), (int)(margin * PixelsPerMillimetre));
    }
}
