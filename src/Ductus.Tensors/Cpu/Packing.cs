using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ductus.Tensors.Cpu;

/// <summary>Copies blocks of matrices into the order in which <see cref="MicroKernel"/> reads them, zeros past the edge.</summary>
internal static unsafe class Packing
{
    /// <summary>Rows and values of a row that are transposed in registers.</summary>
    private const int Block = 8;

    /// <summary>Values of a cache line.</summary>
    public const int CacheLine = 16;

    private const int RowsAtOnce = 16;

    /// <summary>
    /// Rows of op(A): in groups as <see cref="MicroKernel.PackedRows"/> makes them, [group][k][row], if it is transposed, else [row][<see cref="RowLength"/>].
    /// </summary>
    public static void PackA(in Gemm.Problem p, int k0, int k, int rowFrom, int rowTo, float* target)
    {
        if (p.TransA)
        {
            CopyGroups((float*)p.A + ((nint)k0 * p.Lda) + rowFrom, p.Lda, k, rowTo - rowFrom, ofA: true, target);
        }
        else
        {
            for (var row = rowFrom; row < rowTo; row++, target += RowLength(k))
            {
                new ReadOnlySpan<float>((float*)p.A + ((nint)row * p.Lda) + k0, k).CopyTo(new Span<float>(target, k));
            }
        }
    }

    /// <summary>Values from one copied row of A to the next: an odd number of cache lines, so that they are spread over the cache's sets.</summary>
    public static int RowLength(int k) => (((k + CacheLine - 1) / CacheLine) | 1) * CacheLine;

    /// <summary>
    /// Asks for rows that will be read in place. Where they are as far apart as a matrix is wide, or are read a few values at a time, the processor does not foresee them.
    /// </summary>
    public static void Prefetch(float* from, nint stride, int rows, int count)
    {
        if (Sse.IsSupported)
        {
            for (var row = 0; row < rows; row++, from += stride)
            {
                for (var i = 0; i < count; i += CacheLine)
                {
                    Sse.Prefetch0(from + i);
                }
            }
        }
    }

    /// <summary>Columns of op(B) in panels of <see cref="MicroKernel.Columns"/>: [panel][k][column].</summary>
    public static void PackB(in Gemm.Problem p, int k0, int k, int columnFrom, int columnTo, float* target)
    {
        if (!p.TransB)
        {
            CopyGroups((float*)p.B + ((nint)k0 * p.Ldb) + columnFrom, p.Ldb, k, columnTo - columnFrom, ofA: false, target);
            return;
        }

        var nr = MicroKernel.Columns;
        for (var column = columnFrom; column < columnTo; column += nr, target += nr * k)
        {
            Transpose((float*)p.B + ((nint)column * p.Ldb) + k0, p.Ldb, Math.Min(nr, columnTo - column), k, nr, target);
        }
    }

    /// <summary>
    /// <paramref name="k"/> rows to groups of their columns, [group][k][column]; a few rows at a time, of which every cache line then serves all groups that it reaches into.
    /// </summary>
    private static void CopyGroups(float* source, nint stride, int k, int columns, bool ofA, float* target)
    {
        for (var first = 0; first < k; first += RowsAtOnce, source += RowsAtOnce * stride)
        {
            var count = Math.Min(RowsAtOnce, k - first);
            var group = target;
            for (int column = 0, width; column < columns; column += width, group += (nint)width * k)
            {
                width = ofA ? MicroKernel.PackedRows(columns - column) : MicroKernel.Columns;
                CopyRows(source + column, stride, count, Math.Min(width, columns - column), width, group + ((nint)first * width));
            }
        }
    }

