namespace Ductus.Imaging;

/// <summary>A connected piece of ink (8 neighbours).</summary>
/// <param name="Pixels">Indices into the raster's pixels.</param>
/// <param name="Left">Leftmost column.</param>
/// <param name="Right">Rightmost column.</param>
/// <param name="Top">Topmost row.</param>
/// <param name="Bottom">Lowest row.</param>
internal sealed record InkComponent(int[] Pixels, int Left, int Right, int Top, int Bottom)
{
    public int Width => Right - Left + 1;

    public int Height => Bottom - Top + 1;
}

/// <summary>Finds the connected pieces of ink on a line.</summary>
internal static class InkComponents
{
    /// <summary>Density from which a pixel counts as ink that holds a stroke together.</summary>
    public const float Threshold = 0.18f;

    /// <summary>The pieces in the order in which their first pixels come, row by row.</summary>
    public static InkComponent[] Of(Raster raster)
    {
        // A map takes what is darker than its threshold, these what is as dark or darker.
        var map = ComponentMap.Find(raster, MathF.BitDecrement(Threshold));
        var pixels = map.Pixels();
        return [.. map.Components.Select((piece, i) => new InkComponent(pixels[i], piece.Left, piece.Right - 1, piece.Top, piece.Bottom - 1))];
    }
}
