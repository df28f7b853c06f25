namespace Ductus.Tensors.Cpu;

/// <summary>
/// dw[tap] = sum over pixels of x(shifted by the tap)^T dy: register tiles of input channels by output channels whose
/// segments are picture rows. Some rows at a time, so that they are in the cache for every tap; threads share out the
/// tiles, never a sum, so that the result is the same on any number of them.
/// </summary>
internal static unsafe class ConvWeightGradient
{
    /// <summary>Values of x and dy that one pass over all taps keeps in the second-level cache.</summary>
    private const int CacheValues = 64 * 1024;

    [ThreadStatic]
    private static Scratch? _padded;
    [ThreadStatic]
    private static Scratch? _sums;
    [ThreadStatic]
    private static Scratch? _dy;

    /// <summary>Writes dw, in checkpoint order; the bias gradient is the plain sum of dy over pixels.</summary>
    public static void Run(in Conv2dShape s, float* x, float* dy, float* dw)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        var rowTiles = (s.GroupIn + mr - 1) / mr;
        var columnsPadded = (s.GroupOut + nr - 1) / nr * nr;
        var items = s.Groups * s.Taps * rowTiles;
        var sums = (_sums ??= new Scratch()).Get(items * mr * columnsPadded);
        new Span<float>(sums, items * mr * columnsPadded).Clear();
        for (var n = 0; n < s.Batch; n++)
        {
            Picture(s, x, dy, n, sums, items, rowTiles, columnsPadded);
        }

        Collect(s, sums, dw, rowTiles, columnsPadded);
    }

    private static void Picture(Conv2dShape s, float* x, float* dy, int n, float* sums, int items, int rowTiles, int columnsPadded)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        // Overhanging tiles read past the last channel: a few values beyond the picture.
        var padded = (nint)Conv2d.Pad(s, x, n, Conv2d.Slack(s) + mr, _padded ??= new Scratch());
        var pixels = s.OutHeight * s.OutWidth;
        var gradient = (nint)(dy + ((nint)n * pixels * s.OutChannels));
        if (s.GroupOut % nr != 0)
        {
            var copy = (_dy ??= new Scratch()).Get((pixels * s.OutChannels) + nr);
            new ReadOnlySpan<float>((float*)gradient, pixels * s.OutChannels).CopyTo(new Span<float>(copy, pixels * s.OutChannels));
            new Span<float>(copy + ((nint)pixels * s.OutChannels), nr).Clear();
            gradient = (nint)copy;
        }

        var perRow = s.OutWidth * ((s.InChannels * s.StrideX * s.StrideY) + s.OutChannels);
        var chunk = Math.Clamp(CacheValues / Math.Max(1, perRow), 1, s.OutHeight);
        var sumsAt = (nint)sums;
        ParallelRows.For(items, Math.Max(1, items / ParallelRows.Threads), (from, to) =>
        {
            for (var row = 0; row < s.OutHeight; row += chunk)
            {
                var rows = Math.Min(chunk, s.OutHeight - row);
                for (var item = from; item < to; item++)
                {
                    Item(s, (float*)padded, (float*)gradient, (float*)sumsAt + ((nint)item * mr * columnsPadded), item, row, rows, rowTiles, columnsPadded);
                }
            }
        });
    }

    private static void Item(in Conv2dShape s, float* padded, float* dy, float* sums, int item, int row, int rows, int rowTiles, int columnsPadded)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        var tap = item / rowTiles % s.Taps;
        var group = item / rowTiles / s.Taps;
        var channel = (group * s.GroupIn) + (item % rowTiles * mr);
        var aOffsets = stackalloc nint[rows];
        var bOffsets = stackalloc nint[rows];
        for (var i = 0; i < rows; i++)
        {
            var y = ((row + i) * s.StrideY) + (tap / s.KernelWidth * s.Dilation);
            aOffsets[i] = (((nint)y * s.PaddedWidth) + (tap % s.KernelWidth * s.Dilation)) * s.InChannels;
            bOffsets[i] = (nint)(row + i) * s.OutWidth * s.OutChannels;
        }

        var tile = new Tile
        {
            Segments = rows,
            AOffsets = aOffsets,
            BOffsets = bOffsets,
            K = s.OutWidth,
            A = padded + channel,
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
            tile.Columns = s.GroupOut - column <= nr / 2 ? nr / 2 : nr;
            MicroKernel.Run(tile);
        }
    }

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
