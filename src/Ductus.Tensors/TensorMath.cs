using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <content>Differentiable arithmetic; shapes broadcast as in NumPy.</content>
public sealed partial class Tensor
{
    /// <summary>Sum, value by value.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => new Binary(Arithmetic.Add).Apply(a, b);

    /// <summary>Difference, value by value.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => new Binary(Arithmetic.Subtract).Apply(a, b);

    /// <summary>Product, value by value.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => new Binary(Arithmetic.Multiply).Apply(a, b);

    /// <summary>Quotient, value by value.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => new Binary(Arithmetic.Divide).Apply(a, b);

    /// <summary>A number added to every value.</summary>
    public static Tensor operator +(Tensor a, float b) => new Affine(1, b).Apply(a);

    /// <summary>A number taken from every value.</summary>
    public static Tensor operator -(Tensor a, float b) => new Affine(1, -b).Apply(a);

    /// <summary>Every value taken from a number.</summary>
    public static Tensor operator -(float a, Tensor b) => new Affine(-1, a).Apply(b);

    /// <summary>Every value times a number.</summary>
    public static Tensor operator *(Tensor a, float b) => new Affine(b, 0).Apply(a);

    /// <summary>Every value times a number.</summary>
    public static Tensor operator *(float a, Tensor b) => new Affine(a, 0).Apply(b);

    /// <summary>Every value divided by a number.</summary>
    public static Tensor operator /(Tensor a, float b) => new Affine(1 / b, 0).Apply(a);

    /// <summary>The opposite of every value.</summary>
    public static Tensor operator -(Tensor a) => new Affine(-1, 0).Apply(a);

    /// <summary>x².</summary>
    public Tensor Square() => new Square().Apply(this);

    /// <summary>√x.</summary>
    public Tensor Sqrt() => new Sqrt().Apply(this);

    /// <summary>e^x.</summary>
    public Tensor Exp() => new Exp().Apply(this);

    /// <summary>ln x.</summary>
    public Tensor Log() => new Log().Apply(this);

    /// <summary>tanh x.</summary>
    public Tensor Tanh() => new Tanh().Apply(this);

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor Sigmoid() => new Sigmoid().Apply(this);

    /// <summary>x · sigmoid(x).</summary>
    public Tensor Silu() => new Silu().Apply(this);

    /// <summary>GELU in the tanh approximation.</summary>
    public Tensor GeluTanh() => new GeluTanh().Apply(this);

    /// <summary>GELU with the exact normal distribution.</summary>
    public Tensor GeluErf() => new GeluErf().Apply(this);

    /// <summary>x · sigmoid(1.702 x).</summary>
    public Tensor QuickGelu() => new QuickGelu().Apply(this);

    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => new Relu().Apply(this);

    /// <summary>log(1 + e^x).</summary>
    public Tensor Softplus() => new Softplus().Apply(this);

    /// <summary>Values held between two bounds; no gradient where a bound holds.</summary>
    public Tensor Clamp(float low, float high) => new Clamp(low, high).Apply(this);

    /// <summary>Sum over the axes in which <paramref name="shape"/> is 1 or absent.</summary>
    public Tensor SumTo(Shape shape) => shape == Shape ? this : new SumTo(shape).Apply(this);

    /// <summary>Sum of all values, a scalar.</summary>
    public Tensor Sum() => SumTo(default);

    /// <summary>Sum over some axes, which keep extent 1.</summary>
    public Tensor Sum(params ReadOnlySpan<int> axes) => SumTo(Kept(axes));

    /// <summary>Mean of all values, a scalar.</summary>
    public Tensor Mean() => Sum() / Count;

    /// <summary>Mean over some axes, which keep extent 1.</summary>
    public Tensor Mean(params ReadOnlySpan<int> axes)
    {
        var kept = Kept(axes);
        return SumTo(kept) * ((float)kept.Count / Count);
    }

    /// <summary>Repeats the axes of extent 1 to fill <paramref name="shape"/>.</summary>
    public Tensor Expand(Shape shape) => shape == Shape ? this : new Expand(shape).Apply(this);

    /// <summary>Matrix product over the last two axes; those before broadcast.</summary>
    public Tensor MatMul(Tensor b, bool transposeA = false, bool transposeB = false) => new MatMul(transposeA, transposeB).Apply(this, b);

    /// <summary>The same values under another shape of the same count; a view.</summary>
    public Tensor Reshape(Shape shape) => shape == Shape ? this : new Reshape(shape).Apply(this);

    /// <summary>The same values under another shape; one extent may be -1 and follows from the count.</summary>
    public Tensor Reshape(params ReadOnlySpan<int> extents)
    {
        var known = 1;
        foreach (var extent in extents)
        {
            known *= extent < 0 ? 1 : extent;
        }

        var shape = extents.ToArray();
        var free = Array.IndexOf(shape, -1);
        if (free >= 0)
        {
            shape[free] = Count / Math.Max(1, known);
        }

        return Reshape(new Shape(shape));
    }

    /// <summary>Axes in another order.</summary>
    public Tensor Permute(params int[] order) => new Permute(order).Apply(this);

    /// <summary>Two axes exchanged.</summary>
    public Tensor Transpose(int a, int b)
    {
        var order = Enumerable.Range(0, Rank).ToArray();
        (order[Shape.Axis(a)], order[Shape.Axis(b)]) = (Shape.Axis(b), Shape.Axis(a));
        return Permute(order);
    }

    /// <summary>A stretch of one axis; of the outermost, a view.</summary>
    public Tensor Slice(int axis, int start, int length) => new Slice(Shape.Axis(axis), start, length).Apply(this);

    /// <summary>Consecutive stretches of one axis, of the given lengths.</summary>
    public Tensor[] Split(int axis, params int[] lengths)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        var parts = new Tensor[lengths.Length];
        var start = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            parts[i] = Slice(axis, start, lengths[i]);
            start += lengths[i];
        }

        return parts;
    }

    /// <summary>Tensors one after the other along an axis.</summary>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> parts) => new Concat(parts[0].Shape.Axis(axis)).Apply(parts);

    private Shape Kept(ReadOnlySpan<int> axes)
    {
        var shape = Shape;
        foreach (var axis in axes)
        {
            shape = shape.With(axis, 1);
        }

        return shape;
    }
}
