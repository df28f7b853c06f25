using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <content>The 256-bit tile, written out so that every sum keeps a register.</content>
internal static unsafe partial class MicroKernel
{
    /// <summary>6 rows x 16 columns in 12 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256(in Tile tile)
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
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
                var b0 = Vector256.Load(b);
                var b1 = Vector256.Load(b + 8);
                var a0 = Vector256.Create(a[0]);
                c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
                var a1 = Vector256.Create(a[rs]);
                c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
                var a2 = Vector256.Create(a[rs2]);
                c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
                var a3 = Vector256.Create(a[rs3]);
                c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
                var a4 = Vector256.Create(d[0]);
                c40 = Vector256.MultiplyAddEstimate(a4, b0, c40);
                c41 = Vector256.MultiplyAddEstimate(a4, b1, c41);
                var a5 = Vector256.Create(d[rs]);
                c50 = Vector256.MultiplyAddEstimate(a5, b0, c50);
                c51 = Vector256.MultiplyAddEstimate(a5, b1, c51);
                a += ks;
                d += ks;
                b += bs;
            }
        }

        var alpha = Vector256.Create(tile.Alpha);
        var beta = Vector256.Create(tile.Beta);
        var accumulate = tile.Beta != 0;
        var bias0 = tile.Bias == null ? default : Vector256.Load(tile.Bias);
        var bias1 = tile.Bias == null ? default : Vector256.Load(tile.Bias + 8);
        var c = tile.C;
        Store(c, c00, alpha, bias0, beta, accumulate);
        Store(c + 8, c01, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c10, alpha, bias0, beta, accumulate);
        Store(c + 8, c11, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c20, alpha, bias0, beta, accumulate);
        Store(c + 8, c21, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c30, alpha, bias0, beta, accumulate);
        Store(c + 8, c31, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c40, alpha, bias0, beta, accumulate);
        Store(c + 8, c41, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c50, alpha, bias0, beta, accumulate);
        Store(c + 8, c51, alpha, bias1, beta, accumulate);
    }

    /// <summary>4 rows x 16 columns in 8 registers: as few as keep both units that multiply at work.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run256Low(in Tile tile)
    {
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
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
            for (var k = tile.K; k > 0; k--)
            {
                var b0 = Vector256.Load(b);
                var b1 = Vector256.Load(b + 8);
                var a0 = Vector256.Create(a[0]);
                c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
                var a1 = Vector256.Create(a[rs]);
                c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
                var a2 = Vector256.Create(a[rs2]);
                c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
                var a3 = Vector256.Create(a[rs3]);
                c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
                a += ks;
                b += bs;
            }
        }

        var alpha = Vector256.Create(tile.Alpha);
        var beta = Vector256.Create(tile.Beta);
        var accumulate = tile.Beta != 0;
        var bias0 = tile.Bias == null ? default : Vector256.Load(tile.Bias);
        var bias1 = tile.Bias == null ? default : Vector256.Load(tile.Bias + 8);
        var c = tile.C;
        Store(c, c00, alpha, bias0, beta, accumulate);
        Store(c + 8, c01, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c10, alpha, bias0, beta, accumulate);
        Store(c + 8, c11, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c20, alpha, bias0, beta, accumulate);
        Store(c + 8, c21, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c30, alpha, bias0, beta, accumulate);
        Store(c + 8, c31, alpha, bias1, beta, accumulate);
    }

    /// <summary>alpha · sum + bias, and beta times what was there if anything of it is to stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector256<float> sum, Vector256<float> alpha, Vector256<float> bias, Vector256<float> beta, bool accumulate)
    {
        sum = Vector256.MultiplyAddEstimate(alpha, sum, bias);
        if (accumulate)
        {
            sum = Vector256.MultiplyAddEstimate(beta, Vector256.Load(c), sum);
        }

        sum.Store(c);
    }
}
