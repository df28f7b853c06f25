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
        for (var y = 0; y < source.Height; y++)
        {
            ReadOnlySpan<float> row = source.Row(y);
            var target = wide.Row(y);
            for (var x = 0; x < width; x++)
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

        var result = new Raster(width, height);
        var rows = Taps(height, source.Height, down);
        for (var y = 0; y < height; y++)
        {
            var (first, weights) = rows[y];
            var target = result.Row(y);
            for (var i = 0; i < weights.Length; i++)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(wide.Row(first + i), weights[i], target, target);
            }

            foreach (ref var value in target)
            {
                value = Math.Clamp(value, 0, 1);
            }
        }

        return result;
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
