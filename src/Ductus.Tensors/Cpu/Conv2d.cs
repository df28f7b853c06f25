using System.Runtime.InteropServices;

namespace Ductus.Tensors.Cpu;

/// <summary>
/// Direct convolution over NHWC pictures: the pixels of a row are the rows of a register tile, the taps of the kernel
/// its segments, so the picture is read where it stands (in a padded copy) and sums stay in registers over all taps.
/// </summary>
internal static unsafe class Conv2d
{
    [ThreadStatic]
    private static Scratch? _weights;
    [ThreadStatic]
    private static Scratch? _padded;

    /// <summary>y = conv(x, w) + bias. x: [batch, height, width, in], w in checkpoint order, bias may be null.</summary>
    public static void Forward(in Conv2dShape shape, float* x, float* w, float* bias, float* y)
    {
        var packed = (_weights ??= new Scratch()).Get(PackedLength(shape));
        for (var g = 0; g < shape.Groups; g++)
        {
            ConvWeights.Pack(shape, g, w, packed + ((nint)g * GroupLength(shape)));
        }

        Pictures(shape, x, packed, bias, y);
    }

    /// <summary>dx = the gradient of the input. dy: [batch, outHeight, outWidth, out].</summary>
    public static void BackwardInput(in Conv2dShape shape, float* dy, float* w, float* dx)
    {
        var back = shape.Transposed;
        if (shape.StrideX != 1 || shape.StrideY != 1 || back.PadTop < 0 || back.PadLeft < 0 || back.PadBottom < 0 || back.PadRight < 0)
        {
            ConvScatter.BackwardInput(shape, dy, w, dx);
            return;
        }

        var packed = (_weights ??= new Scratch()).Get(PackedLength(back));
        for (var g = 0; g < shape.Groups; g++)
        {
            ConvWeights.PackTransposed(shape, g, w, packed + ((nint)g * GroupLength(back)));
        }

        Pictures(back, dy, packed, null, dx);
    }

    /// <summary>The padded copy of picture <paramref name="n"/>, with room for the last tile to read past its end.</summary>
    internal static float* Pad(in Conv2dShape s, float* x, int n, int slack, Scratch scratch)
    {
        var row = s.PaddedWidth * s.InChannels;
        var length = (row * s.PaddedHeight) + slack;
        var padded = scratch.Get(length);
        var used = s.Width * s.InChannels;
        for (var py = 0; py < s.PaddedHeight; py++)
        {
            var to = padded + ((nint)py * row);
            var sourceY = py - s.PadTop;
            if ((uint)sourceY >= (uint)s.Height)
            {
                new Span<float>(to, row).Clear();
                continue;
            }

            new Span<float>(to, s.PadLeft * s.InChannels).Clear();
            new ReadOnlySpan<float>(x + ((((nint)n * s.Height) + sourceY) * used), used).CopyTo(new Span<float>(to + (s.PadLeft * s.InChannels), used));
            new Span<float>(to + (s.PadLeft * s.InChannels) + used, s.PadRight * s.InChannels).Clear();
        }

        new Span<float>(padded + ((nint)row * s.PaddedHeight), slack).Clear();
        return padded;
    }

    /// <summary>What a tile may read past the last pixel: a full tile of pixels.</summary>
    internal static int Slack(in Conv2dShape s) => MicroKernel.Rows * s.StrideX * s.InChannels;

    private static int GroupLength(in Conv2dShape s) =>
        s.Taps * s.GroupIn * ((s.GroupOut + MicroKernel.Columns - 1) / MicroKernel.Columns * MicroKernel.Columns);

    private static int PackedLength(in Conv2dShape s) => s.Groups * GroupLength(s);

