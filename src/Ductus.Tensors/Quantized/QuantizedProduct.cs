using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Quantized;

/// <summary>
/// Products of F32 rows with a quantized matrix. A block of it at a time is decoded into the cache and handed to <see cref="Gemm"/>: at
/// 256 tokens and more a value is decoded once for hundreds of multiplications, so that the product runs at nearly the speed of
/// an F32 one. Blocks do not depend on the number of threads, hence nor do the results.
/// </summary>
internal static unsafe class QuantizedProduct
{
    /// <summary>Block of rows (outputs) and of columns (inputs); the latter is a multiple of every format's own block.</summary>
    private const int RowBlock = 192;
    private const int ColumnBlock = 1024;

    /// <summary>Up to so many tokens decoding costs as much as multiplying: one row at a time, as dot products.</summary>
    private const int FewTokens = 4;

    [ThreadStatic]
    private static Scratch? _decoded;

    /// <summary>y [m, rows] = x [m, columns] · Wᵀ + bias.</summary>
    public static void Forward(QuantizedMatrix w, int m, float* x, float* y, float* bias)
    {
        if (m <= FewTokens)
        {
            ParallelRows.For(w.Rows, 16, (from, to) => Dots(w, m, (nint)x, (nint)y, (nint)bias, from, to));
            GC.KeepAlive(w);
            return;
        }

        ParallelRows.For((w.Rows + RowBlock - 1) / RowBlock, 1, (from, to) =>
        {
            using var rented = (_decoded ??= new Scratch()).Rent(RowBlock * ColumnBlock);
            var decoded = rented.Pointer;
            for (var row = from * RowBlock; row < Math.Min(w.Rows, to * RowBlock); row += RowBlock)
            {
                var rows = Math.Min(RowBlock, w.Rows - row);
                for (var column = 0; column < w.Columns; column += ColumnBlock)
                {
                    var columns = Math.Min(ColumnBlock, w.Columns - column);
                    Decode(w, row, rows, column, columns, decoded);
                    Gemm.Run(
                        false, true, m, rows, columns, 1, x + column, w.Columns, decoded, columns,
                        column == 0 ? 0 : 1, y + row, w.Rows, column == 0 && bias != null ? bias + row : null);
                }
            }
        });
        GC.KeepAlive(w);
    }

    /// <summary>dx [m, columns] = dy [m, rows] · W.</summary>
    public static void Backward(QuantizedMatrix w, int m, float* dy, float* dx)
    {
        // Columns are dealt out in the smallest piece that every format can begin at, so that a narrow layer still uses all threads.
        var block = Math.Clamp(w.Columns / (2 * ThreadBudget.Current.Threads) / 256 * 256, 256, ColumnBlock);
        ParallelRows.For((w.Columns + block - 1) / block, 1, (from, to) =>
        {
            using var rented = (_decoded ??= new Scratch()).Rent(RowBlock * ColumnBlock);
            var decoded = rented.Pointer;
            for (var column = from * block; column < Math.Min(w.Columns, to * block); column += block)
            {
                var columns = Math.Min(block, w.Columns - column);
                for (var row = 0; row < w.Rows; row += RowBlock)
                {
                    var rows = Math.Min(RowBlock, w.Rows - row);
                    Decode(w, row, rows, column, columns, decoded);
                    Gemm.Run(false, false, m, columns, rows, 1, dy + row, w.Rows, decoded, columns, row == 0 ? 0 : 1, dx + column, w.Columns);
                }
            }
        });
        GC.KeepAlive(w);
    }

    private static void Decode(QuantizedMatrix w, int row, int rows, int column, int columns, float* target)
    {
        for (var i = 0; i < rows; i++)
        {
            w.Format.Decode(w.Row(row + i), w.Columns, column, columns, target + ((nint)i * columns));
        }
    }

    private static void Dots(QuantizedMatrix w, int m, nint x, nint y, nint bias, int from, int to)
    {
        using var rented = (_decoded ??= new Scratch()).Rent(w.Columns);
        var decoded = rented.Pointer;
        var row = new ReadOnlySpan<float>(decoded, w.Columns);
        for (var i = from; i < to; i++)
        {
            w.Format.Decode(w.Row(i), w.Columns, 0, w.Columns, decoded);
            for (var token = 0; token < m; token++)
            {
                var dot = TensorPrimitives.Dot(row, new ReadOnlySpan<float>((float*)x + ((nint)token * w.Columns), w.Columns));
                ((float*)y)[((nint)token * w.Rows) + i] = dot + (bias == 0 ? 0 : ((float*)bias)[i]);
            }
        }
    }
}
