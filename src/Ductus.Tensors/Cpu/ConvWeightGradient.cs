namespace Ductus.Tensors.Cpu;

/// <summary>
/// dw[tap] = sum over pixels of x(shifted by the tap)^T dy: register tiles of input channels by output channels whose
/// segments are picture rows; pixels that fall outside of the picture are left out, so nothing is padded. A few rows at a time, so that
/// they are in the cache for every tap; threads share out the tiles, never a sum, so that the result is the same on any number of them.
/// </summary>
internal static unsafe class ConvWeightGradient
{
    /// <summary>Values of x and dy that one pass over all taps keeps in the cache.</summary>
    private const int CacheValues = 128 * 1024;

    [ThreadStatic]
    private static Scratch? _sums;
    [ThreadStatic]
    private static Scratch? _x;
    [ThreadStatic]
    private static Scratch? _dy;

    /// <summary>Writes dw, in checkpoint order; the bias gradient is the plain sum of dy over pixels.</summary>
    public static void Run(Conv2dShape s, float* x, float* dy, float* dw)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        var rowTiles = (s.GroupIn + mr - 1) / mr;
        var columnsPadded = (s.GroupOut + nr - 1) / nr * nr;
        var items = s.Groups * s.Taps * rowTiles;
        var sums = (_sums ??= new Scratch()).Get(items * mr * columnsPadded);
        new Span<float>(sums, items * mr * columnsPadded).Clear();

        // A tile that overhangs the last channel reads a few values beyond the last pixel: from a copy with room for that.
        x = s.GroupIn % mr == 0 ? x : WithSlack(x, s.Batch * s.Height * s.Width * s.InChannels, mr, _x ??= new Scratch());
        var last = s.GroupOut % nr;
        dy = last == 0 || MicroKernel.ColumnsRead(last) == last ? dy : WithSlack(dy, s.Batch * s.OutHeight * s.OutWidth * s.OutChannels, nr, _dy ??= new Scratch());

        var perRow = s.OutWidth * ((s.InChannels * s.StrideX * s.StrideY) + s.OutChannels);
        var chunk = Math.Clamp(CacheValues / Math.Max(1, perRow), 1, s.OutHeight);
        nint sumsAt = (nint)sums, xAt = (nint)x, dyAt = (nint)dy;
        ParallelRows.For(items, Math.Max(1, items / ParallelRows.Threads), (from, to) =>
        {
            for (var n = 0; n < s.Batch; n++)
            {
                var picture = (float*)xAt + ((nint)n * s.Height * s.Width * s.InChannels);
                var gradient = (float*)dyAt + ((nint)n * s.OutHeight * s.OutWidth * s.OutChannels);
                for (var row = 0; row < s.OutHeight; row += chunk)
                {
                    for (var item = from; item < to; item++)
                    {
                        var sum = (float*)sumsAt + ((nint)item * mr * columnsPadded);
                        Item(s, picture, gradient, sum, item, row, Math.Min(s.OutHeight, row + chunk), rowTiles, columnsPadded);
                    }
                }
            }
        });
        Collect(s, sums, dw, rowTiles, columnsPadded);
    }

    private static float* WithSlack(float* source, int count, int slack, Scratch scratch)
    {
        var copy = scratch.Get(count + slack);
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(copy, count));
        new Span<float>(copy + count, slack).Clear();
        return copy;
    }

    /// <summary>Adds some rows of one picture to the sums of one tap and one tile of input channels.</summary>
    private static void Item(in Conv2dShape s, float* x, float* dy, float* sums, int item, int row, int rowEnd, int rowTiles, int columnsPadded)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        var tap = item / rowTiles % s.Taps;
        var group = item / rowTiles / s.Taps;
        int shiftY = (tap / s.KernelWidth * s.Dilation) - s.PadTop, shiftX = (tap % s.KernelWidth * s.Dilation) - s.PadLeft;
        var (firstY, endY) = Inside(shiftY, s.StrideY, s.Height, row, rowEnd);
        var (firstX, endX) = Inside(shiftX, s.StrideX, s.Width, 0, s.OutWidth);
        var rows = endY - firstY;
        if (rows <= 0 || endX <= firstX)
        {
            return;
        }

        var aOffsets = stackalloc nint[rows];
        var bOffsets = stackalloc nint[rows];
        for (var i = 0; i < rows; i++)
        {
            var y = firstY + i;
            aOffsets[i] = ((((nint)(y * s.StrideY) + shiftY) * s.Width) + (firstX * s.StrideX) + shiftX) * s.InChannels;
            bOffsets[i] = (((nint)y * s.OutWidth) + firstX) * s.OutChannels;
        }

        var tile = new Tile
        {
            Segments = rows,
            AOffsets = aOffsets,
            BOffsets = bOffsets,
            K = endX - firstX,
            A = x + (group * s.GroupIn) + (item % rowTiles * mr),
            RowStride = 1,
            KStride = s.StrideX * s.InChannels,
            BStride = s.OutChannels,
            CStride = columnsPadded,
            Alpha = 1,
            Beta = 1,
            Rows = mr,
        };
        for (var column = 0; column < s.GroupOut; column += nr)
        {
            tile.B = dy + (group * s.GroupOut) + column;
            tile.C = sums + column;
            tile.Columns = MicroKernel.ColumnsRead(s.GroupOut - column);
            MicroKernel.Run(tile);
        }
    }

    /// <summary>Of the results first to end, those whose pixel i · stride + shift lies inside a picture of the given extent.</summary>
    private static (int First, int End) Inside(int shift, int stride, int extent, int first, int end) =>
        (Math.Max(first, (Math.Max(0, -shift) + stride - 1) / stride), shift >= extent ? 0 : Math.Min(end, ((extent - 1 - shift) / stride) + 1));

    private static void Collect(in Conv2dShape s, float* sums, float* dw, int rowTiles, int columnsPadded)
    {
        var mr = MicroKernel.Rows;
        for (var o = 0; o < s.OutChannels; o++)
        {
            var group = o / s.GroupOut;
            for (var c = 0; c < s.GroupIn; c++)
            {
                for (var tap = 0; tap < s.Taps; tap++)
                {
                    var item = (((group * s.Taps) + tap) * rowTiles) + (c / mr);
                    dw[((((nint)o * s.GroupIn) + c) * s.Taps) + tap] =
                        sums[((((nint)item * mr) + (c % mr)) * columnsPadded) + (o % s.GroupOut)];
                }
            }
        }
    }
}
