namespace Ductus.Tensors.Cpu;

/// <summary>
/// Matrix products, row-major: C = alpha * op(A) op(B) + beta * C + bias. Blocked after Goto and van de Geijn ("Anatomy
/// of high-performance matrix multiplication", 2008): a panel of B stays in the first-level cache, a block of A in the
/// second. Each value of C is summed in the same order whatever the number of threads.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>A panel of B of so many rows and <see cref="MicroKernel.Columns"/> columns takes 40 KB.</summary>
    public const int KBlock = 320;
    private const int MBlock = 192;

    /// <summary>Values of each row of A that are summed meanwhile when the rows of a later tile are asked for: as many tiles ahead as that takes.</summary>
    private const int SummedAhead = 64;

    /// <summary>Products below this many multiplications are not worth waking a thread for.</summary>
    private const long MinWorkPerThread = 200_000;

    [ThreadStatic]
    private static Scratch? _packedA;
    [ThreadStatic]
    private static Scratch? _packedB;

    /// <summary>
    /// op(A) is m x k, op(B) k x n, C m x n; lda, ldb, ldc are the row lengths as stored. <paramref name="bias"/> holds n
    /// values or is null. With <paramref name="beta"/> 0, C is not read.
    /// </summary>
    public static void Run(
        bool transA, bool transB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc, float* bias = null)
    {
        var problem = new Problem(transA, transB, m, n, k, alpha, (nint)a, lda, (nint)b, ldb, beta, (nint)c, ldc, (nint)bias);
        var threads = (int)Math.Clamp((long)m * n * k / MinWorkPerThread, 1, ThreadBudget.Current.Threads);
        if (ThinProduct.Fits(problem))
        {
            ThinProduct.Run(problem);
        }
        else if (threads == 1)
        {
            Part(problem, 0, m, 0, n);
        }
        // By rows each thread packs all of B for itself; only where B is narrow is that less than what its parts save in the third-level cache.
        else if (m >= 2 * n)
        {
            var tiles = (m + MicroKernel.Rows - 1) / MicroKernel.Rows;
            ParallelRows.For(tiles, Math.Max(1, tiles / threads), (from, to) =>
                Part(problem, from * MicroKernel.Rows, Math.Min(m, to * MicroKernel.Rows), 0, n));
        }
        else
        {
            var panels = (n + MicroKernel.Columns - 1) / MicroKernel.Columns;
            ParallelRows.For(panels, Math.Max(1, panels / threads), (from, to) =>
                Part(problem, 0, m, from * MicroKernel.Columns, Math.Min(n, to * MicroKernel.Columns)));
        }
    }

    /// <summary>The same product for <paramref name="count"/> matrices, each a stride after the last; threads over the matrices.</summary>
    public static void Batched(
        int count, bool transA, bool transB, int m, int n, int k, float alpha, float* a, int lda, nint strideA, float* b, int ldb, nint strideB, float beta, float* c, int ldc, nint strideC)
    {
        if (count == 0)
        {
            return;
        }

        var problem = new Problem(transA, transB, m, n, k, alpha, (nint)a, lda, (nint)b, ldb, beta, (nint)c, ldc, 0);
        var grain = (int)Math.Clamp(MinWorkPerThread / Math.Max(1, (long)m * n * k), 1, count);
        ParallelRows.For(count, grain, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                Part(problem.At(i * strideA, i * strideB, i * strideC), 0, m, 0, n);
            }
        });
    }

    private static void Part(in Problem p, int rowFrom, int rowTo, int columnFrom, int columnTo)
    {
        if (p.K == 0)
        {
            Scale(p, rowFrom, rowTo, columnFrom, columnTo);
            return;
        }

        var nr = MicroKernel.Columns;
        var columns = (columnTo - columnFrom + nr - 1) / nr * nr;
        using var packedB = (_packedB ??= new Scratch()).Rent(KBlock * columns);
        using var packedA = (_packedA ??= new Scratch()).Rent(Packing.RowLength(KBlock) * (MBlock + MicroKernel.MaxRows));
        for (var k0 = 0; k0 < p.K; k0 += KBlock)
        {
            var k = Math.Min(KBlock, p.K - k0);
            Packing.PackB(p, k0, k, columnFrom, columnTo, packedB.Pointer);
            for (var row = rowFrom; row < rowTo; row += MBlock)
            {
                Block(p, k0, k, row, Math.Min(rowTo, row + MBlock), columnFrom, columnTo, packedA.Pointer, packedB.Pointer);
            }
        }
    }

    private static void Block(in Problem p, int k0, int k, int rowFrom, int rowTo, int columnFrom, int columnTo, float* packedA, float* packedB)
    {
        var nr = MicroKernel.Columns;
        // Rows of A are read in place, unless their stride puts all of them into the same sets of the cache; a transposed A is copied together.
        var inPlace = !p.TransA && (p.Lda & 1023) != 0;
        var direct = inPlace ? MicroKernel.WholeRows(rowTo - rowFrom) : 0;
        Packing.PackA(p, k0, k, rowFrom + direct, rowTo, packedA);
        var tile = new Tile
        {
            Segments = 1,
            K = k,
            BStride = nr,
            CStride = p.Ldc,
            Alpha = p.Alpha,
            Beta = k0 == 0 ? p.Beta : 1,
        };
        for (var column = columnFrom; column < columnTo; column += nr)
        {
            tile.B = packedB + ((nint)(column - columnFrom) * k);
            tile.Columns = Math.Min(nr, columnTo - column);
            tile.Bias = k0 == 0 && p.Bias != 0 ? (float*)p.Bias + column : null;
            for (var row = rowFrom; row < rowTo; row += tile.Rows)
            {
                var left = rowFrom + direct - row;
                tile.C = (float*)p.C + ((nint)row * p.Ldc) + column;
                if (left > 0)
                {
                    tile.Rows = MicroKernel.RowsOf(left, tile.Columns);
                    tile.A = (float*)p.A + ((nint)row * p.Lda) + k0;
                    tile.RowStride = p.Lda;
                    tile.KStride = 1;
                    if (column == columnFrom)
                    {
                        Packing.Prefetch(tile.A + ((nint)Math.Max(1, SummedAhead / k) * tile.Rows * p.Lda), p.Lda, tile.Rows, k);
                    }
                }
                else if (p.TransA)
                {
                    var height = MicroKernel.PackedRows(rowTo - row);
                    tile.Rows = Math.Min(height, rowTo - row);
                    tile.A = packedA + ((nint)(row - rowFrom) * k);
                    tile.RowStride = 1;
                    tile.KStride = height;
                }
                else
                {
                    tile.Rows = Math.Min(MicroKernel.RowsOf(rowTo - row, tile.Columns), rowTo - row);
                    tile.RowStride = Packing.RowLength(k);
                    tile.A = packedA + ((row - rowFrom - direct) * tile.RowStride);
                    tile.KStride = 1;
                }

                MicroKernel.Run(tile);
            }
        }
    }

    /// <summary>A product over nothing: C = beta * C + bias.</summary>
    private static void Scale(in Problem p, int rowFrom, int rowTo, int columnFrom, int columnTo)
    {
        for (var i = rowFrom; i < rowTo; i++)
        {
            var c = (float*)p.C + ((nint)i * p.Ldc);
            for (var j = columnFrom; j < columnTo; j++)
            {
                c[j] = (p.Beta == 0 ? 0 : p.Beta * c[j]) + (p.Bias == 0 ? 0 : ((float*)p.Bias)[j]);
            }
        }
    }

    /// <summary>The arguments of a product; pointers as integers so that a closure can hold them.</summary>
    internal readonly record struct Problem(
        bool TransA, bool TransB, int M, int N, int K, float Alpha, nint A, int Lda, nint B, int Ldb, float Beta, nint C, int Ldc, nint Bias)
    {
        public Problem At(nint a, nint b, nint c) =>
            this with { A = A + (a * sizeof(float)), B = B + (b * sizeof(float)), C = C + (c * sizeof(float)) };
    }
}
