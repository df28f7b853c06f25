using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Vae;

/// <summary>
/// Runs a picture through a network tile by tile: equal tiles that overlap by a quarter at least, each blended into the next with
/// weights that rise linearly over the overlap, so that memory grows with the tile and not with the picture.
/// </summary>
internal static class Tiles
{
    /// <summary>The least overlap of neighbours, as a share of the tile.</summary>
    private const float Overlap = 0.25f;

    /// <summary>
    /// x [b, h, w, c], of which no side of a tile exceeds <paramref name="tile"/>; <paramref name="run"/> turns a tile of h x w pixels into one of
    /// h · up / down x w · up / down.
    /// </summary>
    public static Tensor Map(Tensor x, int tile, int up, int down, Func<Tensor, Tensor> run)
    {
        int height = x.Shape[1], width = x.Shape[2];
        if (height <= tile && width <= tile)
        {
            return run(x);
        }

        Tensor? sum = null;
        var weight = new float[height * up / down * (width * up / down)];
        foreach (var (top, tileHeight, rows) in Places(height, tile, up, down))
        {
            foreach (var (left, tileWidth, columns) in Places(width, tile, up, down))
            {
                using var scope = TensorScope.Begin();
                var y = run(x.Slice(1, top, tileHeight).Slice(2, left, tileWidth));
                if (sum is null)
                {
                    var shape = new Shape(y.Shape[0], height * up / down, width * up / down, y.Shape[3]);
                    sum = scope.Keep(Tensor.Zeros(shape, device: y.Device));
                }

                new AddTile(top * up / down, left * up / down, rows, columns).Apply(sum, y);
                AddWeights(weight, sum.Shape[2], top * up / down, left * up / down, rows, columns);
            }
        }

        return sum! / Tensor.From(weight, new Shape(sum!.Shape[1], sum.Shape[2], 1), sum.Device);
    }

    /// <summary>Where tiles begin along one axis, how long they are, and how much each place of their result counts.</summary>
    private static IEnumerable<(int From, int Length, float[] Weights)> Places(int extent, int tile, int up, int down)
    {
        if (extent <= tile)
        {
            yield return (0, extent, Ramp(extent * up / down, 0, 0));
            yield break;
        }

        var count = 1 + (int)Math.Ceiling((extent - tile) / (tile * (1 - Overlap)));

        // Steps of the coarser side, so that a tile's place is whole on both.
        int Start(int i) => (int)((long)(extent - tile) * i / (count - 1)) / down * down;
        for (var i = 0; i < count; i++)
        {
            var before = i == 0 ? 0 : Start(i - 1) + tile - Start(i);
            var after = i == count - 1 ? 0 : Start(i) + tile - Start(i + 1);
            yield return (Start(i), tile, Ramp(tile * up / down, before * up / down, after * up / down));
        }
    }

    private static float[] Ramp(int length, int rising, int falling)
    {
        var ramp = new float[length];
        for (var i = 0; i < length; i++)
        {
            var rise = rising == 0 ? 1 : Math.Min(1, (i + 0.5f) / rising);
            var fall = falling == 0 ? 1 : Math.Min(1, (length - i - 0.5f) / falling);
            ramp[i] = rise * fall;
        }

        return ramp;
    }

    /// <summary>Adds how much a tile counts at each place of a picture of <paramref name="width"/>.</summary>
    private static void AddWeights(float[] weight, int width, int top, int left, float[] rows, float[] columns)
    {
        for (var y = 0; y < rows.Length; y++)
        {
            for (var x = 0; x < columns.Length; x++)
            {
                weight[((top + y) * width) + left + x] += rows[y] * columns[x];
            }
        }
    }
}
