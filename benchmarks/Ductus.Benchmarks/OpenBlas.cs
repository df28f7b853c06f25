using System.Runtime.InteropServices;

namespace Ductus.Benchmarks;

/// <summary>The product of matrices of Debian's libopenblas0-pthread.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NotTransposed = 111;
    private const int Transposed = 112;

    /// <summary>What it was built for and runs on.</summary>
    public static string Version => Marshal.PtrToStringAnsi((nint)openblas_get_config()) ?? "";

    /// <summary>Both threads, as ours.</summary>
    public static void UseThreads(int count) => openblas_set_num_threads(count);

    /// <summary>c [m, n] = op(a) op(b).</summary>
    public static void Product(bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c)
    {
        fixed (float* pa = a, pb = b, pc = c)
        {
            cblas_sgemm(
                RowMajor, transposeA ? Transposed : NotTransposed, transposeB ? Transposed : NotTransposed,
                m, n, k, 1, pa, transposeA ? m : k, pb, transposeB ? k : n, 0, pc, n);
        }
    }

    [LibraryImport(Library)]
    private static partial byte* openblas_get_config();

    [LibraryImport(Library)]
    private static partial void openblas_set_num_threads(int count);

    [LibraryImport(Library)]
    private static partial void cblas_sgemm(
        int order, int transA, int transB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);
}
