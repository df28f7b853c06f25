namespace Ductus.Tensors.Cpu;

/// <summary>
/// Direct convolution over NHWC pictures: the pixels of a row are the rows of a register tile, the taps of the kernel
/// its segments, so the picture is read where it stands and sums stay in registers over all taps. Segments above and below the picture are left
/// out; only tiles at its left and right border read a padded copy of what they see.
/// </summary>
internal static unsafe class Conv2d
{
    /// <summary>Values of some rows that stay in the second-level cache beside weights and result.</summary>
    private const int CacheValues = 48 * 1024;

    [ThreadStatic]
    private static Scratch? _weights;
    [ThreadStatic]
    private static Scratch? _borders;

    /// <summary>y = conv(x, w) + bias. x: [batch, height, width, in], w in checkpoint order, bias may be null.</summary>
    public static void Forward(in Conv2dShape shape, float* x, float* w, float* bias, float* y)
    {
        using var rented = (_weights ??= new Scratch()).Rent(ConvWeights.Length(shape));
        var packed = rented.Pointer;
        ConvWeights.Pack(shape, w, packed);
        Run(shape, [ConvPass.Forward(shape)], x, packed, bias, y, shape.OutHeight * shape.OutWidth);
    }

    /// <summary>dx = the gradient of the input. dy: [batch, outHeight, outWidth, out].</summary>
    public static void BackwardInput(in Conv2dShape shape, float* dy, float* w, float* dx)
    {
        var frame = shape.OfInputGradient;
        using var rented = (_weights ??= new Scratch()).Rent(ConvWeights.Length(frame));
        var packed = rented.Pointer;
        ConvWeights.PackTransposed(shape, w, packed);
        Run(frame, ConvPass.InputGradient(shape, frame), dy, packed, null, dx, shape.Height * shape.Width);
    }

