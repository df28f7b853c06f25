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

    /// <summary>The tensors that hold it: the values, or codes and scales.</summary>
    public abstract IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>The moments of <paramref name="weight"/> at zero, on its device.</summary>
    public static Moments Of(Tensor weight, MomentStorage storage, bool signed) => storage == MomentStorage.F32
        ? new PlainMoments(Tensor.Zeros(weight.Shape, device: weight.Device))
        : new ByteMoments(
            Tensor.Zeros(new Shape(weight.Count), DType.U8, weight.Device),
            Tensor.Zeros(new Shape((weight.Count + Block - 1) / Block), device: weight.Device),
            signed);

    /// <summary>The moments that those tensors hold.</summary>
    public static Moments Over(ReadOnlySpan<Tensor> tensors, bool signed) =>
        tensors.Length == 1 ? new PlainMoments(tensors[0]) : new ByteMoments(tensors[0], tensors[1], signed);

    /// <summary>The tensors, by the end of their name in a file.</summary>
    public IEnumerable<(string Suffix, Tensor Tensor)> State() => Tensors.Select((tensor, i) => (i == 0 ? "" : ".scale", tensor));

    /// <summary>The values from <paramref name="from"/> on, a block at most, in <paramref name="scratch"/> if they do not lie as F32 already.</summary>
    public abstract Span<float> Open(int from, Span<float> scratch);

    /// <summary>Takes back what <see cref="Open"/> gave; the noise of the rounding follows from <paramref name="seed"/>.</summary>
    public abstract void Close(int from, Span<float> values, uint seed);
}

internal sealed class PlainMoments(Tensor values) : Moments
{
    public override IReadOnlyList<Tensor> Tensors => [values];

    public override Span<float> Open(int from, Span<float> scratch) => values.Span.Slice(from, scratch.Length);

    public override void Close(int from, Span<float> values, uint seed)
    {
    }
}

/// <summary>
/// Bytes on a logarithmic scale under the largest magnitude of each 256 values (block-wise as in Dettmers et al., "8-bit Optimizers via
/// Block-wise Quantization", 2022): the error of a value is a share of the value itself. Between two levels the rounding is random with the
/// right mean, because a moment moves by far less than the distance of levels at a step and would otherwise never move.
/// </summary>
internal sealed class ByteMoments(Tensor codes, Tensor scales, bool signed) : Moments
{
    private const int SignedLevels = 128;
    private const int UnsignedLevels = 256;

    /// <summary>Levels an octave: a range of 2^-16 for the first moment, which may be zero, and 2^-25 for the second, the divisor, which may not.</summary>
    private const float SignedDensity = 8;
    private const float UnsignedDensity = 10;

    private static readonly float[] Signed = Levels(SignedLevels, SignedDensity, zero: true);
    private static readonly float[] Unsigned = Levels(UnsignedLevels, UnsignedDensity, zero: false);

    public override IReadOnlyList<Tensor> Tensors => [codes, scales];

    public override Span<float> Open(int from, Span<float> scratch)
    {
        var scale = scales.Span[from / Block];
        var block = codes.Bytes.Slice(from, scratch.Length);
        for (var i = 0; i < scratch.Length; i++)
        {
            scratch[i] = !signed ? Unsigned[block[i]] : block[i] < SignedLevels ? Signed[block[i]] : -Signed[block[i] - SignedLevels];
        }

        TensorPrimitives.Multiply(scratch, scale, scratch);
        return scratch;
    }

    public override void Close(int from, Span<float> values, uint seed)
    {
        var scale = Math.Abs(TensorPrimitives.MaxMagnitude<float>(values));
        scales.Span[from / Block] = scale;
        if (scale == 0)
        {
            codes.Bytes.Slice(from, values.Length).Clear();
            return;
        }

        var levels = signed ? Signed : Unsigned;
        Span<float> sizes = stackalloc float[values.Length], places = stackalloc float[values.Length];
        TensorPrimitives.Abs(values, sizes);
        TensorPrimitives.Multiply(sizes, 1 / scale, sizes);
        TensorPrimitives.Log2(sizes, places);
        TensorPrimitives.Multiply(places, signed ? SignedDensity : UnsignedDensity, places);
        TensorPrimitives.Add(places, levels.Length - 1, places);
        var block = codes.Bytes.Slice(from, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var below = (int)Math.Clamp(places[i], 0, levels.Length - 2);
            var share = (sizes[i] - levels[below]) / (levels[below + 1] - levels[below]);
            var level = below + (Uniform(seed, (uint)(from + i)) < share ? 1 : 0);
            block[i] = (byte)(signed && values[i] < 0 ? level + SignedLevels : level);
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
