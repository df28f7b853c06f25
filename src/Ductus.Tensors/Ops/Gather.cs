namespace Ductus.Tensors.Ops;

/// <summary>Rows of a table: inputs table [rows, ...] and integer indices [...]; result [indices..., ...].</summary>
public sealed record Embedding : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        new([.. x[1].Shape.ToArray(), .. x[0].Shape.ToArray().AsSpan(1)]);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor table = x[0], indices = x[1];
        var width = table.Count / table.Shape[0];
        for (var i = 0; i < indices.Count; i++)
        {
            var index = indices.Ints[i];
            if ((uint)index >= (uint)table.Shape[0])
            {
                throw new ArgumentException($"Index {index} into a table of {table.Shape[0]} rows.");
            }

            table.Span.Slice(index * width, width).CopyTo(y.Span.Slice(i * width, width));
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [context.IfNeeded(0, () => new TableGrad(context.Inputs[0].Shape).Apply(context.OutputGrad, context.Inputs[1])), null];

    /// <summary>The gradient by the table: rows added up where the indices point; inputs: gradient of the result and indices.</summary>
    /// <param name="Table">The table's shape.</param>
    public sealed record TableGrad(Shape Table) : GradientOp
    {
        /// <inheritdoc/>
        protected override Shape Infer(ReadOnlySpan<Tensor> x) => Table;

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            y.Span.Clear();
            var width = Table.Count / Table[0];
            for (var i = 0; i < x[1].Count; i++)
            {
                var row = y.Span.Slice(x[1].Ints[i] * width, width);
                System.Numerics.Tensors.TensorPrimitives.Add(row, x[0].Span.Slice(i * width, width), row);
            }
        }
    }
}

/// <summary>One value of each row: x [rows, classes] and integer targets [rows]; result [rows]. A negative target gives 0.</summary>
public sealed record PickClass : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        x[1].Count == x[0].Count / x[0].Shape[-1]
            ? x[1].Shape
            : throw new ArgumentException($"{x[1].Count} targets for scores of shape {x[0].Shape}.");

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var classes = x[0].Shape[-1];
        for (var i = 0; i < x[1].Count; i++)
        {
            var target = x[1].Ints[i];
            y.Span[i] = target < 0 ? 0 : x[0].Span[(i * classes) + target];
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new ScoresGrad(context.Inputs[0].Shape).Apply(context.OutputGrad, context.Inputs[1]), null];

    /// <summary>The gradient by x: each row's at its target, zeros elsewhere; inputs: gradient of the result and targets.</summary>
    /// <param name="Scores">The shape of x.</param>
    public sealed record ScoresGrad(Shape Scores) : GradientOp
    {
        /// <inheritdoc/>
        protected override Shape Infer(ReadOnlySpan<Tensor> x) => Scores;

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            y.Span.Clear();
            for (var i = 0; i < x[1].Count; i++)
            {
                if (x[1].Ints[i] >= 0)
                {
                    y.Span[(i * Scores[-1]) + x[1].Ints[i]] = x[0].Span[i];
                }
            }
        }
    }
}
