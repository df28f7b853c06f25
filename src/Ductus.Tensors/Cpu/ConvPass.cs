namespace Ductus.Tensors.Cpu;

/// <summary>
/// One sweep of register tiles over a picture: which taps it sums, how far apart the pixels are that it reads, and where its results go. Taps that follow
/// each other in the picture as in the weights are one segment of the tile.
/// </summary>
/// <param name="SegmentRows">Row of each segment, from that of the first result's first tap; ascending.</param>
/// <param name="PictureOffsets">Place of each segment in values from the first tap's, in the picture.</param>
/// <param name="BorderOffsets">The same in a copy of what a tile reads at the border.</param>
/// <param name="WeightOffsets">Place of each segment in values from the start of a panel of weights.</param>
/// <param name="Depth">Values that each segment sums.</param>
/// <param name="FirstX">Pixels from the first tap's place to the first that a result reads.</param>
/// <param name="SpanX">Pixels from there to the last one that the same result reads.</param>
/// <param name="Rows">Rows of results.</param>
/// <param name="Columns">Results in a row.</param>
/// <param name="StepY">Rows of the picture from one row of results to the next.</param>
/// <param name="StepX">Pixels from one result to the next.</param>
/// <param name="ResultStart">Where the first result goes, in values.</param>
/// <param name="ResultStepY">From one row of results to the next, in values.</param>
/// <param name="ResultStepX">From one result to the next, in values.</param>
internal sealed record ConvPass(
    int[] SegmentRows, nint[] PictureOffsets, nint[] BorderOffsets, nint[] WeightOffsets, int Depth, int FirstX, int SpanX,
    int Rows, int Columns, int StepY, int StepX, nint ResultStart, nint ResultStepY, nint ResultStepX)
{
    /// <summary>y from x: every tap, every pixel of the result.</summary>
    public static ConvPass Forward(in Conv2dShape s)
    {
        var taps = new List<(int Tap, int Y, int X)>();
        for (var tap = 0; tap < s.Taps; tap++)
        {
            taps.Add((tap, tap / s.KernelWidth * s.Dilation, tap % s.KernelWidth * s.Dilation));
        }

        return Of(s, taps, s.OutHeight, s.OutWidth, s.StrideY, s.StrideX, 0, (nint)s.OutWidth * s.OutChannels, s.OutChannels);
    }

    /// <summary>
    /// dx from dy: dx[i] = sum over k of w[k] dy[(i + pad - k · dilation) / stride] wherever that is a whole number. Which taps those
    /// are depends on i modulo the stride alone, so each remainder is a pass with its own taps; stride 1 has one.
    /// </summary>
    /// <param name="s">The convolution.</param>
    /// <param name="frame">Its <see cref="Conv2dShape.OfInputGradient"/>.</param>
    public static ConvPass[] InputGradient(in Conv2dShape s, in Conv2dShape frame)
    {
        var passes = new List<ConvPass>();
        for (var y = 0; y < Math.Min(s.StrideY, s.Height); y++)
        {
            for (var x = 0; x < Math.Min(s.StrideX, s.Width); x++)
            {
                var taps = new List<(int Tap, int Y, int X)>();
                for (var tap = 0; tap < s.Taps; tap++)
                {
                    // The weights are packed turned by half a turn, so that the first tap reads the first pixel.
                    var turned = s.Taps - 1 - tap;
                    var (fromY, restY) = Math.DivRem(y + s.PadTop - (turned / s.KernelWidth * s.Dilation), s.StrideY);
                    var (fromX, restX) = Math.DivRem(x + s.PadLeft - (turned % s.KernelWidth * s.Dilation), s.StrideX);
                    if (restY == 0 && restX == 0)
                    {
                        taps.Add((tap, fromY + frame.PadTop, fromX + frame.PadLeft));
                    }
                }

                passes.Add(Of(
                    frame, taps, (s.Height - y + s.StrideY - 1) / s.StrideY, (s.Width - x + s.StrideX - 1) / s.StrideX, 1, 1,
                    (((nint)y * s.Width) + x) * s.InChannels, (nint)s.StrideY * s.Width * s.InChannels, (nint)s.StrideX * s.InChannels));
            }
        }

        return [.. passes];
    }

    /// <summary>Rows that the next tile reads where so many results are left in a row: tall ones pay only for pixels that lie side by side.</summary>
    public int TileRows(int rest, int columns) => StepX == 1 ? MicroKernel.RowsOf(rest, columns) : MicroKernel.PackedRows(rest);

    /// <summary>Pixels in a row of a copy at the border.</summary>
    public int BorderWidth => PixelsRead(MicroKernel.MaxRows);

    /// <summary>Pixels in a row that a tile of so many results reads.</summary>
    public int PixelsRead(int results) => SpanX + (StepX * (results - 1)) + 1;

    /// <summary>Whether all of them, from result <paramref name="x"/> on, lie between the left and the right border.</summary>
    public bool IsInside(int x, int results, in Conv2dShape s)
    {
        var left = (x * StepX) - s.PadLeft + FirstX;
        return left >= 0 && left + PixelsRead(results) <= s.Width;
    }

    private static ConvPass Of(
        Conv2dShape frame, List<(int Tap, int Y, int X)> taps, int rows, int columns, int stepY, int stepX, nint start, nint resultY, nint resultX)
    {
        // Where all taps take part, those of a row of the kernel follow each other in the picture as in the weights: one long sum.
        var together = taps.Count == frame.Taps && frame.Dilation == 1 && frame.Groups == 1 ? frame.KernelWidth : 1;
        var starts = taps.Where((_, i) => i % together == 0).ToArray();
        var firstX = taps.Count == 0 ? 0 : taps.Min(t => t.X);
        var spanX = taps.Count == 0 ? 0 : taps.Max(t => t.X) - firstX;
        var borderWidth = spanX + (stepX * (MicroKernel.MaxRows - 1)) + 1;
        return new ConvPass(
            [.. starts.Select(t => t.Y)],
            [.. starts.Select(t => (nint)((t.Y * frame.Width) + t.X) * frame.InChannels)],
            [.. starts.Select(t => (nint)((t.Y * borderWidth) + t.X - firstX) * frame.InChannels)],
            [.. starts.Select(t => (nint)t.Tap * frame.GroupIn * MicroKernel.Columns)],
            frame.GroupIn * together, firstX, spanX, rows, columns, stepY, stepX, start, resultY, resultX);
    }
}
