using System.Numerics;
using System.Numerics.Tensors;

namespace Ductus.Tensors.Cpu;

/// <summary>
/// dw[tap] = sum over pixels of x(shifted by the tap)ᵀ dy: register tiles of channels by channels whose segments are picture rows; pixels that fall
/// outside of the picture are left out, so nothing is padded. A few rows at a time, so that they are in the cache for every tap. Threads share out
/// parts of the sum and tiles; how many parts there are follows from the extents alone, so that the result is the same on any number of threads.
/// </summary>
internal static unsafe class ConvWeightGradient
{
    /// <summary>Values of x and dy that one pass over all taps keeps in the cache.</summary>
    private const int CacheValues = 128 * 1024;

    /// <summary>Values of all parts together: more would cost more to add up than the parts save.</summary>
    private const int MaxSums = 256 * 1024;
    private const int MaxParts = 16;

    /// <summary>What a tile of half the columns costs beyond half of a whole one, which keeps more sums in flight.</summary>
    private const double HalfTile = 1.15;

    [ThreadStatic]
    private static Scratch? _sums;
    [ThreadStatic]
    private static Scratch? _x;
    [ThreadStatic]
    private static Scratch? _dy;

    /// <summary>Writes dw, in checkpoint order; the bias gradient is the plain sum of dy over pixels.</summary>
    public static void Run(Conv2dShape s, float* x, float* dy, float* dw)
    {
        // Either operand can give the rows of the tiles: the one that leaves fewer of their columns empty.
        var turned = Cost(s.GroupOut, s.GroupIn) < Cost(s.GroupIn, s.GroupOut);
        var (high, wide) = turned ? (s.GroupOut, s.GroupIn) : (s.GroupIn, s.GroupOut);
        var grid = new Grid(turned, high, wide);
        var items = s.Groups * s.Taps * grid.RowTiles;
        var perRow = s.OutWidth * ((s.InChannels * s.StrideX * s.StrideY) + s.OutChannels);
        var chunk = Math.Clamp(CacheValues / Math.Max(1, perRow), 1, s.OutHeight);
        var perPicture = (s.OutHeight + chunk - 1) / chunk;
        var chunks = s.Batch * perPicture;
        var size = grid.Place(items);
        var parts = 1 << BitOperations.Log2((uint)Math.Clamp(Math.Min(MaxSums / size, chunks), 1, MaxParts));
        using var rentedSums = (_sums ??= new Scratch()).Rent(parts * size);
        var sums = rentedSums.Pointer;

        // A tile that overhangs the last channel reads a few values beyond the last pixel: from a copy with room for that.
        int slack = Math.Max(MicroKernel.Rows, MicroKernel.Columns), xCount = s.Batch * s.Height * s.Width * s.InChannels, dyCount = s.Batch * s.OutHeight * s.OutWidth * s.OutChannels;
        var (copyX, copyDy) = (Overhangs(s.GroupIn, turned), Overhangs(s.GroupOut, !turned));
        using var rentedX = (_x ??= new Scratch()).Rent(copyX ? xCount + slack : 0);
        using var rentedDy = (_dy ??= new Scratch()).Rent(copyDy ? dyCount + slack : 0);
        x = copyX ? WithSlack(x, xCount, rentedX.Pointer, slack) : x;
        dy = copyDy ? WithSlack(dy, dyCount, rentedDy.Pointer, slack) : dy;
        nint sumsAt = (nint)sums, xAt = (nint)x, dyAt = (nint)dy;
        ParallelRows.For(parts * items, 1, (from, to) =>
        {
            for (var part = from / items; part * items < to; part++)
            {
                int first = Math.Max(0, from - (part * items)), end = Math.Min(items, to - (part * items));
                var partSums = (float*)sumsAt + ((nint)part * size);
                new Span<float>(partSums + grid.Place(first), grid.Place(end) - grid.Place(first)).Clear();
                for (var i = (int)((long)chunks * part / parts); i < (int)((long)chunks * (part + 1) / parts); i++)
                {
                    var (n, row) = (i / perPicture, i % perPicture * chunk);
                    var picture = (float*)xAt + ((nint)n * s.Height * s.Width * s.InChannels);
                    var gradient = (float*)dyAt + ((nint)n * s.OutHeight * s.OutWidth * s.OutChannels);
                    for (var item = first; item < end; item++)
                    {
                        Item(s, grid, picture, gradient, partSums + grid.Place(item), item, row, Math.Min(s.OutHeight, row + chunk));
                    }
                }
            }
        });
        Rows.Values(size, (from, to) =>
        {
            var sum = new Span<float>((float*)sumsAt + from, to - from);
            for (var part = 1; part < parts; part++)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>((float*)sumsAt + ((nint)part * size) + from, to - from), sum);
            }
        });
        Collect(s, grid, sums, dw);
    }

    private static double Cost(int high, int wide)
    {
        int nr = MicroKernel.Columns, last = wide % nr;
        var columns = last == 0 ? wide : wide - last + (MicroKernel.ColumnsRead(last) == nr ? nr : HalfTile * MicroKernel.ColumnsRead(last));
        return MicroKernel.RowsCovered(high) * columns;
    }

    private static bool Overhangs(int channels, bool columns)
    {
        var last = channels % MicroKernel.Columns;
        return columns ? last != 0 && MicroKernel.ColumnsRead(last) != last : MicroKernel.RowsCovered(channels) != channels;
    }

    private static float* WithSlack(float* source, int count, float* copy, int slack)
    {
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(copy, count));
        new Span<float>(copy + count, slack).Clear();
        return copy;
    }

    /// <summary>Adds some rows of one picture to the sums of one tap and one tile of channels.</summary>
    private static void Item(in Conv2dShape s, Grid grid, float* x, float* dy, float* sums, int item, int row, int rowEnd)
    {
        var nr = MicroKernel.Columns;
        var (firstRow, endRow) = grid.RowsOf(item);
        var tap = item / grid.RowTiles % s.Taps;
        var group = item / grid.RowTiles / s.Taps;
        int shiftY = (tap / s.KernelWidth * s.Dilation) - s.PadTop, shiftX = (tap % s.KernelWidth * s.Dilation) - s.PadLeft;
        var (firstY, endY) = Inside(shiftY, s.StrideY, s.Height, row, rowEnd);
        var (firstX, endX) = Inside(shiftX, s.StrideX, s.Width, 0, s.OutWidth);
        var rows = endY - firstY;
        if (rows <= 0 || endX <= firstX)
        {
            return;
        }

        var xOffsets = stackalloc nint[rows];
        var dyOffsets = stackalloc nint[rows];
        for (var i = 0; i < rows; i++)
        {
            var y = firstY + i;
            xOffsets[i] = ((((nint)(y * s.StrideY) + shiftY) * s.Width) + (firstX * s.StrideX) + shiftX) * s.InChannels;
            dyOffsets[i] = (((nint)y * s.OutWidth) + firstX) * s.OutChannels;
        }

        x += group * s.GroupIn;
        dy += group * s.GroupOut;
        nint xStep = s.StrideX * s.InChannels, dyStep = s.OutChannels;
        var tile = new Tile
        {
            Segments = rows,
            AOffsets = grid.Turned ? dyOffsets : xOffsets,
            BOffsets = grid.Turned ? xOffsets : dyOffsets,
            K = endX - firstX,
            A = (grid.Turned ? dy : x) + firstRow,
            RowStride = 1,
            KStride = grid.Turned ? dyStep : xStep,
            BStride = grid.Turned ? xStep : dyStep,
            CStride = grid.Columns,
            Alpha = 1,
            Beta = 1,
            Rows = endRow - firstRow,
        };
        var wide = grid.Turned ? s.GroupIn : s.GroupOut;
        for (var column = 0; column < wide; column += nr)
        {
            tile.B = (grid.Turned ? x : dy) + column;
            tile.C = sums + column;
            tile.Columns = MicroKernel.ColumnsRead(wide - column);
            MicroKernel.Run(tile);
        }
    }

    /// <summary>Of the results first to end, those whose pixel i · stride + shift lies inside a picture of the given extent.</summary>
    private static (int First, int End) Inside(int shift, int stride, int extent, int first, int end) =>
        (Math.Max(first, (Math.Max(0, -shift) + stride - 1) / stride), shift >= extent ? 0 : Math.Min(end, ((extent - 1 - shift) / stride) + 1));

    private static void Collect(in Conv2dShape s, Grid grid, float* sums, float* dw)
    {
        for (var o = 0; o < s.OutChannels; o++)
        {
            var (group, output) = (o / s.GroupOut, o % s.GroupOut);
            for (var c = 0; c < s.GroupIn; c++)
            {
                var (high, wide) = grid.Turned ? (output, c) : (c, output);
                for (var tap = 0; tap < s.Taps; tap++)
                {
                    dw[((((nint)o * s.GroupIn) + c) * s.Taps) + tap] = sums[grid.Place(((group * s.Taps) + tap) * grid.RowTiles) + (high * grid.Columns) + wide];
                }
            }
        }
    }

    /// <summary>How the sums of one tap are cut into rows of tiles; with the taps of all groups these are the items that threads share out.</summary>
    private sealed class Grid
    {
        private readonly int[] _starts;

        /// <param name="turned">Rows are output channels and columns input channels, rather than the other way round.</param>
        /// <param name="high">Rows of the sums.</param>
        /// <param name="wide">Columns of the sums.</param>
        public Grid(bool turned, int high, int wide)
        {
            var starts = new List<int>();
            for (var row = 0; row < high; row += MicroKernel.PackedRows(high - row))
            {
                starts.Add(row);
            }

            (Turned, Columns) = (turned, (wide + MicroKernel.Columns - 1) / MicroKernel.Columns * MicroKernel.Columns);
            _starts = [.. starts, MicroKernel.RowsCovered(high)];
        }

        public bool Turned { get; }

        /// <summary>Tiles beneath each other.</summary>
        public int RowTiles => _starts.Length - 1;

        /// <summary>Columns of a row of tiles, rounded up to whole tiles.</summary>
        public int Columns { get; }

        /// <summary>The rows of an item, within its tap.</summary>
        public (int First, int End) RowsOf(int item) => (_starts[item % RowTiles], _starts[(item % RowTiles) + 1]);

        /// <summary>Where the sums of an item start.</summary>
        public int Place(int item) => ((item / RowTiles * _starts[^1]) + _starts[item % RowTiles]) * Columns;
    }
}
