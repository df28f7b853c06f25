using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Reader;

/// <summary>What the reader says about each frame of a line, as log probabilities [batch, frames, classes].</summary>
/// <param name="Transcription">For reading: classes of connectionist temporal classification, 0 the blank.</param>
/// <param name="Occupancy">For aligning: whose box covers the frame, 0 for nobody's.</param>
public sealed record ReaderOutput(Tensor Transcription, Tensor Occupancy);

/// <summary>
/// The line reader: convolutions down to columns of 8 pixels, a stack of dilated convolutions along the line, and two heads
/// that answer for each 4-pixel half of a column. Input: ink [batch, 80, width, 1], the line at half resolution, 0 = paper.
/// Nothing in it looks across the whole line, so blank paper appended to a line does not change its reading.
/// </summary>
public sealed class ReaderModel
{
    /// <summary>Rows of the input: half of a line's.</summary>
    public const int Height = 80;

    /// <summary>Pixels of the input that one frame covers.</summary>
    public const int FrameWidth = 2;

    private const int Halves = 2;
    private const int Width = 192;
    private static readonly int[] Dilations = [1, 2, 4, 8, 1, 2, 4, 8];

    private readonly Conv _stem;
    private readonly Conv _conv1;
    private readonly Conv _down1;
    private readonly Conv _conv2;
    private readonly Conv _conv2b;
    private readonly Conv _down2;
    private readonly Conv _conv3;
    private readonly Conv _conv3b;
    private readonly Linear _column;
    private readonly LineBlock[] _blocks;
    private readonly Tensor _normScale;
    private readonly Tensor _normShift;
    private readonly Linear _transcription;
    private readonly Linear _occupancy;
    private readonly int _classes;

    /// <summary>Takes all weights of the model from <paramref name="weights"/>.</summary>
    public ReaderModel(int classes, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _classes = classes;
        _stem = new Conv(weights / "stem", 1, 24, stride: 2);
        _conv1 = new Conv(weights / "conv1", 24, 24);
        _down1 = new Conv(weights / "down1", 24, 64, stride: 2);
        _conv2 = new Conv(weights / "conv2", 64, 64);
        _conv2b = new Conv(weights / "conv2b", 64, 64);
        _down2 = new Conv(weights / "down2", 64, 96, (3, 3), (2, 1));
        _conv3 = new Conv(weights / "conv3", 96, 96);
        _conv3b = new Conv(weights / "conv3b", 96, 96);
        _column = new Linear(weights / "column", Height / 8 * 96, Width);
        _blocks = [.. Dilations.Select((dilation, i) => new LineBlock(weights / "blocks" / i, Width, dilation))];
        _normScale = weights.Take("norm.scale", new Shape(Width), Initial.Ones);
        _normShift = weights.Take("norm.shift", new Shape(Width), Initial.Zeros);
        _transcription = new Linear(weights / "transcription", Width, Halves * classes);
        _occupancy = new Linear(weights / "occupancy", Width, Halves * classes);
        Parameters = weights.Parameters;
        Device = weights.Device;
    }

    /// <summary>Where it runs, and where what it is given has to lie.</summary>
    public Device Device { get; }

    /// <summary>All weights, by checkpoint key.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>ink [batch, 80, width, 1], width a multiple of 4, to [batch, width / 2, classes] twice.</summary>
    public ReaderOutput Forward(Tensor ink)
    {
        ArgumentNullException.ThrowIfNull(ink);
        var x = _stem.Forward(ink).Silu();
        x += _conv1.Forward(x).Silu();
        x = _down1.Forward(x).Silu();
        x += _conv2.Forward(x).Silu();
        x += _conv2b.Forward(x).Silu();
        x = _down2.Forward(x).Silu();
        x += _conv3.Forward(x).Silu();
        x += _conv3b.Forward(x).Silu();
        int batch = x.Shape[0], columns = x.Shape[2];
        var line = _column.Forward(x.Permute(0, 2, 1, 3).Reshape(batch, columns, -1));
        foreach (var block in _blocks)
        {
            line = block.Forward(line);
        }

        line = Nn.LayerNorm(line, _normScale, _normShift);
        Tensor Head(Linear head) => Nn.LogSoftmax(head.Forward(line).Reshape(batch, columns * Halves, _classes));
        return new ReaderOutput(Head(_transcription), Head(_occupancy));
    }

    /// <summary>x + W silu(conv5(norm(x))): neighbours along the line, some columns apart.</summary>
    private sealed class LineBlock(Weights weights, int width, int dilation)
    {
        private readonly Tensor _scale = weights.Take("norm.scale", new Shape(width), Initial.Ones);
        private readonly Tensor _shift = weights.Take("norm.shift", new Shape(width), Initial.Zeros);
        private readonly Conv _conv = new(weights / "conv", width, width, (1, 5), (1, 1), dilation);
        private readonly Linear _out = new(weights / "out", width, width, initial: Initial.Zeros);

        public Tensor Forward(Tensor x)
        {
            int batch = x.Shape[0], columns = x.Shape[1];
            var normed = Nn.LayerNorm(x, _scale, _shift).Reshape(batch, 1, columns, width);
            return x + _out.Forward(_conv.Forward(normed).Silu().Reshape(batch, columns, width));
        }
    }
}
