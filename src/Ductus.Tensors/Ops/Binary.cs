using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>The four arithmetic operations.</summary>
public enum Arithmetic
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a · b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,
}

/// <summary>a (operation) b, value by value; shapes broadcast as in NumPy.</summary>
public sealed record Binary(Arithmetic Operation) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) => Shape.Broadcast(x[0].Shape, x[1].Shape);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor a = x[0], b = x[1];
        if (a.Shape == b.Shape)
        {
            Rows.Values(y.Count, (from, to) => Run(a.Span[from..to], b.Span[from..to], y.Span[from..to]));
            return;
        }

        var walk = new BroadcastWalk(y.Shape, a.Shape, b.Shape);
        Rows.Of(walk.Rows, walk.Width, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var (ia, ib) = walk.Offsets(row);
                var target = y.Span.Slice(row * walk.Width, walk.Width);
                if (walk.StrideA == 0)
                {
                    Run(a.Span[ia], b.Span.Slice(ib, walk.Width), target);
                }
                else if (walk.StrideB == 0)
                {
                    Run(a.Span.Slice(ia, walk.Width), b.Span[ib], target);
                }
                else
                {
                    Run(a.Span.Slice(ia, walk.Width), b.Span.Slice(ib, walk.Width), target);
                }
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        Tensor a = context.Inputs[0], b = context.Inputs[1], g = context.OutputGrad;
        return Operation switch
        {
            Arithmetic.Add => [context.IfNeeded(0, () => g.SumTo(a.Shape)), context.IfNeeded(1, () => g.SumTo(b.Shape))],
            Arithmetic.Subtract => [context.IfNeeded(0, () => g.SumTo(a.Shape)), context.IfNeeded(1, () => (-g).SumTo(b.Shape))],
            Arithmetic.Multiply => [context.IfNeeded(0, () => (g * b).SumTo(a.Shape)), context.IfNeeded(1, () => (g * a).SumTo(b.Shape))],
            _ => [context.IfNeeded(0, () => (g / b).SumTo(a.Shape)), context.IfNeeded(1, () => (-(g * context.Output / b)).SumTo(b.Shape))],
        };
    }

    private void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        switch (Operation)
        {
            case Arithmetic.Add:
                TensorPrimitives.Add(a, b, y);
                break;
            case Arithmetic.Subtract:
                TensorPrimitives.Subtract(a, b, y);
                break;
            case Arithmetic.Multiply:
                TensorPrimitives.Multiply(a, b, y);
                break;
            default:
                TensorPrimitives.Divide(a, b, y);
                break;
        }
    }

    private void Run(ReadOnlySpan<float> a, float b, Span<float> y)
    {
        switch (Operation)
        {
            case Arithmetic.Add:
                TensorPrimitives.Add(a, b, y);
                break;
            case Arithmetic.Subtract:
                TensorPrimitives.Subtract(a, b, y);
                break;
            case Arithmetic.Multiply:
                TensorPrimitives.Multiply(a, b, y);
                break;
            default:
                TensorPrimitives.Divide(a, b, y);
                break;
        }
    }

    private void Run(float a, ReadOnlySpan<float> b, Span<float> y)
    {
        switch (Operation)
        {
            case Arithmetic.Add:
                TensorPrimitives.Add(b, a, y);
                break;
            case Arithmetic.Subtract:
                TensorPrimitives.Subtract(a, b, y);
                break;
            case Arithmetic.Multiply:
                TensorPrimitives.Multiply(b, a, y);
                break;
            default:
                TensorPrimitives.Divide(a, b, y);
                break;
        }
    }
}

/// <summary>
/// The result of a broadcast as rows along which each operand either advances by one value or stands still, the
/// longest such rows there are.
/// </summary>
internal sealed class BroadcastWalk
{
    private readonly int[] _extents;
    private readonly int[] _stridesA;
    private readonly int[] _stridesB;

    public BroadcastWalk(Shape result, Shape a, Shape b)
    {
        var strideA = Strides(result, a);
        var strideB = Strides(result, b);
        Width = 1;
        var axis = result.Rank;
        while (axis > 0 && (result[axis - 1] == 1 || Extends(strideA, axis - 1, StrideA) && Extends(strideB, axis - 1, StrideB)))
        {
            axis--;
            if (result[axis] == 1)
            {
                continue;
            }

            if (Width == 1)
            {
                (StrideA, StrideB) = (strideA[axis], strideB[axis]);
            }

            Width *= result[axis];
        }

        _extents = result.ToArray()[..axis];
        _stridesA = strideA[..axis];
        _stridesB = strideB[..axis];
        Rows = result.Product(0, axis);
    }

    public int Rows { get; }

    public int Width { get; }

    /// <summary>1 or 0: what one step along a row is in each operand.</summary>
    public int StrideA { get; private set; }

    public int StrideB { get; private set; }

    /// <summary>Where in each operand the given row starts.</summary>
    public (int A, int B) Offsets(int row)
    {
        int a = 0, b = 0;
        for (var axis = _extents.Length - 1; axis >= 0; axis--)
        {
            (row, var index) = Math.DivRem(row, _extents[axis]);
            a += index * _stridesA[axis];
            b += index * _stridesB[axis];
        }

        return (a, b);
    }

    /// <summary>Whether the row can grow over the axis: nothing yet, still standing, or the next value in memory.</summary>
    private bool Extends(int[] strides, int axis, int stride) =>
        Width == 1 ? strides[axis] is 0 or 1 : stride == 0 ? strides[axis] == 0 : strides[axis] == Width;

    private static int[] Strides(Shape result, Shape operand)
    {
        var strides = new int[result.Rank];
        var stride = 1;
        for (var i = 1; i <= operand.Rank; i++)
        {
            strides[^i] = operand[operand.Rank - i] == 1 ? 0 : stride;
            stride *= operand[operand.Rank - i];
        }

        return strides;
    }
}