    /// <summary><paramref name="count"/> rows of <paramref name="used"/> values to rows of <paramref name="width"/>.</summary>
    private static void CopyRows(float* source, nint stride, int count, int used, int width, float* target)
    {
        for (var i = 0; i < count; i++, source += stride, target += width)
        {
            var j = 0;
            for (; Vector256.IsHardwareAccelerated && j + Vector256<float>.Count <= used; j += Vector256<float>.Count)
            {
                Vector256.Load(source + j).Store(target + j);
            }

            for (; j + Vector128<float>.Count <= used; j += Vector128<float>.Count)
            {
                Vector128.Load(source + j).Store(target + j);
            }

            for (; j < width; j++)
            {
                target[j] = j < used ? source[j] : 0;
            }
        }
    }

    /// <summary><paramref name="rows"/> rows of <paramref name="k"/> values to [k][width], eight or four rows at a time.</summary>
    private static void Transpose(float* source, nint stride, int rows, int k, int width, float* target)
    {
        var r = 0;
        for (; Avx.IsSupported && r + Block <= rows; r += Block)
        {
            var from = source + (r * stride);
            var to = target + r;
            var i = 0;
            for (; i + Block <= k; i += Block)
            {
                TransposeBlock(from + i, stride, to + ((nint)i * width), width);
            }

            for (; i < k; i++)
            {
                for (var j = 0; j < Block; j++)
                {
                    to[((nint)i * width) + j] = from[(j * stride) + i];
                }
            }
        }

        for (; r + 4 <= rows; r += 4)
        {
            var from = source + (r * stride);
            var i = 0;
            for (; i + 4 <= k; i += 4)
            {
                var to = target + ((nint)i * width) + r;
                for (var j = 0; j < 4; j++, to += width)
                {
                    Vector128.Create(from[i + j], from[stride + i + j], from[(2 * stride) + i + j], from[(3 * stride) + i + j]).Store(to);
                }
            }

            for (; i < k; i++)
            {
                for (var j = 0; j < 4; j++)
                {
                    target[((nint)i * width) + r + j] = from[(j * stride) + i];
                }
            }
        }

        for (; r < width; r++)
        {
            for (var i = 0; i < k; i++)
            {
                target[((nint)i * width) + r] = r < rows ? source[(r * stride) + i] : 0;
            }
        }
    }

    /// <summary>8 x 8 values in registers: pairs of values, pairs of pairs, then halves change places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeBlock(float* from, nint stride, float* to, nint width)
    {
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + stride), r2 = Vector256.Load(from + (2 * stride)), r3 = Vector256.Load(from + (3 * stride));
        from += 4 * stride;
        Vector256<float> r4 = Vector256.Load(from), r5 = Vector256.Load(from + stride), r6 = Vector256.Load(from + (2 * stride)), r7 = Vector256.Load(from + (3 * stride));
        Vector256<float> p0 = Avx.UnpackLow(r0, r1), p1 = Avx.UnpackHigh(r0, r1), p2 = Avx.UnpackLow(r2, r3), p3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> p4 = Avx.UnpackLow(r4, r5), p5 = Avx.UnpackHigh(r4, r5), p6 = Avx.UnpackLow(r6, r7), p7 = Avx.UnpackHigh(r6, r7);
        Store(to, 4 * width, Low(p0, p2), Low(p4, p6));
        Store(to + width, 4 * width, High(p0, p2), High(p4, p6));
        Store(to + (2 * width), 4 * width, Low(p1, p3), Low(p5, p7));
        Store(to + (3 * width), 4 * width, High(p1, p3), High(p5, p7));

        static Vector256<float> Low(Vector256<float> a, Vector256<float> b) => Avx.Shuffle(a, b, 0b01_00_01_00);
        static Vector256<float> High(Vector256<float> a, Vector256<float> b) => Avx.Shuffle(a, b, 0b11_10_11_10);
        static void Store(float* to, nint half, Vector256<float> above, Vector256<float> below)
        {
            Avx.Permute2x128(above, below, 0x20).Store(to);
            Avx.Permute2x128(above, below, 0x31).Store(to + half);
        }
    }
}
