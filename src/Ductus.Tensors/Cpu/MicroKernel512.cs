using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <content>The 512-bit tile, written out so that every sum keeps a register.</content>
internal static unsafe partial class MicroKernel
{
    /// <summary>8 rows x 32 columns in 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512(in Tile tile)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Prefetch(tile);
        var rs = tile.RowStride;
        var ks = tile.KStride;
        var bs = tile.BStride;
        var rs2 = 2 * rs;
        var rs3 = 3 * rs;
        for (var s = 0; s < tile.Segments; s++)
        {
            var a = tile.A + (tile.AOffsets == null ? 0 : tile.AOffsets[s]);
            var b = tile.B + (tile.BOffsets == null ? 0 : tile.BOffsets[s]);
            var d = a + (4 * rs);
            for (var k = tile.K; k > 0; k--)
            {
                var b0 = Vector512.Load(b);
                var b1 = Vector512.Load(b + 16);
                var a0 = Vector512.Create(a[0]);
                c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
                var a1 = Vector512.Create(a[rs]);
                c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
                var a2 = Vector512.Create(a[rs2]);
                c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
                var a3 = Vector512.Create(a[rs3]);
                c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
                var a4 = Vector512.Create(d[0]);
                c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
                c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
                var a5 = Vector512.Create(d[rs]);
                c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
                c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
                var a6 = Vector512.Create(d[rs2]);
                c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
                c61 = Vector512.MultiplyAddEstimate(a6, b1, c61);
                var a7 = Vector512.Create(d[rs3]);
                c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
                c71 = Vector512.MultiplyAddEstimate(a7, b1, c71);
                a += ks;
                d += ks;
                b += bs;
            }
        }

        var alpha = Vector512.Create(tile.Alpha);
        var beta = Vector512.Create(tile.Beta);
        var accumulate = tile.Beta != 0;
        var bias0 = tile.Bias == null ? default : Vector512.Load(tile.Bias);
        var bias1 = tile.Bias == null ? default : Vector512.Load(tile.Bias + 16);
        var c = tile.C;
        Store(c, c00, alpha, bias0, beta, accumulate);
        Store(c + 16, c01, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c10, alpha, bias0, beta, accumulate);
        Store(c + 16, c11, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c20, alpha, bias0, beta, accumulate);
        Store(c + 16, c21, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c30, alpha, bias0, beta, accumulate);
        Store(c + 16, c31, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c40, alpha, bias0, beta, accumulate);
        Store(c + 16, c41, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c50, alpha, bias0, beta, accumulate);
        Store(c + 16, c51, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c60, alpha, bias0, beta, accumulate);
        Store(c + 16, c61, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c70, alpha, bias0, beta, accumulate);
        Store(c + 16, c71, alpha, bias1, beta, accumulate);
    }

    /// <summary>8 rows x 16 columns, for the last columns of a narrow result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512Half(in Tile tile)
    {
        Vector512<float> c00 = default;
        Vector512<float> c10 = default;
        Vector512<float> c20 = default;
        Vector512<float> c30 = default;
        Vector512<float> c40 = default;
        Vector512<float> c50 = default;
        Vector512<float> c60 = default;
        Vector512<float> c70 = default;
        Prefetch(tile);
        var rs = tile.RowStride;
        var ks = tile.KStride;
        var bs = tile.BStride;
        var rs2 = 2 * rs;
        var rs3 = 3 * rs;
        for (var s = 0; s < tile.Segments; s++)
        {
            var a = tile.A + (tile.AOffsets == null ? 0 : tile.AOffsets[s]);
            var b = tile.B + (tile.BOffsets == null ? 0 : tile.BOffsets[s]);
            var d = a + (4 * rs);
            for (var k = tile.K; k > 0; k--)
            {
                var b0 = Vector512.Load(b);
                var a0 = Vector512.Create(a[0]);
                c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
                var a1 = Vector512.Create(a[rs]);
                c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
                var a2 = Vector512.Create(a[rs2]);
                c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
                var a3 = Vector512.Create(a[rs3]);
                c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
                var a4 = Vector512.Create(d[0]);
                c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
                var a5 = Vector512.Create(d[rs]);
                c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
                var a6 = Vector512.Create(d[rs2]);
                c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
                var a7 = Vector512.Create(d[rs3]);
                c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
                a += ks;
                d += ks;
                b += bs;
            }
        }

        var alpha = Vector512.Create(tile.Alpha);
        var beta = Vector512.Create(tile.Beta);
        var accumulate = tile.Beta != 0;
        var bias0 = tile.Bias == null ? default : Vector512.Load(tile.Bias);
        var c = tile.C;
        Store(c, c00, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c10, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c20, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c30, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c40, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c50, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c60, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c70, alpha, bias0, beta, accumulate);
    }

    /// <summary>alpha · sum + bias, and beta times what was there if anything of it is to stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector512<float> sum, Vector512<float> alpha, Vector512<float> bias, Vector512<float> beta, bool accumulate)
    {
        sum = Vector512.MultiplyAddEstimate(alpha, sum, bias);
        if (accumulate)
        {
            sum = Vector512.MultiplyAddEstimate(beta, Vector512.Load(c), sum);
        }

        sum.Store(c);
    }
}
