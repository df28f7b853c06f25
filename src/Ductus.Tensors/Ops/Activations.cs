using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ductus.Tensors.Ops;

/// <summary>A function of one vector register and its slope, so that one loop serves every activation.</summary>
internal interface IVectorFunction
{
    static abstract Vector<float> Value(Vector<float> x);

    static abstract Vector<float> Slope(Vector<float> x);
}

/// <summary>The loops of activations that are given by an <see cref="IVectorFunction"/>.</summary>
internal static class VectorLoops
{
    public static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IVectorFunction
    {
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= x.Length - width; i += width)
        {
            TFunction.Value(new Vector<float>(x[i..])).CopyTo(y[i..]);
        }

        if (i < x.Length)
        {
            Span<float> rest = stackalloc float[width];
            x[i..].CopyTo(rest);
            TFunction.Value(new Vector<float>(rest)).CopyTo(rest);
            rest[..(x.Length - i)].CopyTo(y[i..]);
        }
    }

    public static void MapGrad<TFunction>(ReadOnlySpan<float> x, ReadOnlySpan<float> gy, Span<float> gx)
        where TFunction : struct, IVectorFunction
    {
        var width = Vector<float>.Count;
        var i = 0;
        for (; i <= x.Length - width; i += width)
        {
            (TFunction.Slope(new Vector<float>(x[i..])) * new Vector<float>(gy[i..])).CopyTo(gx[i..]);
        }

        if (i < x.Length)
        {
            Span<float> rest = stackalloc float[width];
            x[i..].CopyTo(rest);
            TFunction.Slope(new Vector<float>(rest)).CopyTo(rest);
            TensorPrimitives.Multiply(rest[..(x.Length - i)], gy[i..], gx[i..]);
        }
    }
}

/// <summary>x · sigmoid(x).</summary>
public sealed record Silu : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => VectorLoops.Map<Function>(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        VectorLoops.MapGrad<Function>(x, gy, gx);

    internal readonly struct Function : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Value(Vector<float> x) => x * VectorMath.Sigmoid(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Slope(Vector<float> x)
        {
            var s = VectorMath.Sigmoid(x);
            return s * (Vector<float>.One + (x * (Vector<float>.One - s)));
        }
    }
}

/// <summary>1 / (1 + exp(-x)).</summary>
public sealed record Sigmoid : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => VectorLoops.Map<Function>(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        VectorLoops.MapGrad<Function>(x, gy, gx);

    internal readonly struct Function : IVectorFunction
    {
        public static Vector<float> Value(Vector<float> x) => VectorMath.Sigmoid(x);

        public static Vector<float> Slope(Vector<float> x)
        {
            var s = VectorMath.Sigmoid(x);
            return s * (Vector<float>.One - s);
        }
    }
}

/// <summary>x · sigmoid(1.702 x), CLIP's approximation of GELU.</summary>
public sealed record QuickGelu : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => VectorLoops.Map<Function>(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        VectorLoops.MapGrad<Function>(x, gy, gx);

    internal readonly struct Function : IVectorFunction
    {
        public static Vector<float> Value(Vector<float> x) => x * VectorMath.Sigmoid(x * 1.702f);

        public static Vector<float> Slope(Vector<float> x)
        {
            var s = VectorMath.Sigmoid(x * 1.702f);
            return s * (Vector<float>.One + (x * 1.702f * (Vector<float>.One - s)));
        }
    }
}

