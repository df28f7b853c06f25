using System.Numerics.Tensors;

namespace Ductus.Tensors;

/// <summary>How an optimiser keeps the moments of its gradients.</summary>
public enum MomentStorage
{
    /// <summary>Single precision: 8 bytes a weight for both moments.</summary>
    F32,

    /// <summary>A byte and a share of a scale: 2.03 bytes a weight for both moments.</summary>
    EightBit,
}

/// <summary>One moment of all values of a weight, opened and closed block by block.</summary>
internal abstract class Moments
{
    /// <summary>Values that share a scale, and that are updated at a time.</summary>
    public const int Block = 256;

    public static Moments Of(Shape shape, MomentStorage storage, bool signed) =>
        storage == MomentStorage.F32 ? new PlainMoments(shape) : new ByteMoments(shape.Count, signed);

    /// <summary>The tensors that hold it, by the end of their name.</summary>
    public abstract IEnumerable<(string Suffix, Tensor Tensor)> State();

    /// <summary>The values from <paramref name="from"/> on, a block at most, in <paramref name="scratch"/> if they do not lie as F32 already.</summary>
    public abstract Span<float> Open(int from, Span<float> scratch);

    /// <summary>Takes back what <see cref="Open"/> gave; the noise of the rounding follows from <paramref name="seed"/>.</summary>
    public abstract void Close(int from, Span<float> values, uint seed);
}

internal sealed class PlainMoments(Shape shape) : Moments
{
    private readonly Tensor _values = Tensor.Zeros(shape);

    public override IEnumerable<(string Suffix, Tensor Tensor)> State() => [("", _values)];

    public override Span<float> Open(int from, Span<float> scratch) => _values.Span.Slice(from, scratch.Length);

    public override void Close(int from, Span<float> values, uint seed)
    {
    }
}

/// <summary>
/// Bytes on a logarithmic scale under the largest magnitude of each 256 values (block-wise as in Dettmers et al., "8-bit Optimizers via
/// Block-wise Quantization", 2022): the error of a value is a share of the value itself. Between two levels the rounding is random with the
/// right mean, because a moment moves by far less than the distance of levels at a step and would otherwise never move.
/// </summary>
internal sealed class ByteMoments(int count, bool signed) : Moments
{
    private const int SignedLevels = 128;
    private const int UnsignedLevels = 256;

    /// <summary>Levels an octave: a range of 2^-16 for the first moment, which may be zero, and 2^-25 for the second, the divisor, which may not.</summary>
    private const float SignedDensity = 8;
    private const float UnsignedDensity = 10;

    private static readonly float[] Signed = Levels(SignedLevels, SignedDensity, zero: true);
    private static readonly float[] Unsigned = Levels(UnsignedLevels, UnsignedDensity, zero: false);

    private readonly Tensor _codes = Tensor.Zeros(new Shape(count), DType.U8);
    private readonly Tensor _scales = Tensor.Zeros(new Shape((count + Block - 1) / Block));

    public override IEnumerable<(string Suffix, Tensor Tensor)> State() => [("", _codes), (".scale", _scales)];

    public override Span<float> Open(int from, Span<float> scratch)
    {
        var scale = _scales.Span[from / Block];
        var codes = _codes.Bytes.Slice(from, scratch.Length);
        for (var i = 0; i < scratch.Length; i++)
        {
            scratch[i] = !signed ? Unsigned[codes[i]] : codes[i] < SignedLevels ? Signed[codes[i]] : -Signed[codes[i] - SignedLevels];
        }

        TensorPrimitives.Multiply(scratch, scale, scratch);
        return scratch;
    }

    public override void Close(int from, Span<float> values, uint seed)
    {
        var scale = Math.Abs(TensorPrimitives.MaxMagnitude<float>(values));
        _scales.Span[from / Block] = scale;
        if (scale == 0)
        {
            _codes.Bytes.Slice(from, values.Length).Clear();
            return;
        }

        var levels = signed ? Signed : Unsigned;
        Span<float> sizes = stackalloc float[values.Length], places = stackalloc float[values.Length];
        TensorPrimitives.Abs(values, sizes);
        TensorPrimitives.Multiply(sizes, 1 / scale, sizes);
        TensorPrimitives.Log2(sizes, places);
        TensorPrimitives.Multiply(places, signed ? SignedDensity : UnsignedDensity, places);
        TensorPrimitives.Add(places, levels.Length - 1, places);
        var codes = _codes.Bytes.Slice(from, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var below = (int)Math.Clamp(places[i], 0, levels.Length - 2);
            var share = (sizes[i] - levels[below]) / (levels[below + 1] - levels[below]);
            var level = below + (Uniform(seed, (uint)(from + i)) < share ? 1 : 0);
            codes[i] = (byte)(signed && values[i] < 0 ? level + SignedLevels : level);
        }
    }

    private static float[] Levels(int count, float density, bool zero)
    {
        var levels = new float[count];
        for (var i = zero ? 1 : 0; i < count; i++)
        {
            levels[i] = MathF.Pow(2, (i - (count - 1)) / density);
        }

        return levels;
    }

    /// <summary>In [0, 1), a function of its arguments: the finaliser of MurmurHash3.</summary>
    private static float Uniform(uint seed, uint index)
    {
        var hash = (index * 0x9E3779B1) ^ seed;
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35;
        return ((hash ^ (hash >> 16)) >> 8) * (1f / (1 << 24));
    }
}
