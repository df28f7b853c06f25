using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>
/// T5's relative positions: each distance from query to key belongs to a bucket, exact ones near by and ever wider ones further away, half
/// of them for keys before the query and half for those after it.
/// </summary>
public static class T5Distances
{
    /// <summary>The bucket of <paramref name="distance"/> = key position - query position.</summary>
    public static int Bucket(T5Config config, int distance)
    {
        ArgumentNullException.ThrowIfNull(config);
        var half = config.Buckets / 2;
        var after = distance > 0 ? half : 0;
        distance = Math.Abs(distance);
        var exact = half / 2;
        if (distance < exact)
        {
            return after + distance;
        }

        // In single precision and truncated, as the reference computes it.
        var spread = MathF.Log((float)distance / exact) / (float)Math.Log((double)config.MaxDistance / exact) * (half - exact);
        return after + Math.Min(half - 1, exact + (int)spread);
    }

    /// <summary>Buckets of all pairs of <paramref name="tokens"/> tokens, [queries, keys], on the CPU.</summary>
    public static Tensor Buckets(T5Config config, int tokens)
    {
        var buckets = new int[tokens * tokens];
        for (var i = 0; i < tokens; i++)
        {
            for (var j = 0; j < tokens; j++)
            {
                buckets[(i * tokens) + j] = Bucket(config, j - i);
            }
        }

        return Tensor.FromInts(buckets, new Shape(tokens, tokens));
    }
}
