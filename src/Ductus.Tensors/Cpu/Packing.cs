using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <summary>Copies blocks of matrices into the order in which <see cref="MicroKernel"/> reads them, zeros past the edge.</summary>
internal static unsafe class Packing
{
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

    /// <summary><paramref name="rows"/> rows of <paramref name="k"/> values to [k][width], four rows at a time.</summary>
    private static void Transpose(float* source, nint stride, int rows, int k, int width, float* target)
    {
        var r = 0;
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
}
