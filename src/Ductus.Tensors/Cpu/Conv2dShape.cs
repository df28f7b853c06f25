namespace Ductus.Tensors.Cpu;

/// <summary>
/// The extents of a convolution over NHWC pictures with weights [out, in / groups, kernelHeight, kernelWidth].
/// </summary>
internal readonly record struct Conv2dShape(
    int Batch, int Height, int Width, int InChannels, int OutChannels, int KernelHeight, int KernelWidth,
    int StrideY, int StrideX, int PadTop, int PadBottom, int PadLeft, int PadRight, int Dilation, int Groups)
{
    public int OutHeight => ((Height + PadTop + PadBottom - (Dilation * (KernelHeight - 1)) - 1) / StrideY) + 1;

    public int OutWidth => ((Width + PadLeft + PadRight - (Dilation * (KernelWidth - 1)) - 1) / StrideX) + 1;

    public int Taps => KernelHeight * KernelWidth;

    public int GroupIn => InChannels / Groups;

    public int GroupOut => OutChannels / Groups;

    /// <summary>Extent of the picture with its padding, and what the kernel's last row of pixels may read beyond it.</summary>
    public int PaddedHeight => Height + PadTop + PadBottom;

    public int PaddedWidth => Width + PadLeft + PadRight;

    /// <summary>
    /// The result's gradient as the picture that the input's gradient is summed from: as much padding as pixel i of the input reaches,
    /// from (i + pad - dilation (kernel - 1)) / stride to (i + pad) / stride.
    /// </summary>
    public Conv2dShape OfInputGradient => this with
    {
        Height = OutHeight,
        Width = OutWidth,
        InChannels = OutChannels,
        OutChannels = InChannels,
        StrideY = 1,
        StrideX = 1,
        PadTop = Before(KernelHeight, PadTop, StrideY),
        PadBottom = Math.Max(0, ((Height - 1 + PadTop) / StrideY) - (OutHeight - 1)),
        PadLeft = Before(KernelWidth, PadLeft, StrideX),
        PadRight = Math.Max(0, ((Width - 1 + PadLeft) / StrideX) - (OutWidth - 1)),
    };

    private int Before(int kernel, int pad, int stride) => (Math.Max(0, (Dilation * (kernel - 1)) - pad) + stride - 1) / stride;
}
