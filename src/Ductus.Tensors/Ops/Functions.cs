using System.Numerics.Tensors;

namespace Ductus.Tensors.Ops;

/// <summary>e^x.</summary>
public sealed record Exp : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Exp(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        TensorPrimitives.Multiply(gy, y, gx);
}

/// <summary>Natural logarithm.</summary>
public sealed record Log : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Log(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        TensorPrimitives.Divide(gy, x, gx);
}

/// <summary>Square root.</summary>
public sealed record Sqrt : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Sqrt(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        TensorPrimitives.Divide(gy, y, gx);
        TensorPrimitives.Multiply(gx, 0.5f, gx);
    }
}

/// <summary>x².</summary>
public sealed record Square : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Multiply(x, x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        TensorPrimitives.Multiply(gy, x, gx);
        TensorPrimitives.Multiply(gx, 2f, gx);
    }
}

/// <summary>Hyperbolic tangent.</summary>
public sealed record Tanh : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y) => TensorPrimitives.Tanh(x, y);

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        TensorPrimitives.Multiply(y, y, gx);
        TensorPrimitives.Subtract(1f, gx, gx);
        TensorPrimitives.Multiply(gx, gy, gx);
    }
}

/// <summary>factor · x + offset.</summary>
public sealed record Affine(float Factor, float Offset) : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Multiply(x, Factor, y);
        if (Offset != 0)
        {
            TensorPrimitives.Add(y, Offset, y);
        }
    }

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx) =>
        TensorPrimitives.Multiply(gy, Factor, gx);
}

/// <summary>x held between two bounds; no gradient where a bound holds it.</summary>
public sealed record Clamp(float Low, float High) : Unary
{
    /// <inheritdoc/>
    protected override void Map(ReadOnlySpan<float> x, Span<float> y)
    {
        TensorPrimitives.Max(x, Low, y);
        TensorPrimitives.Min(y, High, y);
    }

    /// <inheritdoc/>
    protected override void MapGrad(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> gy, Span<float> gx)
    {
        for (var i = 0; i < x.Length; i++)
        {
            gx[i] = x[i] >= Low && x[i] <= High ? gy[i] : 0;
        }
    }
}
