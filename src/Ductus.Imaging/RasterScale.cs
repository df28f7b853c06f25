using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Imaging;

/// <summary>Resizes rasters: Catmull-Rom when enlarging, its stretched kernel (which averages) when reducing.</summary>
public static class RasterScale
{
    /// <summary>A copy <paramref name="factor"/> times as large, at least one pixel a side.</summary>
    public static Raster By(Raster source, float factor) => By(source, factor, factor);

    /// <summary>A copy <paramref name="across"/> times as wide and <paramref name="down"/> times as high, at least one pixel a side.</summary>
    public static Raster By(Raster source, float across, float down)
    {
        ArgumentNullException.ThrowIfNull(source);
        var width = Math.Max(1, (int)MathF.Ceiling(source.Width * across));
        var height = Math.Max(1, (int)MathF.Ceiling(source.Height * down));
        var wide = new Raster(width, source.Height);
        var columns = Taps(width, source.Width, across);
        ParallelRows.For(source.Height, RowsATime(width), (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                ReadOnlySpan<float> row = source.Row(y);
                // Much of a page is bare.
                if (row.ContainsAnyExcept(0f))
                {
                    Across(row, columns, wide.Row(y));
                }
            }
        });

        var result = new Raster(width, height);
        var rows = Taps(height, source.Height, down);
        ParallelRows.For(height, RowsATime(width), (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                var (first, weights) = rows[y];
                var target = result.Row(y);
                for (var i = 0; i < weights.Length; i++)
                {
                    TensorPrimitives.MultiplyAdd(wide.Row(first + i), weights[i], target, target);
                }

                TensorPrimitives.Clamp(target, 0, 1, target);
            }
        });

        return result;
    }

    /// <summary>Rows that are worth a thread of their own.</summary>
    private static int RowsATime(int width) => Math.Max(1, (1 << 16) / width);

    private static void Across(ReadOnlySpan<float> row, (int First, float[] Weights)[] columns, Span<float> target)
    {
        for (var x = 0; x < target.Length; x++)
        {
            var (first, weights) = columns[x];
            var sum = 0f;
            for (var i = 0; i < weights.Length; i++)
            {
                sum += row[first + i] * weights[i];
            }

            target[x] = sum;
        }
    }

    /// <summary>For each target pixel, the first source pixel and the weights from there on; they add up to 1.</summary>
    private static (int First, float[] Weights)[] Taps(int target, int source, float factor)
    {
        var stretch = Math.Max(1, 1 / factor);
        var taps = new (int, float[])[target];
        for (var t = 0; t < target; t++)
        {
            var centre = ((t + 0.5f) / factor) - 0.5f;
            var first = Math.Clamp((int)MathF.Floor(centre - (CubicKernel.Reach * stretch)) + 1, 0, source - 1);
            var last = Math.Clamp((int)MathF.Ceiling(centre + (CubicKernel.Reach * stretch)) - 1, first, source - 1);
            var weights = new float[last - first + 1];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = CubicKernel.At((first + i - centre) / stretch);
            }

            var sum = weights.Sum();
            taps[t] = (first, MathF.Abs(sum) > 1e-6f ? Array.ConvertAll(weights, w => w / sum) : weights);
        }

        return taps;
    }
}
