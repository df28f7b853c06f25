namespace Ductus.Tensors.Cpu;

/// <summary>
/// Direct convolution over NHWC pictures: the pixels of a row are the rows of a register tile, the taps of the kernel
/// its segments, so the picture is read where it stands (in a padded copy of some rows) and sums stay in registers over all taps.
/// </summary>
internal static unsafe class Conv2d
{
    /// <summary>Values of a padded copy that stay in the second-level cache beside weights and result.</summary>
    private const int CacheValues = 48 * 1024;

    [ThreadStatic]
    private static Scratch? _weights;
    [ThreadStatic]
    private static Scratch? _padded;

    /// <summary>y = conv(x, w) + bias. x: [batch, height, width, in], w in checkpoint order, bias may be null.</summary>
    public static void Forward(in Conv2dShape shape, float* x, float* w, float* bias, float* y)
    {
        var packed = (_weights ??= new Scratch()).Get(ConvWeights.Length(shape));
        ConvWeights.Pack(shape, w, packed);
        Run(shape, [ConvPass.Forward(shape)], x, packed, bias, y, shape.OutHeight * shape.OutWidth);
    }

    /// <summary>dx = the gradient of the input. dy: [batch, outHeight, outWidth, out].</summary>
    public static void BackwardInput(in Conv2dShape shape, float* dy, float* w, float* dx)
    {
        var frame = shape.OfInputGradient;
        var packed = (_weights ??= new Scratch()).Get(ConvWeights.Length(frame));
        ConvWeights.PackTransposed(shape, w, packed);
        Run(frame, ConvPass.InputGradient(shape, frame), dy, packed, null, dx, shape.Height * shape.Width);
    }

    /// <summary>All pictures, some rows at a time; threads share out these bands.</summary>
    private static void Run(Conv2dShape s, ConvPass[] passes, float* x, float* packed, float* bias, float* y, int pixels)
    {
        nint xAt = (nint)x, packedAt = (nint)packed, biasAt = (nint)bias, yAt = (nint)y;
        var rows = passes.Max(pass => pass.Rows);
        var stepY = passes[0].StepY;
        var reach = s.PaddedHeight - (stepY * (rows - 1));
        var band = Math.Clamp(((CacheValues / (s.PaddedWidth * s.InChannels)) - reach) / stepY, Math.Min(4, rows), rows);
        var bands = (rows + band - 1) / band;
        ParallelRows.For(s.Batch * bands, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var (picture, first) = (i / bands, i % bands * band);
                var last = Math.Min(rows, first + band);
                var padded = Pad(s, (float*)xAt + ((nint)picture * s.Height * s.Width * s.InChannels), first * stepY, (stepY * (last - 1 - first)) + reach);
                foreach (var pass in passes)
                {
                    Band(s, pass, padded, (float*)packedAt, (float*)biasAt, (float*)yAt + ((nint)picture * pixels * s.OutChannels), first, Math.Min(last, pass.Rows));
                }
            }
        });
    }

    /// <summary>Rows of a picture with its padding, and room for the last tile to read past their end.</summary>
    private static float* Pad(in Conv2dShape s, float* picture, int first, int rows)
    {
        int row = s.PaddedWidth * s.InChannels, used = s.Width * s.InChannels, left = s.PadLeft * s.InChannels;
        var slack = MicroKernel.Rows * s.StrideX * s.InChannels;
        var padded = (_padded ??= new Scratch()).Get((row * rows) + slack);
        for (var i = 0; i < rows; i++)
        {
            var to = new Span<float>(padded + ((nint)i * row), row);
            var y = first + i - s.PadTop;
            if ((uint)y >= (uint)s.Height)
            {
                to.Clear();
                continue;
            }

            to[..left].Clear();
            new ReadOnlySpan<float>(picture + ((nint)y * used), used).CopyTo(to[left..]);
            to[(left + used)..].Clear();
        }

        new Span<float>(padded + ((nint)row * rows), slack).Clear();
        return padded;
    }

    /// <summary>Rows first to last of one pass over one picture; <paramref name="padded"/> starts with what the first of them reads.</summary>
    private static void Band(in Conv2dShape s, ConvPass pass, float* padded, float* packed, float* bias, float* y, int first, int last)
    {
        int mr = MicroKernel.Rows, nr = MicroKernel.Columns;
        fixed (nint* aOffsets = pass.PictureOffsets, bOffsets = pass.WeightOffsets)
        {
            var tile = new Tile
            {
                Segments = pass.PictureOffsets.Length,
                AOffsets = aOffsets,
                BOffsets = bOffsets,
                K = pass.Depth,
                RowStride = pass.StepX * s.InChannels,
                KStride = 1,
                BStride = nr,
                CStride = pass.ResultStepX,
                Alpha = 1,
            };
            for (var panel = 0; panel < s.Groups * ConvWeights.Panels(s); panel++)
            {
                var (group, column) = (panel / ConvWeights.Panels(s), panel % ConvWeights.Panels(s) * nr);
                var channel = (group * s.GroupOut) + column;
                tile.B = packed + ((nint)panel * ConvWeights.PanelLength(s));
                tile.Columns = Math.Min(nr, s.GroupOut - column);
                tile.Bias = bias == null ? null : bias + channel;
                for (var row = first; row < last; row++)
                {
                    var a = padded + ((nint)(row - first) * pass.StepY * s.PaddedWidth * s.InChannels) + (group * s.GroupIn);
                    var c = y + pass.ResultStart + (row * pass.ResultStepY) + channel;
                    for (var x = 0; x < pass.Columns; x += mr)
                    {
                        tile.A = a + (x * tile.RowStride);
                        tile.C = c + (x * tile.CStride);
                        tile.Rows = Math.Min(mr, pass.Columns - x);
                        MicroKernel.Run(tile);
                    }
                }
            }
        }
    }
}
