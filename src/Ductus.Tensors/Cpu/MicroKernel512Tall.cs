using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <content>Taller 512-bit tiles, for rows that are read in place: more sums to a load hide more of the way to the second-level cache.</content>
internal static unsafe partial class MicroKernel
{
    /// <summary>12 rows x 32 columns in 24 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512Tall(in Tile tile)
    {
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Vector512<float> c80 = default, c81 = default;
        Vector512<float> c90 = default, c91 = default;
        Vector512<float> c100 = default, c101 = default;
        Vector512<float> c110 = default, c111 = default;
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
            var e = d + (4 * rs);
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
                var a8 = Vector512.Create(e[0]);
                c80 = Vector512.MultiplyAddEstimate(a8, b0, c80);
                c81 = Vector512.MultiplyAddEstimate(a8, b1, c81);
                var a9 = Vector512.Create(e[rs]);
                c90 = Vector512.MultiplyAddEstimate(a9, b0, c90);
                c91 = Vector512.MultiplyAddEstimate(a9, b1, c91);
                var a10 = Vector512.Create(e[rs2]);
                c100 = Vector512.MultiplyAddEstimate(a10, b0, c100);
                c101 = Vector512.MultiplyAddEstimate(a10, b1, c101);
                var a11 = Vector512.Create(e[rs3]);
                c110 = Vector512.MultiplyAddEstimate(a11, b0, c110);
                c111 = Vector512.MultiplyAddEstimate(a11, b1, c111);
                a += ks;
                d += ks;
                e += ks;
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
        c += tile.CStride;
        Store(c, c80, alpha, bias0, beta, accumulate);
        Store(c + 16, c81, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c90, alpha, bias0, beta, accumulate);
        Store(c + 16, c91, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c100, alpha, bias0, beta, accumulate);
        Store(c + 16, c101, alpha, bias1, beta, accumulate);
        c += tile.CStride;
        Store(c, c110, alpha, bias0, beta, accumulate);
        Store(c + 16, c111, alpha, bias1, beta, accumulate);
    }

    /// <summary>24 rows x 16 columns in 24 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run512HalfTall(in Tile tile)
    {
        Vector512<float> c0 = default;
        Vector512<float> c1 = default;
        Vector512<float> c2 = default;
        Vector512<float> c3 = default;
        Vector512<float> c4 = default;
        Vector512<float> c5 = default;
        Vector512<float> c6 = default;
        Vector512<float> c7 = default;
        Vector512<float> c8 = default;
        Vector512<float> c9 = default;
        Vector512<float> c10 = default;
        Vector512<float> c11 = default;
        Vector512<float> c12 = default;
        Vector512<float> c13 = default;
        Vector512<float> c14 = default;
        Vector512<float> c15 = default;
        Vector512<float> c16 = default;
        Vector512<float> c17 = default;
        Vector512<float> c18 = default;
        Vector512<float> c19 = default;
        Vector512<float> c20 = default;
        Vector512<float> c21 = default;
        Vector512<float> c22 = default;
        Vector512<float> c23 = default;
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
            var e = d + (4 * rs);
            var f = e + (4 * rs);
            var g = f + (4 * rs);
            var h = g + (4 * rs);
            for (var k = tile.K; k > 0; k--)
            {
                var b0 = Vector512.Load(b);
                var a0 = Vector512.Create(a[0]);
                c0 = Vector512.MultiplyAddEstimate(a0, b0, c0);
                var a1 = Vector512.Create(a[rs]);
                c1 = Vector512.MultiplyAddEstimate(a1, b0, c1);
                var a2 = Vector512.Create(a[rs2]);
                c2 = Vector512.MultiplyAddEstimate(a2, b0, c2);
                var a3 = Vector512.Create(a[rs3]);
                c3 = Vector512.MultiplyAddEstimate(a3, b0, c3);
                var a4 = Vector512.Create(d[0]);
                c4 = Vector512.MultiplyAddEstimate(a4, b0, c4);
                var a5 = Vector512.Create(d[rs]);
                c5 = Vector512.MultiplyAddEstimate(a5, b0, c5);
                var a6 = Vector512.Create(d[rs2]);
                c6 = Vector512.MultiplyAddEstimate(a6, b0, c6);
                var a7 = Vector512.Create(d[rs3]);
                c7 = Vector512.MultiplyAddEstimate(a7, b0, c7);
                var a8 = Vector512.Create(e[0]);
                c8 = Vector512.MultiplyAddEstimate(a8, b0, c8);
                var a9 = Vector512.Create(e[rs]);
                c9 = Vector512.MultiplyAddEstimate(a9, b0, c9);
                var a10 = Vector512.Create(e[rs2]);
                c10 = Vector512.MultiplyAddEstimate(a10, b0, c10);
                var a11 = Vector512.Create(e[rs3]);
                c11 = Vector512.MultiplyAddEstimate(a11, b0, c11);
                var a12 = Vector512.Create(f[0]);
                c12 = Vector512.MultiplyAddEstimate(a12, b0, c12);
                var a13 = Vector512.Create(f[rs]);
                c13 = Vector512.MultiplyAddEstimate(a13, b0, c13);
                var a14 = Vector512.Create(f[rs2]);
                c14 = Vector512.MultiplyAddEstimate(a14, b0, c14);
                var a15 = Vector512.Create(f[rs3]);
                c15 = Vector512.MultiplyAddEstimate(a15, b0, c15);
                var a16 = Vector512.Create(g[0]);
                c16 = Vector512.MultiplyAddEstimate(a16, b0, c16);
                var a17 = Vector512.Create(g[rs]);
                c17 = Vector512.MultiplyAddEstimate(a17, b0, c17);
                var a18 = Vector512.Create(g[rs2]);
                c18 = Vector512.MultiplyAddEstimate(a18, b0, c18);
                var a19 = Vector512.Create(g[rs3]);
                c19 = Vector512.MultiplyAddEstimate(a19, b0, c19);
                var a20 = Vector512.Create(h[0]);
                c20 = Vector512.MultiplyAddEstimate(a20, b0, c20);
                var a21 = Vector512.Create(h[rs]);
                c21 = Vector512.MultiplyAddEstimate(a21, b0, c21);
                var a22 = Vector512.Create(h[rs2]);
                c22 = Vector512.MultiplyAddEstimate(a22, b0, c22);
                var a23 = Vector512.Create(h[rs3]);
                c23 = Vector512.MultiplyAddEstimate(a23, b0, c23);
                a += ks;
                d += ks;
                e += ks;
                f += ks;
                g += ks;
                h += ks;
                b += bs;
            }
        }

        var alpha = Vector512.Create(tile.Alpha);
        var beta = Vector512.Create(tile.Beta);
        var accumulate = tile.Beta != 0;
        var bias0 = tile.Bias == null ? default : Vector512.Load(tile.Bias);
        var c = tile.C;
        Store(c, c0, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c1, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c2, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c3, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c4, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c5, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c6, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c7, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c8, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c9, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c10, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c11, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c12, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c13, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c14, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c15, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c16, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c17, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c18, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c19, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c20, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c21, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c22, alpha, bias0, beta, accumulate);
        c += tile.CStride;
        Store(c, c23, alpha, bias0, beta, accumulate);
    }
}
