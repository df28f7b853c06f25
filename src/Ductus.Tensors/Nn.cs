using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>The operations of neural networks. Pictures are [batch, height, width, channels].</summary>
public static class Nn
{
    /// <summary>x Wᵀ + b: x [..., in], weight [out, in], bias [out].</summary>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) =>
        bias is null ? new Linear().Apply(x, weight) : new Linear().Apply(x, weight, bias);

    /// <summary>Convolution of x [b, h, w, in] with weight [out, in / groups, kh, kw]; the same stride and padding on all sides.</summary>
    public static Tensor Conv2d(Tensor x, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int groups = 1, int dilation = 1) =>
        Conv2d(x, weight, bias, (stride, stride), (padding, padding, padding, padding), groups, dilation);

    /// <summary>Convolution with a stride per axis and a padding per side.</summary>
    public static Tensor Conv2d(
        Tensor x, Tensor weight, Tensor? bias, (int Y, int X) stride, (int Top, int Bottom, int Left, int Right) padding, int groups = 1, int dilation = 1)
    {
        var op = new Convolution(stride.Y, stride.X, padding.Top, padding.Bottom, padding.Left, padding.Right, dilation, groups);
        return bias is null ? op.Apply(x, weight) : op.Apply(x, weight, bias);
    }

    /// <summary>softmax(scale · q kᵀ + bias) v; q, k, v [batch, heads, tokens, d]; scale 1/√d unless given.</summary>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor? bias = null, float? scale = null)
    {
        ArgumentNullException.ThrowIfNull(q);
        var op = new Attention(scale ?? (1 / MathF.Sqrt(q.Shape[-1])));
        return bias is null ? op.Apply(q, k, v) : op.Apply(q, k, v, bias);
    }

    /// <summary>Group norm of x [b, ..., c] with scale and shift [c] or none.</summary>
    public static Tensor GroupNorm(Tensor x, int groups, Tensor? scale = null, Tensor? shift = null, float epsilon = 1e-6f) =>
        scale is null ? new GroupNorm(groups, epsilon).Apply(x) : new GroupNorm(groups, epsilon).Apply(x, scale, shift!);

    /// <summary>silu(x̂ · (1 + scale) + shift) with the group norm x̂ of x [b, ..., c]; scale and shift [b, c], one row a sample.</summary>
    public static Tensor GroupNormModulatedSilu(Tensor x, int groups, Tensor scale, Tensor shift, float epsilon = 1e-5f) =>
        new GroupNorm(groups, epsilon, ScaleOffset: 1, Silu: true).Apply(x, scale, shift);

    /// <summary>silu(x̂ · scale + shift) with the group norm x̂ of x [b, ..., c]; scale and shift [c].</summary>
    public static Tensor GroupNormSilu(Tensor x, int groups, Tensor scale, Tensor shift, float epsilon = 1e-6f) =>
        new GroupNorm(groups, epsilon, Silu: true).Apply(x, scale, shift);

    /// <summary>Layer norm over the last axis with scale and shift [width] or none.</summary>
    public static Tensor LayerNorm(Tensor x, Tensor? scale = null, Tensor? shift = null, float epsilon = 1e-5f) =>
        scale is null ? new LayerNorm(epsilon).Apply(x) : new LayerNorm(epsilon).Apply(x, scale, shift!);

    /// <summary>x̂ · (1 + scale) + shift: Flux's adaptive norm; x [b, tokens, width], scale and shift [b, 1, width].</summary>
    public static Tensor LayerNormModulated(Tensor x, Tensor shift, Tensor scale, float epsilon = 1e-6f) =>
        new LayerNorm(epsilon, ScaleOffset: 1).Apply(x, scale, shift);

    /// <summary>x / √(mean x² + ε) · scale over the last axis.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor scale, float epsilon = 1e-6f) => new RmsNorm(epsilon).Apply(x, scale);

