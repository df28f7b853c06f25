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

    /// <summary>The convolution that carries a gradient back to the input of a stride-1 convolution: kernel turned by half a turn.</summary>
    public Conv2dShape Transposed => this with
    {
        Height = OutHeight,
        Width = OutWidth,
        InChannels = OutChannels,
        OutChannels = InChannels,
        PadTop = (Dilation * (KernelHeight - 1)) - PadTop,
        PadBottom = (Dilation * (KernelHeight - 1)) - PadBottom,
        PadLeft = (Dilation * (KernelWidth - 1)) - PadLeft,
        PadRight = (Dilation * (KernelWidth - 1)) - PadRight,
    };
}
