using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// Each Factor x Factor block of pixels into channels, [b, h, w, c] to [b, h / f, w / f, c · f²] with channel index
/// (c · f + row) · f + column, as PyTorch's pixel_unshuffle orders them.
/// </summary>
public sealed record PixelUnshuffle(int Factor) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var s = x[0].Shape;
        return s.Rank == 4 && s[1] % Factor == 0 && s[2] % Factor == 0
            ? new Shape(s[0], s[1] / Factor, s[2] / Factor, s[3] * Factor * Factor)
            : throw new ArgumentException($"Pixels of {s} do not make blocks of {Factor} x {Factor}.");
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => Move(x[0], y, Factor, gather: true);

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) => [new PixelShuffle(Factor).Apply(context.OutputGrad)];

    /// <summary>Copies between the picture and the blocks, in either direction.</summary>
    internal static void Move(Tensor from, Tensor to, int factor, bool gather)
    {
        var (picture, blocks) = gather ? (from, to) : (to, from);
        int rows = blocks.Shape[0] * blocks.Shape[1], columns = blocks.Shape[2], channels = picture.Shape[3];
        Rows.Of(rows, columns * blocks.Shape[3], (first, last) =>
        {
            ReadOnlySpan<float> source = from.Span;
            var target = to.Span;
            for (var row = first; row < last; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var block = ((row * columns) + column) * channels * factor * factor;
                    for (var dy = 0; dy < factor; dy++)
                    {
                        var pixel = ((((row * factor) + dy) * columns * factor) + (column * factor)) * channels;
                        if (channels == 1)
                        {
                            // A row of the block is a stretch of a row of the picture.
                            var stretch = block + (dy * factor);
                            source.Slice(gather ? pixel : stretch, factor).CopyTo(target[(gather ? stretch : pixel)..]);
                            continue;
                        }

                        for (var dx = 0; dx < factor; dx++)
                        {
                            for (var c = 0; c < channels; c++)
                            {
                                var inBlock = block + (((c * factor) + dy) * factor) + dx;
                                var inPicture = pixel + (dx * channels) + c;
                                if (gather)
                                {
                                    target[inBlock] = source[inPicture];
                                }
                                else
                                {
                                    target[inPicture] = source[inBlock];
                                }
                            }
                        }
                    }
                }
            }
        });
    }
}

/// <summary>The inverse of <see cref="PixelUnshuffle"/>: [b, h, w, c · f²] to [b, h · f, w · f, c].</summary>
public sealed record PixelShuffle(int Factor) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var s = x[0].Shape;
        return s.Rank == 4 && s[3] % (Factor * Factor) == 0
            ? new Shape(s[0], s[1] * Factor, s[2] * Factor, s[3] / (Factor * Factor))
            : throw new ArgumentException($"Channels of {s} do not make blocks of {Factor} x {Factor}.");
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => PixelUnshuffle.Move(x[0], y, Factor, gather: false);

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) => [new PixelUnshuffle(Factor).Apply(context.OutputGrad)];
}

/// <summary>Every pixel of [b, h, w, c] repeated Factor times in both directions.</summary>
public sealed record UpsampleNearest(int Factor) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        new(x[0].Shape[0], x[0].Shape[1] * Factor, x[0].Shape[2] * Factor, x[0].Shape[3]);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        int width = input.Shape[2], channels = input.Shape[3], wide = width * Factor * channels;
        Rows.Of(input.Shape[0] * input.Shape[1], wide * Factor, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var first = y.Span.Slice(row * Factor * wide, wide);
                for (var column = 0; column < width; column++)
                {
                    var pixel = input.Span.Slice(((row * width) + column) * channels, channels);
                    for (var i = 0; i < Factor; i++)
                    {
                        pixel.CopyTo(first[(((column * Factor) + i) * channels)..]);
                    }
                }

                for (var i = 1; i < Factor; i++)
                {
                    first.CopyTo(y.Span.Slice(((row * Factor) + i) * wide, wide));
                }
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) => [new Pool(Factor, 1f).Apply(context.OutputGrad)];
}

/// <summary>Weight times the sum of each Factor x Factor block of pixels of [b, h, w, c]; with weight 1 / Factor², average pooling.</summary>
public sealed record Pool(int Factor, float Weight) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var s = x[0].Shape;
        return s.Rank == 4 && s[1] % Factor == 0 && s[2] % Factor == 0
            ? new Shape(s[0], s[1] / Factor, s[2] / Factor, s[3])
            : throw new ArgumentException($"Pixels of {s} do not make blocks of {Factor} x {Factor}.");
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        int width = y.Shape[2], channels = y.Shape[3];
        Rows.Of(y.Shape[0] * y.Shape[1], width * channels * Factor * Factor, (from, to) =>
        {
            for (var pixel = from * width; pixel < to * width; pixel++)
            {
                var sum = y.Span.Slice(pixel * channels, channels);
                sum.Clear();
                var (row, column) = Math.DivRem(pixel, width);
                for (var i = 0; i < Factor * Factor; i++)
                {
                    var source = ((((row * Factor) + (i / Factor)) * width * Factor) + (column * Factor) + (i % Factor)) * channels;
                    TensorPrimitives.Add(sum, input.Span.Slice(source, channels), sum);
                }

                TensorPrimitives.Multiply(sum, Weight, sum);
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new UpsampleNearest(Factor).Apply(context.OutputGrad) * Weight];
}