    /// <summary>All pictures, some rows at a time; threads share out these bands.</summary>
    private static void Run(Conv2dShape s, ConvPass[] passes, float* x, float* packed, float* bias, float* y, int pixels)
    {
        nint xAt = (nint)x, packedAt = (nint)packed, biasAt = (nint)bias, yAt = (nint)y;
        var rows = passes.Max(pass => pass.Rows);
        var band = Math.Clamp(CacheValues / (s.Width * s.InChannels * passes[0].StepY), Math.Min(4, rows), rows);
        var bands = (rows + band - 1) / band;
        ParallelRows.For(s.Batch * bands, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                var (n, first) = (i / bands, i % bands * band);
                var picture = (float*)xAt + ((nint)n * s.Height * s.Width * s.InChannels);
                foreach (var pass in passes)
                {
                    if (Math.Min(first + band, pass.Rows) is var last && last > first)
                    {
                        Band(s, pass, picture, (float*)packedAt, (float*)biasAt, (float*)yAt + ((nint)n * pixels * s.OutChannels), first, last);
                    }
                }
            }
        });
    }

    /// <summary>Rows first to last of one pass over one picture.</summary>
    private static void Band(in Conv2dShape s, ConvPass pass, float* picture, float* packed, float* bias, float* y, int first, int last)
    {
        var nr = MicroKernel.Columns;
        float* borders = null;
        var rented = default(Scratch.Lease);
        fixed (nint* pictureOffsets = pass.PictureOffsets, borderOffsets = pass.BorderOffsets, weightOffsets = pass.WeightOffsets)
        {
            var tile = new Tile { K = pass.Depth, RowStride = (nint)pass.StepX * s.InChannels, KStride = 1, BStride = nr, CStride = pass.ResultStepX, Alpha = 1 };
            for (var panel = 0; panel < s.Groups * ConvWeights.Panels(s); panel++)
            {
                var (group, column) = (panel / ConvWeights.Panels(s), panel % ConvWeights.Panels(s) * nr);
                var channel = (group * s.GroupOut) + column;
                var columns = Math.Min(nr, s.GroupOut - column);
                if (columns != tile.Columns)
                {
                    borders = Borders(s, pass, picture, first, last, columns, ref rented);
                }

                tile.B = packed + ((nint)panel * ConvWeights.PanelLength(s));
                tile.Columns = columns;
                tile.Bias = bias == null ? null : bias + channel;
                for (var row = first; row < last; row++)
                {
                    var top = (row * pass.StepY) - s.PadTop;
                    var (from, to) = Inside(pass.SegmentRows, top, s.Height);
                    tile.Segments = to - from;
                    tile.BOffsets = weightOffsets + from;
                    var c = y + pass.ResultStart + (row * pass.ResultStepY) + channel;
                    var border = borders + ((nint)(row - first) * pass.StepY * pass.BorderWidth * s.InChannels) + (group * s.GroupIn);
                    for (var x = 0; x < pass.Columns; x += tile.Rows)
                    {
                        var reads = pass.TileRows(pass.Columns - x, columns);
                        tile.C = c + (x * tile.CStride);
                        tile.Rows = Math.Min(reads, pass.Columns - x);
                        if (pass.IsInside(x, reads, s))
                        {
                            tile.A = picture + ((((nint)top * s.Width) + (x * pass.StepX) - s.PadLeft) * s.InChannels) + (group * s.GroupIn);
                            tile.AOffsets = pictureOffsets + from;
                        }
                        else
                        {
                            tile.A = border;
                            tile.AOffsets = borderOffsets + from;
                            border += (nint)BorderRows(pass, first, last) * pass.BorderWidth * s.InChannels;
                        }

                        MicroKernel.Run(tile);
                    }
                }
            }
        }

        rented.Dispose();
    }

    /// <summary>Which of the segments, whose rows ascend, read a row of the picture; above and below it are zeros.</summary>
    private static (int From, int To) Inside(int[] segmentRows, int top, int height)
    {
        int from = 0, to = segmentRows.Length;
        while (from < to && top + segmentRows[from] < 0)
        {
            from++;
        }

        while (from < to && top + segmentRows[to - 1] >= height)
        {
            to--;
        }

        return (from, to);
    }

    private static int BorderRows(ConvPass pass, int first, int last) => pass.SegmentRows.Length == 0 ? 0 : ((last - 1 - first) * pass.StepY) + pass.SegmentRows[^1] + 1;

    /// <summary>
    /// Copies of what those tiles of a row read that overhang the picture's left or right border, over all rows of a band and with zeros beyond the border:
    /// [tile][row][pixel][channel].
    /// </summary>
    private static float* Borders(in Conv2dShape s, ConvPass pass, float* picture, int first, int last, int columns, ref Scratch.Lease rented)
    {
        int rows = BorderRows(pass, first, last), length = rows * pass.BorderWidth * s.InChannels, count = 0, reads;
        for (var x = 0; x < pass.Columns; x += reads)
        {
            reads = pass.TileRows(pass.Columns - x, columns);
            count += pass.IsInside(x, reads, s) ? 0 : 1;
        }

        rented.Dispose();
        rented = (_borders ??= new Scratch()).Rent(count * length);
        var borders = rented.Pointer;
        var border = borders;
        for (var x = 0; x < pass.Columns; x += reads)
        {
            reads = pass.TileRows(pass.Columns - x, columns);
            if (pass.IsInside(x, reads, s))
            {
                continue;
            }

            int left = (x * pass.StepX) - s.PadLeft + pass.FirstX, pixels = pass.PixelsRead(reads);
            int from = Math.Clamp(-left, 0, pixels), to = Math.Clamp(s.Width - left, from, pixels);
            for (var row = 0; row < rows; row++)
            {
                var y = (first * pass.StepY) - s.PadTop + row;
                if ((uint)y < (uint)s.Height)
                {
                    var target = new Span<float>(border + ((nint)row * pass.BorderWidth * s.InChannels), pixels * s.InChannels);
                    target[..(from * s.InChannels)].Clear();
                    new ReadOnlySpan<float>(picture + ((((nint)y * s.Width) + left + from) * s.InChannels), (to - from) * s.InChannels).CopyTo(target[(from * s.InChannels)..]);
                    target[(to * s.InChannels)..].Clear();
                }
            }

            border += length;
        }

        return borders;
    }
}
