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

    /// <summary>Pixels of a page in a millimetre.</summary>
    public const float PixelsPerMillimetre = Dpi / 25.4f;

    /// <summary>Less than this, in millimetres, holds no line.</summary>
    private const float LeastRoom = 30;

    /// <summary>Width between the margins.</summary>
    public int TextWidth => Width - (2 * Margin);

    /// <summary>The format of a sheet.</summary>
    /// <param name="size">The sheet.</param>
    /// <param name="margin">Bare paper on each side in millimetres; null = what is usual for the sheet.</param>
    /// <exception cref="UserException">The margins leave no room to write in.</exception>
    public static PageFormat Of(SheetSize size, float? margin = null)
    {
        var (width, height, usual) = size switch
        {
            SheetSize.A4 => (210f, 297f, 20f),
            SheetSize.A5 => (148f, 210f, 14f),
            SheetSize.Letter => (215.9f, 279.4f, 20f),
            SheetSize.Postcard => (148f, 105f, 10f),
            _ => throw new ArgumentOutOfRangeException(nameof(size)),
        };
        var bare = margin ?? usual;
        if (Math.Min(width, height) - (2 * bare) < LeastRoom)
        {
            throw new UserException($"A margin of {bare:0.#} mm leaves no room to write in on a sheet of {width:0.#} x {height:0.#} mm: give a smaller one.");
        }

        return new PageFormat((int)MathF.Round(width * PixelsPerMillimetre), (int)MathF.Round(height * PixelsPerMillimetre), (int)(bare * PixelsPerMillimetre));
    }
}
