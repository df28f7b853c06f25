using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ductus.Tensors.Cpu;

/// <summary>
/// One register tile of a product: C[Rows, Columns] = alpha * sum over segments and k of A[row, k] * B[k, column]
/// (+ beta * C + bias). A is read in place through two strides, so that neither a matrix nor a picture under a
/// convolution needs to be copied; the segments are the taps of a convolution or the rows of a picture.
/// </summary>
internal unsafe struct Tile
{
    /// <summary>Number of segments; of each, the value offsets into A and B (null: one segment at 0).</summary>
    public int Segments;
    public nint* AOffsets;
    public nint* BOffsets;

    /// <summary>Length of the sum within one segment.</summary>
    public int K;
    public float* A;
    public nint RowStride;
    public nint KStride;
    public float* B;
    public nint BStride;
    public float* C;
    public nint CStride;
    public float Alpha;
    public float Beta;

    /// <summary>Added to every row, one value a column; may be null.</summary>
    public float* Bias;

    /// <summary>Rows and columns that are stored; fewer than the kernel's at the edges.</summary>
    public int Rows;
    public int Columns;
}

/// <summary>The register tiles of the three SIMD tiers: 8 x 32 (512 bits), 6 x 16 (256), 4 x 8 (128), and others for what does not divide by them.</summary>
internal static unsafe partial class MicroKernel
{
    public static readonly int Rows = Vector512.IsHardwareAccelerated ? 8 : Vector256.IsHardwareAccelerated ? 6 : 4;
    public static readonly int Columns = Vector512.IsHardwareAccelerated ? 32 : Vector256.IsHardwareAccelerated ? 16 : 8;

    private const int MaxTile = 8 * 32;

    /// <summary>Columns of B that a tile of <paramref name="columns"/> columns reads: all, or half of them where there is such a kernel.</summary>
    public static int ColumnsRead(int columns) => Vector512.IsHardwareAccelerated && columns <= 16 ? 16 : Columns;

    /// <summary>Most rows of any tile.</summary>
    public const int MaxRows = 24;

    private const int TallRows = 12;

    /// <summary>Rows of a lower tile, with which those of six fit 8, 16, 32 or 64 rows as well.</summary>
    private static readonly int LowRows = Rows == 6 ? 4 : Rows;

    /// <summary>
    /// Rows that the next tile of <paramref name="columns"/> columns should have where <paramref name="rest"/> rows are left and A is read in place. It reads as
    /// many rows of A, even if that is more than are left.
    /// </summary>
    public static int RowsOf(int rest, int columns)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            return PackedRows(rest);
        }

        // 16 rows are two tiles of 8 rather than one of 12 and a half-empty one.
        return columns == 16 && rest >= MaxRows ? MaxRows : columns == Columns && rest >= TallRows && rest != 2 * Rows ? TallRows : Rows;
    }

    /// <summary>The same where A is copied together, for tiles of any columns.</summary>
    public static int PackedRows(int rest) => rest <= LowRows || rest == 2 * LowRows || rest == (2 * LowRows) - 1 ? LowRows : Rows;

    /// <summary>Of so many rows, those of the tiles that do not overhang.</summary>
    public static int WholeRows(int rows)
    {
        var whole = 0;
        while (PackedRows(rows - whole) is var next && whole + next <= rows)
        {
            whole += next;
        }

        return whole;
    }

    /// <summary>Rows of all tiles that <see cref="PackedRows"/> cuts so many rows into: more, if the last one overhangs.</summary>
    public static int RowsCovered(int rows)
    {
        var covered = 0;
        while (covered < rows)
        {
            covered += PackedRows(rows - covered);
        }

        return covered;
    }

    /// <summary>Computes one tile. A and B must be readable over the kernel's full size even where less is stored.</summary>
    public static void Run(in Tile tile)
    {
        if ((tile.Rows == Rows || tile.Rows == LowRows) && tile.Columns == Columns)
        {
            Full(tile);
        }
        else if (!Vector512.IsHardwareAccelerated)
        {
            Edge(tile, half: false);
        }
        else if (tile.Rows == TallRows && tile.Columns == Columns)
        {
            Run512Tall(tile);
        }
        else if (tile.Rows == MaxRows && tile.Columns == 16)
        {
            Run512HalfTall(tile);
        }
        else if (tile.Rows == Rows && tile.Columns == 16)
        {
            Run512Half(tile);
        }
        else
        {
            Edge(tile, tile.Columns <= 16);
        }
    }

    /// <summary>Asks for the memory of the result below, which is mostly the next one, so that it is at hand when its sums are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(in Tile tile)
    {
        if (Sse.IsSupported)
        {
            var c = tile.C + (tile.Rows * tile.CStride);
            for (var row = 0; row < tile.Rows; row++, c += tile.CStride)
            {
                Sse.Prefetch0(c);
                if (Columns > Packing.CacheLine)
                {
                    Sse.Prefetch0(c + Packing.CacheLine);
                }
            }
        }
    }

    private static void Full(in Tile tile)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run512(tile);
        }
        else if (!Vector256.IsHardwareAccelerated)
        {
            Run128(tile);
        }
        else if (tile.Rows <= LowRows)
        {
            Run256Low(tile);
        }
        else
        {
            Run256(tile);
        }
    }

    /// <summary>A tile that overhangs the result is computed beside it, and what is inside copied.</summary>
    private static void Edge(in Tile tile, bool half)
    {
        var scratch = stackalloc float[MaxTile];
        var whole = tile;
        whole.C = scratch;
        whole.CStride = Columns;
        whole.Alpha = tile.Alpha;
        whole.Beta = 0;
        whole.Bias = null;
        if (half)
        {
            Run512Half(whole);
        }
        else
        {
            Full(whole);
        }

        for (var i = 0; i < tile.Rows; i++)
        {
            var c = tile.C + (i * tile.CStride);
            var from = scratch + (i * Columns);
            for (var j = 0; j < tile.Columns; j++)
            {
                var value = from[j] + (tile.Bias == null ? 0 : tile.Bias[j]);
                c[j] = tile.Beta == 0 ? value : value + (tile.Beta * c[j]);
            }
        }
    }
}
