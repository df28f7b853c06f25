using System.Numerics;
using System.Numerics.Tensors;

namespace Ductus.Tensors.Cpu;

/// <summary>
/// C = alpha Aᵀ B + beta C + bias for a small C and a long sum, such as the gradient of a narrow layer's weights. Both operands are read where they stand,
/// a stretch of the sum at a time, so that it stays in the first-level cache for every tile of C. Threads share the sum out, in parts whose
/// number follows from the extents alone, and the parts are added up in their order: the result is the same on any number of threads.
/// </summary>
internal static unsafe class ThinProduct
{
    private const int MaxExtent = 128;
    private const int MinLength = 1024;
    private const int MaxParts = 16;
    private const long WorkOfPart = 4_000_000;

    /// <summary>Values of both operands in such a stretch.</summary>
    private const int CacheValues = 8 * 1024;

    /// <summary>Shorter sums would cost more to add up than they save.</summary>
    private const int MinStretch = 80;

    /// <summary>Values that one tile may ask for beforehand: more would hold up its own.</summary>
    private const int MaxAskedFor = 64 * Packing.CacheLine;

    [ThreadStatic]
    private static Scratch? _sums;

    /// <summary>Whether a product is one of these, and no tile would read past the end of its operands.</summary>
    public static bool Fits(in Gemm.Problem p)
    {
        var last = p.N % MicroKernel.Columns;
        return p.TransA && !p.TransB && p.K >= MinLength && p.M is > 0 and <= MaxExtent && p.N is > 0 and <= MaxExtent
            && MicroKernel.RowsCovered(p.M) == p.M && (last == 0 || MicroKernel.ColumnsRead(last) == last);
    }

    public static void Run(Gemm.Problem p)
    {
        // A power of two, so that threads find equal shares.
        var parts = 1 << BitOperations.Log2((uint)Math.Clamp((long)p.M * p.N * p.K / WorkOfPart, 1, MaxParts));
        var size = p.M * p.N;
        using var rented = (_sums ??= new Scratch()).Rent(size * parts);
        var sums = rented.Pointer;
        var sumsAt = (nint)sums;
        ParallelRows.For(parts, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                Part(p, (int)((long)p.K * i / parts), (int)((long)p.K * (i + 1) / parts), (float*)sumsAt + ((nint)i * size));
            }
        });
        for (var i = 1; i < parts; i++)
        {
            TensorPrimitives.Add(new Span<float>(sums, size), new ReadOnlySpan<float>(sums + ((nint)i * size), size), new Span<float>(sums, size));
        }

        Store(p, sums);
    }

    /// <summary>The sum over first to end - 1.</summary>
    private static void Part(in Gemm.Problem p, int first, int end, float* sums)
    {
        var nr = MicroKernel.Columns;
        var step = Math.Max(MinStretch, CacheValues / (p.M + p.N));
        var tile = new Tile { Segments = 1, Alpha = 1, RowStride = 1, KStride = p.Lda, BStride = p.Ldb, CStride = p.N };
        var tiles = (p.N + nr - 1) / nr * ((p.M + MicroKernel.Rows - 1) / MicroKernel.Rows);
        var share = (step + tiles - 1) / tiles;
        share = share * (p.M + p.N) <= MaxAskedFor ? share : 0;
        for (var k0 = first; k0 < end; k0 += step)
        {
            var next = k0 + step;
            float* a = (float*)p.A + ((nint)k0 * p.Lda), b = (float*)p.B + ((nint)k0 * p.Ldb);
            tile.K = Math.Min(step, end - k0);
            tile.Beta = k0 == first ? 0 : 1;
            for (var column = 0; column < p.N; column += nr)
            {
                tile.B = b + column;
                tile.Columns = Math.Min(nr, p.N - column);
                for (var row = 0; row < p.M; row += tile.Rows)
                {
                    tile.Rows = MicroKernel.PackedRows(p.M - row);
                    tile.A = a + row;
                    tile.C = sums + ((nint)row * p.N) + column;
                    // Each tile asks for its share of the next stretch.
                    Packing.Prefetch((float*)p.A + ((nint)next * p.Lda), p.Lda, share, p.M);
                    Packing.Prefetch((float*)p.B + ((nint)next * p.Ldb), p.Ldb, share, p.N);
                    next += share;
                    MicroKernel.Run(tile);
                }
            }
        }
    }

    private static void Store(in Gemm.Problem p, float* sums)
    {
        for (var row = 0; row < p.M; row++)
        {
            var sum = new Span<float>(sums + ((nint)row * p.N), p.N);
            var c = new Span<float>((float*)p.C + ((nint)row * p.Ldc), p.N);
            TensorPrimitives.Multiply(sum, p.Alpha, sum);
            if (p.Bias != 0)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>((float*)p.Bias, p.N), sum);
            }

            if (p.Beta != 0)
            {
                TensorPrimitives.MultiplyAdd(c, p.Beta, sum, sum);
            }

            sum.CopyTo(c);
        }
    }
}
