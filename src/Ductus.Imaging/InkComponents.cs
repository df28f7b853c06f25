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

    public static List<InkComponent> Of(Raster raster)
    {
        var seen = new bool[raster.Pixels.Length];
        var components = new List<InkComponent>();
        var stack = new Stack<int>();
        for (var i = 0; i < seen.Length; i++)
        {
            if (!seen[i] && raster.Pixels[i] >= Threshold)
            {
                components.Add(Grow(raster, i, seen, stack));
            }
        }

        return components;
    }

    private static InkComponent Grow(Raster raster, int seed, bool[] seen, Stack<int> stack)
    {
        int w = raster.Width, h = raster.Height;
        int left = w, right = -1, top = h, bottom = -1;
        var pixels = new List<int>();
        stack.Push(seed);
        seen[seed] = true;
        while (stack.TryPop(out var i))
        {
            pixels.Add(i);
            int x = i % w, y = i / w;
            (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
            for (var ny = Math.Max(0, y - 1); ny <= Math.Min(h - 1, y + 1); ny++)
            {
                for (var nx = Math.Max(0, x - 1); nx <= Math.Min(w - 1, x + 1); nx++)
                {
                    var n = (ny * w) + nx;
                    if (!seen[n] && raster.Pixels[n] >= Threshold)
                    {
                        seen[n] = true;
                        stack.Push(n);
                    }
                }
            }
        }

        return new InkComponent([.. pixels], left, right, top, bottom);
    }
}