    /// <summary>Softmax over an axis.</summary>
    public static Tensor Softmax(Tensor x, int axis = -1) => OverLast(x, axis, new Softmax());

    /// <summary>Logarithm of the softmax over an axis.</summary>
    public static Tensor LogSoftmax(Tensor x, int axis = -1) => OverLast(x, axis, new LogSoftmax());

    /// <summary>Turns neighbouring pairs of x [b, heads, tokens, d] by the angles whose cos and sin are [tokens, d / 2].</summary>
    public static Tensor Rope(Tensor x, Tensor cos, Tensor sin) => new Rope().Apply(x, cos, sin);

    /// <summary>Rows of a table [rows, ...] by integer index.</summary>
    public static Tensor Embedding(Tensor table, Tensor indices) => new Embedding().Apply(table, indices);

    /// <summary>[b, h, w, c] to [b, h / f, w / f, c · f²].</summary>
    public static Tensor PixelUnshuffle(Tensor x, int factor) => new PixelUnshuffle(factor).Apply(x);

    /// <summary>[b, h, w, c · f²] to [b, h · f, w · f, c].</summary>
    public static Tensor PixelShuffle(Tensor x, int factor) => new PixelShuffle(factor).Apply(x);

    /// <summary>Every pixel repeated in both directions.</summary>
    public static Tensor UpsampleNearest(Tensor x, int factor) => new UpsampleNearest(factor).Apply(x);

    /// <summary>Mean over blocks of factor x factor pixels.</summary>
    public static Tensor AveragePool(Tensor x, int factor) => new Pool(factor, 1f / (factor * factor)).Apply(x);

    /// <summary>Mean of (a - b)², a scalar.</summary>
    public static Tensor MeanSquaredError(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return (a - b).Square().Mean();
    }

    /// <summary>Mean over rows of -log softmax(scores)[target]; scores [..., classes], integer targets [...], rows with a negative target left out.</summary>
    public static Tensor CrossEntropy(Tensor scores, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var counted = 0;
        foreach (var target in targets.ToHost().Ints)
        {
            counted += target >= 0 ? 1 : 0;
        }

        return new PickClass().Apply(LogSoftmax(scores), targets).Sum() * (-1f / Math.Max(1, counted));
    }

    /// <summary>
    /// Connectionist temporal classification: minus the log probability of each target, [batch], for log probabilities
    /// [batch, time, classes] of which the first <paramref name="lengths"/> frames count; class 0 is the blank.
    /// </summary>
    public static Tensor CtcLoss(Tensor logProbabilities, int[][] targets, int[] lengths, bool zeroInfinity = true) =>
        new CtcLoss(targets, lengths, zeroInfinity).Apply(logProbabilities);

    /// <summary>
    /// Sinusoidal embedding of timesteps [b]: cos then sin of t · timeFactor · 10000^(-i / (width / 2)), as Flux does.
    /// Frequencies are rounded to single precision where PyTorch rounds them. On the CPU unless a device is given.
    /// </summary>
    public static Tensor TimestepEmbedding(ReadOnlySpan<float> timesteps, int width, float timeFactor = 1000f, float period = 10000f, Device? device = null)
    {
        var half = width / 2;
        var embedding = new float[timesteps.Length * width];
        for (var n = 0; n < timesteps.Length; n++)
        {
            var row = embedding.AsSpan(n * width, width);
            for (var i = 0; i < half; i++)
            {
                var frequency = (float)Math.Exp(-(float)Math.Log(period) * i / half);
                var angle = timesteps[n] * timeFactor * frequency;
                row[i] = MathF.Cos(angle);
                row[half + i] = MathF.Sin(angle);
            }
        }

        return Tensor.From(embedding, new Shape(timesteps.Length, width), device);
    }

    private static Tensor OverLast(Tensor x, int axis, Op op)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Shape.Axis(axis) == x.Rank - 1 ? op.Apply(x) : op.Apply(x.Transpose(axis, -1)).Transpose(axis, -1);
    }
}
