using System.Globalization;
using Ductus.Families;

namespace Ductus.Painting;

/// <summary>Sizes of pictures to paint.</summary>
public static class PaintSize
{
    private const int Least = 64;
    private const int Greatest = 4096;

    /// <summary>Side of the square whose area a picture has unless a size is given.</summary>
    private const int Usual = 1024;

    /// <summary>A size such as 1024x768.</summary>
    /// <exception cref="UserException">It is none, or too small or large.</exception>
    public static (int Width, int Height) Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('x', 'X');
        if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var width) || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var height))
        {
            throw new UserException($"'{text}' is no size: give width and height in pixels, such as 1024x768.");
        }

        return Math.Min(width, height) >= Least && Math.Max(width, height) <= Greatest
            ? (width, height)
            : throw new UserException($"A picture of {width} x {height} pixels cannot be painted: sides are from {Least} to {Greatest} pixels.");
    }

    /// <summary>The size given, or about a million pixels in the proportions of the picture to paint over.</summary>
    /// <param name="settings">The size, if one is given.</param>
    /// <param name="source">What is painted over, if anything.</param>
    /// <param name="step">Sides are multiples of it.</param>
    /// <exception cref="UserException">A side given is no multiple.</exception>
    internal static (int Width, int Height) Of(PaintSettings settings, PaintSource? source, int step)
    {
        if (settings.Size is not var (width, height))
        {
            return source is null ? (Usual, Usual) : PictureSizes.Of(source.Picture.Width, source.Picture.Height, [Usual], step)[0];
        }

        int Round(int side) => Math.Max(step, (side + (step / 2)) / step * step);
        return width % step == 0 && height % step == 0
            ? (width, height)
            : throw new UserException($"A picture of {width} x {height} pixels cannot be painted, as sides are multiples of {step}: the nearest is {Round(width)}x{Round(height)}.");
    }
}
