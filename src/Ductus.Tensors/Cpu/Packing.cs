using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ductus.Tensors.Cpu;

/// <summary>Copies blocks of matrices into the order in which <see cref="MicroKernel"/> reads them, zeros past the edge.</summary>
internal static unsafe class Packing
{
    /// <summary>Rows and values of a row that are transposed in registers.</summary>
    private const int Block = 8;

    /// <summary>Rows of op(A) in groups of <see cref="MicroKernel.Rows"/>: [group][k][row].</summary>
    public static void PackA(in Gemm.Problem p, int k0, int k, int rowFrom, int rowTo, float* target)
    {
        var mr = MicroKernel.Rows;
        for (var row = rowFrom; row < rowTo; row += mr, target += mr * k)
        {
            var rows = Math.Min(mr, rowTo - row);
            if (p.TransA)
            {
                CopyRows((float*)p.A + ((nint)k0 * p.Lda) + row, p.Lda, k, rows, mr, target);
            }
            else
            {
                Transpose((float*)p.A + ((nint)row * p.Lda) + k0, p.Lda, rows, k, mr, target);
            }
        }
    }

    /// <summary>Columns of op(B) in panels of <see cref="MicroKernel.Columns"/>: [panel][k][column].</summary>
    public static void PackB(in Gemm.Problem p, int k0, int k, int columnFrom, int columnTo, float* target)
    {
        var nr = MicroKernel.Columns;
        for (var column = columnFrom; column < columnTo; column += nr, target += nr * k)
        {
            var columns = Math.Min(nr, columnTo - column);
            if (p.TransB)
            {
                Transpose((float*)p.B + ((nint)column * p.Ldb) + k0, p.Ldb, columns, k, nr, target);
            }
            else
            {
                CopyRows((float*)p.B + ((nint)k0 * p.Ldb) + column, p.Ldb, k, columns, nr, target);
            }
        }
    }

    /// <summary><paramref name="count"/> rows of <paramref name="used"/> values to rows of <paramref name="width"/>.</summary>
    private static void CopyRows(float* source, nint stride, int count, int used, int width, float* target)
    {
        for (var i = 0; i < count; i++, source += stride, target += width)
        {
            new ReadOnlySpan<float>(source, used).CopyTo(new Span<float>(target, used));
            if (used < width)
            {
                new Span<float>(target + used, width - used).Clear();
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
