using System.Numerics.Tensors;

namespace Ductus.Tensors.Ops;

/// <summary>Sums over the axes where <paramref name="Target"/> has extent 1 (or lacks the axis) and x has not.</summary>
public sealed record SumTo(Shape Target) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        Shape.Broadcast(x[0].Shape, Target) == x[0].Shape
            ? Target
            : throw new ArgumentException($"{x[0].Shape} cannot be summed to {Target}.");

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        y.Span.Clear();
        var walk = new BroadcastWalk(input.Shape, Target, input.Shape);
        if (walk.StrideA == 1 && walk.Width == y.Count)
        {
            ColumnSums.Run(input, walk.Rows, y.Span);
            return;
        }

        for (var row = 0; row < walk.Rows; row++)
        {
            var (to, _) = walk.Offsets(row);
            var values = input.Span.Slice(row * walk.Width, walk.Width);
            if (walk.StrideA == 0)
            {
                y.Span[to] += Sum(values);
            }
            else
            {
                var sum = y.Span.Slice(to, walk.Width);
                TensorPrimitives.Add(sum, values, sum);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new Expand(context.Inputs[0].Shape).Apply(context.OutputGrad)];

    /// <summary>Long rows are summed in pieces, whose sums are added in double precision.</summary>
    private static float Sum(ReadOnlySpan<float> values)
    {
        const int Piece = 4096;
        if (values.Length <= Piece)
        {
            return TensorPrimitives.Sum(values);
        }

        double sum = 0;
        for (var i = 0; i < values.Length; i += Piece)
        {
            sum += TensorPrimitives.Sum(values.Slice(i, Math.Min(Piece, values.Length - i)));
        }

        return (float)sum;
    }
}

/// <summary>Repeats x along the axes where it has extent 1, to the shape <paramref name="Target"/>.</summary>
public sealed record Expand(Shape Target) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        Shape.Broadcast(x[0].Shape, Target) == Target
            ? Target
            : throw new ArgumentException($"{x[0].Shape} does not expand to {Target}.");

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        var walk = new BroadcastWalk(Target, input.Shape, input.Shape);
        for (var row = 0; row < walk.Rows; row++)
        {
            var (from, _) = walk.Offsets(row);
            var target = y.Span.Slice(row * walk.Width, walk.Width);
            if (walk.StrideA == 0)
            {
                target.Fill(input.Span[from]);
            }
            else
            {
                input.Span.Slice(from, walk.Width).CopyTo(target);
            }
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [context.OutputGrad.SumTo(context.Inputs[0].Shape)];
}

/// <summary>The sum of squares of each of its inputs; result [inputs]. What clipping by the common norm needs to know.</summary>
public sealed record SquaredNorms : GradientOp
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) => new(x.Length);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var inputs = x.ToArray();
        Ductus.Tensors.Cpu.ParallelRows.For(inputs.Length, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                y.Span[i] = TensorPrimitives.SumOfSquares<float>(inputs[i].Span);
            }
        });
    }
}
