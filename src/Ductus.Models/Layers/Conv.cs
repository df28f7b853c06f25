using Ductus.Tensors;

namespace Ductus.Models.Layers;

/// <summary>A convolution over [batch, height, width, channels]; its adapter is one of rank r followed by a 1 x 1.</summary>
public sealed class Conv : IAdaptable
{
    private readonly Tensor _bias;
    private readonly (int Y, int X) _stride;
    private readonly (int Top, int Bottom, int Left, int Right) _padding;
    private readonly int _dilation;

    /// <summary>A square kernel with as much padding as keeps the extent at stride 1.</summary>
    public Conv(Weights weights, int inputs, int outputs, int kernel = 3, int stride = 1, Initial initial = Initial.FanIn)
        : this(weights, inputs, outputs, (kernel, kernel), (stride, stride), 1, initial)
    {
    }

    /// <summary>Any kernel, stride and dilation; unless <paramref name="padding"/> is given, it keeps the extent at stride 1.</summary>
    public Conv(
        Weights weights,
        int inputs,
        int outputs,
        (int Y, int X) kernel,
        (int Y, int X) stride,
        int dilation = 1,
        Initial initial = Initial.FanIn,
        (int Top, int Bottom, int Left, int Right)? padding = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (Path, Device) = (weights.Path, weights.Device);
        Weight = weights.Take("weight", new Shape(outputs, inputs, kernel.Y, kernel.X), initial);
        _bias = weights.Take("bias", new Shape(outputs), Initial.Zeros);
        _stride = stride;
        _dilation = dilation;
        int y = kernel.Y / 2 * dilation, x = kernel.X / 2 * dilation;
        _padding = padding ?? (y, y, x, x);
        weights.Announce(this);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public Tensor Weight { get; }

    /// <inheritdoc/>
    public Shape WeightShape => Weight.Shape;

    /// <inheritdoc/>
    public LowRank? Adapter { get; set; }

    /// <summary>x [b, h, w, in] to [b, h / stride, w / stride, out].</summary>
    public Tensor Forward(Tensor x)
    {
        var y = Nn.Conv2d(x, Weight, _bias, _stride, _padding, 1, _dilation);
        return Adapter is { } adapter ? y + adapter.Up(Nn.Conv2d(x, adapter.A, null, _stride, _padding, 1, _dilation)) : y;
    }
}
