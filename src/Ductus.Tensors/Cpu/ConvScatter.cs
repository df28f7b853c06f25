namespace Ductus.Tensors.Cpu;

/// <summary>
/// The input gradient of a convolution with a stride: per picture, a product gives the gradient of every pixel each
/// tap read, and these are added where they were read from.
/// </summary>
internal static unsafe class ConvScatter
{
    [ThreadStatic]
    private static Scratch? _columns;

    public static void BackwardInput(Conv2dShape s, float* dy, float* w, float* dx)
    {
        nint dyAt = (nint)dy, wAt = (nint)w, dxAt = (nint)dx;
        ParallelRows.For(s.Batch, 1, (from, to) =>
        {
            for (var n = from; n < to; n++)
            {
                Picture(s, (float*)dyAt, (float*)wAt, (float*)dxAt, n);
            }
        });
    }

    private static void Picture(in Conv2dShape s, float* dy, float* w, float* dx, int n)
    {
        var pixels = s.OutHeight * s.OutWidth;
        var depth = s.GroupIn * s.Taps;
        var picture = dx + ((nint)n * s.Height * s.Width * s.InChannels);
        new Span<float>(picture, s.Height * s.Width * s.InChannels).Clear();
        var columns = (_columns ??= new Scratch()).Get(pixels * depth);
        for (var g = 0; g < s.Groups; g++)
        {
            Gemm.Run(
                false, false, pixels, depth, s.GroupOut, 1, dy + ((nint)n * pixels * s.OutChannels) + (g * s.GroupOut), s.OutChannels,
                w + ((nint)g * s.GroupOut * depth), depth, 0, columns, depth);
            Scatter(s, columns, picture + (g * s.GroupIn));
        }
    }

    private static void Scatter(in Conv2dShape s, float* columns, float* picture)
    {
        var depth = s.GroupIn * s.Taps;
        for (var oy = 0; oy < s.OutHeight; oy++)
        {
            for (var ox = 0; ox < s.OutWidth; ox++)
            {
                var from = columns + ((((nint)oy * s.OutWidth) + ox) * depth);
                for (var tap = 0; tap < s.Taps; tap++)
                {
                    var y = (oy * s.StrideY) - s.PadTop + (tap / s.KernelWidth * s.Dilation);
                    var x = (ox * s.StrideX) - s.PadLeft + (tap % s.KernelWidth * s.Dilation);
                    if ((uint)y < (uint)s.Height && (uint)x < (uint)s.Width)
                    {
                        var to = picture + ((((nint)y * s.Width) + x) * s.InChannels);
                        for (var c = 0; c < s.GroupIn; c++)
                        {
                            to[c] += from[((nint)c * s.Taps) + tap];
                        }
                    }
                }
            }
        }
    }
}