/// <summary>x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))), the GELU of Flux and T5 (Hendrycks and Gimpel, 2016).</summary>
public sealed record GeluTanh : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => VectorLoops.Map<Function>(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        VectorLoops.MapGrad<Function>(x, gy, gx);

    internal readonly struct Function : IVectorFunction
    {
        private const float Root = 0.7978845608f; // √(2/π)
        private const float Cubic = 0.044715f;

        // With u = √(2/π)(x + c x³): (1 + tanh u)/2 = sigmoid(2u).
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Value(Vector<float> x) => x * VectorMath.Sigmoid(x * ((x * x * (2 * Root * Cubic)) + new Vector<float>(2 * Root)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> Slope(Vector<float> x)
        {
            var square = x * x;
            var s = VectorMath.Sigmoid(x * ((square * (2 * Root * Cubic)) + new Vector<float>(2 * Root)));
            return s + (x * s * (Vector<float>.One - s) * ((square * (6 * Root * Cubic)) + new Vector<float>(2 * Root)));
        }
    }
}

/// <summary>x · Φ(x) with the exact normal distribution.</summary>
public sealed record GeluErf : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = (float)(x[i] * ScalarMath.NormalCdf(x[i]));
        }
    }

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var density = Math.Exp(-0.5 * x[i] * x[i]) * 0.3989422804014327;
            gx[i] = (float)(gy[i] * (ScalarMath.NormalCdf(x[i]) + (x[i] * density)));
        }
    }
}

/// <summary>max(x, 0).</summary>
public sealed record Relu : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Max(x, 0f, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        for (var i = 0; i < x.Length; i++)
        {
            gx[i] = x[i] > 0 ? gy[i] : 0;
        }
    }
}

/// <summary>log(1 + exp(x)), without overflow.</summary>
public sealed record Softplus : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = Math.Max(x[i], 0) + (float)Math.Log(1 + Math.Exp(-Math.Abs(x[i])));
        }
    }

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        TensorPrimitives.Sigmoid(x, gx);
        TensorPrimitives.Multiply(gx, gy, gx);
    }
}

/// <summary>Functions of vector registers.</summary>
internal static class VectorMath
{
    /// <summary>1 / (1 + exp(-x)); the exponent is clamped where the result is 0 or 1 in single precision anyway.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x)
    {
        var bounded = Vector.Max(Vector.Min(x, new Vector<float>(80f)), new Vector<float>(-80f));
        return Vector<float>.One / (Vector<float>.One + Exp(-bounded));
    }

    /// <summary>
    /// e^x for |x| &lt; 87: x = n ln 2 + r with the product in two parts (Cody and Waite), a degree-6 polynomial in
    /// |r| &lt;= ln 2 / 2, and 2^n put into the exponent bits. Error below 2 units in the last place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        // Adding 1.5 · 2^23 leaves the nearest integer in the low bits.
        var magic = new Vector<float>(12582912f);
        var shifted = (x * 1.44269504f) + magic;
        var n = shifted - magic;
        var r = x - (n * 0.693145752f) - (n * 1.42860677e-6f);
        var p = new Vector<float>(1f / 720);
        p = (p * r) + new Vector<float>(1f / 120);
        p = (p * r) + new Vector<float>(1f / 24);
        p = (p * r) + new Vector<float>(1f / 6);
        p = (p * r) + new Vector<float>(0.5f);
        p = (p * r) + Vector<float>.One;
        p = (p * r) + Vector<float>.One;
        var exponent = Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23);
        return Vector.AsVectorSingle(Vector.AsVectorInt32(p) + exponent);
    }
}

/// <summary>Functions of single numbers that the framework lacks.</summary>
internal static class ScalarMath
{
    /// <summary>The standard normal distribution function, to double precision near 0 and 1e-15 elsewhere.</summary>
    public static double NormalCdf(double x) => 0.5 * Erfc(-x * 0.7071067811865476);

    /// <summary>The complementary error function: Maclaurin series of erf below 2, the continued fraction of Lentz above.</summary>
    private static double Erfc(double x)
    {
        var a = Math.Abs(x);
        double value;
        if (a < 2)
        {
            double term = a, sum = a;
            for (var n = 1; n < 60 && Math.Abs(term) > 1e-17 * sum; n++)
            {
                term *= -a * a / n;
                sum += term / ((2 * n) + 1);
            }

            value = 1 - (1.1283791670955126 * sum);
        }
        else
        {
            // erfc(a) = exp(-a²)/√π · 1/(a + (1/2)/(a + (2/2)/(a + (3/2)/(a + …))))
            var fraction = a;
            for (var n = 60; n >= 1; n--)
            {
                fraction = a + (n * 0.5 / fraction);
            }

            value = Math.Exp(-a * a) * 0.5641895835477563 / fraction;
        }

        return x >= 0 ? value : 2 - value;
    }
}
