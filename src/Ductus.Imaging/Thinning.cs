namespace Ductus.Imaging;

/// <summary>Thins a shape to lines one pixel wide that run along the middle of its strokes (Zhang and Suen, 1984).</summary>
internal static class Thinning
{
    /// <summary>Thins in place.</summary>
    /// <param name="shape">Row-major, true where the shape is; its border of one pixel must be empty.</param>
    /// <param name="width">Columns.</param>
    public static void Thin(bool[] shape, int width)
    {
        // Clockwise from above.
        int[] around = [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];
        var pixels = new List<int>();
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i])
            {
                pixels.Add(i);
            }
        }

        var removed = new List<int>();
        for (var changed = true; changed;)
        {
            changed = false;
            for (var half = 0; half < 2; half++)
            {
                removed.Clear();
                foreach (var i in pixels)
                {
                    if (IsRemovable(shape, i, around, half))
                    {
                        removed.Add(i);
                    }
                }

                foreach (var i in removed)
                {
                    shape[i] = false;
                }

                changed |= removed.Count > 0;
                pixels.RemoveAll(i => !shape[i]);
            }
        }
    }

    private static bool IsRemovable(bool[] shape, int at, int[] around, int half)
    {
        var (count, changes) = (0, 0);
        for (var k = 0; k < 8; k++)
        {
            var here = shape[at + around[k]];
            count += here ? 1 : 0;
            changes += !here && shape[at + around[(k + 1) % 8]] ? 1 : 0;
        }

        if (count is < 2 or > 6 || changes != 1)
        {
            return false;
        }

        bool above = shape[at + around[0]], right = shape[at + around[2]], below = shape[at + around[4]], left = shape[at + around[6]];
        return half == 0 ? !(above && right && below) && !(right && below && left) : !(above && right && left) && !(above && below && left);
    }
}
