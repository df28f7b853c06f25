using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Training;

/// <summary>A line as the same writer might have written it another day: a little more slanted, wider, larger, thicker or thinner.</summary>
internal static class LineVariation
{
    private const float Slant = 0.12f, Stretch = 0.1f, Size = 0.08f, Shift = 2, Weight = 0.3f;

    /// <summary>The line varied, with its spans.</summary>
    public static InkLine Of(InkLine line, Rng rng)
    {
        var slant = rng.Uniform(-Slant, Slant);
        var (wide, high) = (1 + rng.Uniform(-Stretch, Stretch), 1 + rng.Uniform(-Size, Size));
        var (down, weight) = (rng.Uniform(-Shift, Shift), rng.Uniform(-Weight, Weight));
        var (from, to) = (line.Ink, new Raster(Math.Max(1, (int)(line.Ink.Width * wide)), line.Ink.Height));
        for (var y = 0; y < to.Height; y++)
        {
            // The frame's baseline stays where it is but for the shift.
            var above = LineGeometry.Baseline - (y + 0.5f - down);
            var v = LineGeometry.Baseline - (above / high) - 0.5f;
            var row = to.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var u = ((x + 0.5f) / wide) - (slant * above) - 0.5f;
                var ink = At(from, u, v);
                if (weight != 0)
                {
                    // Thicker: the ink around counts too; thinner: it must be there all around.
                    var (left, right, up, below) = (At(from, u - 1, v), At(from, u + 1, v), At(from, u, v - 1), At(from, u, v + 1));
                    var around = weight > 0 ? Math.Max(Math.Max(left, right), Math.Max(up, below)) : Math.Min(Math.Min(left, right), Math.Min(up, below));
                    ink += MathF.Abs(weight) * (around - ink);
                }

                row[x] = ink;
            }
        }

        return line with { Ink = to, Spans = [.. line.Spans.Select(span => span with { Left = span.Left * wide, Right = span.Right * wide })] };
    }

    private static float At(Raster raster, float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (right, down) = (x - left, y - top);
        float Ink(int u, int v) => u < 0 || v < 0 || u >= raster.Width || v >= raster.Height ? 0 : raster[u, v];
        return ((((1 - right) * Ink(left, top)) + (right * Ink(left + 1, top))) * (1 - down)) + ((((1 - right) * Ink(left, top + 1)) + (right * Ink(left + 1, top + 1))) * down);
    }
}
