using Ductus.Imaging;
using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>How much darker than the paper about it each pixel of a scan is, as a share of the paper's light.</summary>
internal static class PaperDarkness
{
    private const int Block = 16;

    /// <summary>Blocks on each side of one among which the paper is looked for.</summary>
    private const int Around = 3;

    /// <summary>Of the luminances in a block, and of the blocks about one, where the paper's is.</summary>
    private const float Quantile = 0.75f;

    /// <summary>The darkness of a scan, 0 to 1, at its own size.</summary>
    public static Raster Of(RgbImage scan, CancellationToken cancel)
    {
        var (columns, rows) = (Math.Max(1, scan.Width / Block), Math.Max(1, scan.Height / Block));
        var blocks = new float[columns * rows];
        ParallelRows.For(rows, 4, (from, to) =>
        {
            cancel.ThrowIfCancellationRequested();
            var histogram = new int[256];
            for (var r = from; r < to; r++)
            {
                for (var c = 0; c < columns; c++)
                {
                    blocks[(r * columns) + c] = LightOf(scan, c * Block, r * Block, histogram);
                }
            }
        });
        var paper = Widened(blocks, columns, rows);
        var darkness = new Raster(scan.Width, scan.Height);
        ParallelRows.For(scan.Height, 32, (from, to) =>
        {
            cancel.ThrowIfCancellationRequested();
            var column = new float[columns];
            for (var y = from; y < to; y++)
            {
                var v = Math.Clamp(((y + 0.5f) / Block) - 0.5f, 0, rows - 1);
                var (upper, lower, part) = ((int)v * columns, Math.Min((int)v + 1, rows - 1) * columns, v - (int)v);
                for (var c = 0; c < columns; c++)
                {
                    column[c] = paper[upper + c] + (part * (paper[lower + c] - paper[upper + c]));
                }

                var source = scan.Row(y);
                var target = darkness.Row(y);
                for (var x = 0; x < target.Length; x++)
                {
                    var u = Math.Clamp(((x + 0.5f) / Block) - 0.5f, 0, columns - 1);
                    var (left, right) = (column[(int)u], column[Math.Min((int)u + 1, columns - 1)]);
                    target[x] = Math.Clamp(1 - (Luma(source, x) / Math.Max(1, left + ((u - (int)u) * (right - left)))), 0, 1);
                }
            }
        });
        return darkness;
    }

    private static float LightOf(RgbImage scan, int left, int top, int[] histogram)
    {
        Array.Clear(histogram);
        var count = 0;
        for (var y = top; y < Math.Min(top + Block, scan.Height); y++)
        {
            var row = scan.Row(y);
            for (var x = left; x < Math.Min(left + Block, scan.Width); x++)
            {
                histogram[(int)Luma(row, x)]++;
                count++;
            }
        }

        var light = 0;
        for (var seen = histogram[0]; seen < Quantile * count; seen += histogram[light])
        {
            light++;
        }

        return light;
    }

    /// <summary>A high quantile of the blocks about each: ink that fills some of them does not tell.</summary>
    private static float[] Widened(float[] blocks, int columns, int rows)
    {
        var paper = new float[blocks.Length];
        ParallelRows.For(rows, 4, (from, to) =>
        {
            var around = new List<float>();
            for (var at = from * columns; at < to * columns; at++)
            {
                around.Clear();
                var (c, r) = (at % columns, at / columns);
                for (var y = Math.Max(0, r - Around); y <= Math.Min(rows - 1, r + Around); y++)
                {
                    for (var x = Math.Max(0, c - Around); x <= Math.Min(columns - 1, c + Around); x++)
                    {
                        around.Add(blocks[(y * columns) + x]);
                    }
                }

                around.Sort();
                paper[at] = around[(int)(Quantile * (around.Count - 1))];
            }
        });
        return paper;
    }

    private static float Luma(ReadOnlySpan<byte> row, int x) => (0.299f * row[3 * x]) + (0.587f * row[(3 * x) + 1]) + (0.114f * row[(3 * x) + 2]);
}
