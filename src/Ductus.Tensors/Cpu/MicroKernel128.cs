using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <content>The 128-bit tile, written out so that every sum keeps a register.</content>
internal static unsafe partial class MicroKernel
{
    /// <summary>4 rows x 8 columns in 8 registers.</summary>
    private static void Run128(in Tile tile)
    {
        Vector128<float> c00 = default, c01 = default;
        Vector128<float> c10 = default, c11 = default;
        Vector128<float> c20 = default, c21 = default;
        Vector128<float> c30 = default, c31 = default;
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

        var c = tile.C;
        Store(c, c00, tile, 0);
        Store(c + 4, c01, tile, 4);
        c += tile.CStride;
        Store(c, c10, tile, 0);
        Store(c + 4, c11, tile, 4);
        c += tile.CStride;
        Store(c, c20, tile, 0);
        Store(c + 4, c21, tile, 4);
        c += tile.CStride;
        Store(c, c30, tile, 0);
        Store(c + 4, c31, tile, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector128<float> sum, in Tile tile, int column)
    {
        sum *= tile.Alpha;
        if (tile.Bias != null)
        {
            sum += Vector128.Load(tile.Bias + column);
        }

        if (tile.Beta != 0)
        {
            sum = Vector128.MultiplyAddEstimate(Vector128.Create(tile.Beta), Vector128.Load(c), sum);
        }

        sum.Store(c);
    }
}