    private static void Pictures(Conv2dShape s, float* x, float* packed, float* bias, float* y)
    {
        nint xAt = (nint)x, packedAt = (nint)packed, biasAt = (nint)bias, yAt = (nint)y;
        if (s.Batch >= ParallelRows.Threads)
        {
            ParallelRows.For(s.Batch, 1, (from, to) =>
            {
                for (var n = from; n < to; n++)
                {
                    var padded = Pad(s, (float*)xAt, n, Slack(s), _padded ??= new Scratch());
                    Rows(s, padded, (float*)packedAt, (float*)biasAt, (float*)yAt, n, 0, s.OutHeight);
                }
            });
            return;
        }

        for (var n = 0; n < s.Batch; n++)
        {
            var picture = n;
            var padded = (nint)Pad(s, x, n, Slack(s), _padded ??= new Scratch());
            ParallelRows.For(s.OutHeight, 2, (from, to) =>
                Rows(s, (float*)padded, (float*)packedAt, (float*)biasAt, (float*)yAt, picture, from, to));
        }
    }

    private static void Rows(in Conv2dShape s, float* padded, float* packed, float* bias, float* y, int n, int rowFrom, int rowTo)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        var aOffsets = stackalloc nint[s.Taps];
        var bOffsets = stackalloc nint[s.Taps];
        for (var tap = 0; tap < s.Taps; tap++)
        {
            aOffsets[tap] = ((tap / s.KernelWidth * s.PaddedWidth) + (tap % s.KernelWidth)) * s.Dilation * s.InChannels;
            bOffsets[tap] = (nint)tap * s.GroupIn * nr;
        }

        var tile = new Tile
        {
            Segments = s.Taps,
            AOffsets = aOffsets,
            BOffsets = bOffsets,
            K = s.GroupIn,
            RowStride = s.StrideX * s.InChannels,
            KStride = 1,
            BStride = nr,
            CStride = s.OutChannels,
            Alpha = 1,
        };
        for (var g = 0; g < s.Groups; g++)
        {
            for (var column = 0; column < s.GroupOut; column += nr)
            {
                tile.B = packed + ((nint)g * GroupLength(s)) + ((nint)column * s.Taps * s.GroupIn);
                tile.Columns = Math.Min(nr, s.GroupOut - column);
                var channel = (g * s.GroupOut) + column;
                tile.Bias = bias == null ? null : bias + channel;
                for (var oy = rowFrom; oy < rowTo; oy++)
                {
                    var a = padded + ((nint)oy * s.StrideY * s.PaddedWidth * s.InChannels) + (g * s.GroupIn);
                    var c = y + (((((nint)n * s.OutHeight) + oy) * s.OutWidth) * s.OutChannels) + channel;
                    for (var ox = 0; ox < s.OutWidth; ox += mr)
                    {
                        tile.A = a + ((nint)ox * tile.RowStride);
                        tile.C = c + ((nint)ox * s.OutChannels);
                        tile.Rows = Math.Min(mr, s.OutWidth - ox);
                        MicroKernel.Run(tile);
                    }
                }
            }
        }
    }
}

/// <summary>Weights in the order the register tile reads them: [panel of output channels][tap][in][column].</summary>
internal static unsafe class ConvWeights
{
    public static void Pack(in Conv2dShape s, int group, float* w, float* target)
    {
        var nr = MicroKernel.Columns;
        for (var column = 0; column < s.GroupOut; column += nr)
        {
            for (var tap = 0; tap < s.Taps; tap++)
            {
                for (var c = 0; c < s.GroupIn; c++, target += nr)
                {
                    for (var j = 0; j < nr; j++)
                    {
                        var o = (group * s.GroupOut) + column + j;
                        target[j] = column + j < s.GroupOut ? w[((((nint)o * s.GroupIn) + c) * s.Taps) + tap] : 0;
                    }
                }
            }
        }
    }

    /// <summary>The kernel turned by half a turn, inputs and outputs exchanged: <paramref name="s"/> is the forward shape.</summary>
    public static void PackTransposed(in Conv2dShape s, int group, float* w, float* target)
    {
        var nr = MicroKernel.Columns;
        for (var column = 0; column < s.GroupIn; column += nr)
        {
            for (var tap = s.Taps - 1; tap >= 0; tap--)
            {
                for (var o = 0; o < s.GroupOut; o++, target += nr)
                {
                    var from = w + ((((nint)((group * s.GroupOut) + o) * s.GroupIn) + column) * s.Taps) + tap;
                    for (var j = 0; j < nr; j++)
                    {
                        target[j] = column + j < s.GroupIn ? from[(nint)j * s.Taps] : 0;
                    }
                }
            }
        }
    }
}
