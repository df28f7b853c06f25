using System.Globalization;
using Ductus.Bases;

namespace Ductus.Painting;

/// <summary>Sizes that Flux paints.</summary>
public static class PaintSize
{
    private const int Step = TrainingSizes.Step;
    private const int Least = 64;
    private const int Greatest = 4096;

    /// <summary>Side of the square whose area a picture has unless a size is given.</summary>
    private const int Usual = 1024;

    /// <summary>A size such as 1024x768.</summary>
    /// <exception cref="UserException">It is none, too small or large, or a side is no multiple of 16.</exception>
    public static (int Width, int Height) Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('x', 'X');
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var width) || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var height))
        {
            throw new UserException($"'{text}' is no size: give width and height in pixels, such as 1024x768.");
        }

        if (Math.Min(width, height) < Least || Math.Max(width, height) > Greatest)
        {
            throw new UserException($"A picture of {width} x {height} pixels cannot be painted: sides are from {Least} to {Greatest} pixels.");
        }

        return width % Step == 0 && height % Step == 0
            ? (width, height)
            : throw new UserException($"A picture of {width} x {height} pixels cannot be painted, as sides are multiples of {Step}: the nearest is {Round(width)}x{Round(height)}.");
    }

    /// <summary>The size given, or about a million pixels in the proportions of the picture to paint over.</summary>
    public static (int Width, int Height) Of(PaintSettings settings, PaintSource? source)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Size ?? (source is null ? (Usual, Usual) : TrainingSizes.Of(source.Picture.Width, source.Picture.Height, [Usual])[0]);
    }

    private static int Round(int side) => (side + (Step / 2)) / Step * Step;
}
