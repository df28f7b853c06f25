using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// The sum of all rows of a matrix, such as the gradient of a bias. Rows are summed in chunks of a fixed number, so that the result
/// is the same on any number of threads, and narrow rows several at a time, as if they were one.
/// </summary>
internal static class ColumnSums
{
    private const int ChunkValues = 64 * 1024;
    private const int WideEnough = 512;

    /// <summary>Adds up <paramref name="rows"/> rows of the width of <paramref name="sums"/>, which starts at zero.</summary>
    public static void Run(Tensor matrix, int rows, Span<float> sums)
    {
        var width = sums.Length;
        var together = Math.Clamp(WideEnough / Math.Max(1, width), 1, Math.Max(1, rows));
        var chunkRows = Math.Max(1, ChunkValues / (width * together)) * together;
        var chunks = (rows + chunkRows - 1) / chunkRows;
        var partial = Tensor.Zeros(new Shape(chunks, together * width));
        ParallelRows.For(chunks, 1, (from, to) =>
        {
            for (var chunk = from; chunk < to; chunk++)
            {
                var first = chunk * chunkRows;
                var values = matrix.Span.Slice(first * width, Math.Min(chunkRows, rows - first) * width);
                Add(values, partial.Span.Slice(chunk * together * width, together * width));
            }
        });
        Add(partial.Span, sums);
    }

    /// <summary>Adds <paramref name="values"/> to <paramref name="sum"/> piece by piece, the last of which may be short.</summary>
    private static void Add(ReadOnlySpan<float> values, Span<float> sum)
    {
        for (var i = 0; i < values.Length; i += sum.Length)
        {
            var piece = values.Slice(i, Math.Min(sum.Length, values.Length - i));
            TensorPrimitives.Add(sum[..piece.Length], piece, sum);
        }
    }
}
