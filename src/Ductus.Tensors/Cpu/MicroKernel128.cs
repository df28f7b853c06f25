using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <content>The 128-bit tile, written out so that every sum keeps a register.</content>
internal static unsafe partial class MicroKernel
{
    /// <summary>4 rows x 8 columns in 8 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run128(in Tile tile)
    {
        Vector128<float> c00 = default, c01 = default;
        Vector128<float> c10 = default, c11 = default;
        Vector128<float> c20 = default, c21 = default;
        Vector128<float> c30 = default, c31 = default;
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
                var b0 = Vector128.Load(b);
                var b1 = Vector128.Load(b + 4);
                var a0 = Vector128.Create(a[0]);
                c00 = Vector128.MultiplyAddEstimate(a0, b0, c00);
                c01 = Vector128.MultiplyAddEstimate(a0, b1, c01);
                var a1 = Vector128.Create(a[rs]);
                c10 = Vector128.MultiplyAddEstimate(a1, b0, c10);
                c11 = Vector128.MultiplyAddEstimate(a1, b1, c11);
                var a2 = Vector128.Create(a[rs2]);
                c20 = Vector128.MultiplyAddEstimate(a2, b0, c20);
                c21 = Vector128.MultiplyAddEstimate(a2, b1, c21);
                var a3 = Vector128.Create(a[rs3]);
                c30 = Vector128.MultiplyAddEstimate(a3, b0, c30);
                c31 = Vector128.MultiplyAddEstimate(a3, b1, c31);
                a += ks;
                b += bs;
            }
        }

        var alpha = Vector128.Create(tile.Alpha);
        var beta = Vector128.Create(tile.Beta);
        var accumulate = tile.Beta != 0;
        var bias0 = tile.Bias == null ? default : Vector128.Load(tile.Bias);
        var bias1 = tile.Bias == null ? default : Vector128.Load(tile.Bias + 4);
        var c = tile.C;
        Store(c, c00, alpha, bias0, beta, accumulate);
        Store(c + 4, c01, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c10, alpha, bias0, beta, accumulate);
        Store(c + 4, c11, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c20, alpha, bias0, beta, accumulate);
        Store(c + 4, c21, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c30, alpha, bias0, beta, accumulate);
        Store(c + 4, c31, alpha, bias1, beta, accumulate);
    }

    /// <summary>alpha · sum + bias, and beta times what was there if anything of it is to stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector128<float> sum, Vector128<float> alpha, Vector128<float> bias, Vector128<float> beta, bool accumulate)
    {
        sum = Vector128.MultiplyAddEstimate(alpha, sum, bias);
        if (accumulate)
        {
            sum = Vector128.MultiplyAddEstimate(beta, Vector128.Load(c), sum);
        }

        sum.Store(c);
    }
}
