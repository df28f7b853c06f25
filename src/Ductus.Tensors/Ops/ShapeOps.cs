using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>The same values under another shape: a view.</summary>
public sealed record Reshape(Shape Target) : Op
{
    /// <inheritdoc/>
    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Saved? saved) =>
        x[0].Count == Target.Count
            ? x[0].View(Target, 0)
            : throw new ArgumentException($"{x[0].Shape} has {x[0].Count} values; {Target} would have {Target.Count}.");

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => throw new NotSupportedException("A view computes nothing.");

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) => [context.OutputGrad.Reshape(context.Inputs[0].Shape)];
}

/// <summary>Axes in another order: axis i of the result is axis Order[i] of x.</summary>
public sealed record Permute(int[] Order) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var shape = x[0].Shape;
        if (!Order.Order().SequenceEqual(Enumerable.Range(0, shape.Rank)))
        {
            throw new ArgumentException($"({string.Join(", ", Order)}) does not order the axes of {shape}.");
        }

        return new Shape([.. Order.Select(axis => shape[axis])]);
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var input = x[0];
        var rank = y.Rank;
        var strides = new int[rank];
        for (var i = 0; i < rank; i++)
        {
            strides[i] = input.Shape.Product(Order[i] + 1, rank);
        }

        // Innermost axes that keep their order are copied as blocks.
        var fixedAxes = 0;
        while (fixedAxes < rank && Order[rank - 1 - fixedAxes] == rank - 1 - fixedAxes)
        {
            fixedAxes++;
        }

        var outer = rank - fixedAxes;
        var block = y.Shape.Product(outer, rank);
        var inner = outer > 0 ? y.Shape[outer - 1] : 1;
        var step = outer > 0 ? strides[outer - 1] : 0;
        Rows.Of(y.Count / Math.Max(1, block * inner), block * inner, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                int source = 0, rest = row;
                for (var axis = outer - 2; axis >= 0; axis--)
                {
                    (rest, var index) = Math.DivRem(rest, y.Shape[axis]);
                    source += index * strides[axis];
                }

                Copy(input.Span[source..], step, y.Span.Slice(row * inner * block, inner * block), block);
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var inverse = new int[Order.Length];
        for (var i = 0; i < Order.Length; i++)
        {
            inverse[Order[i]] = i;
        }

        return [new Permute(inverse).Apply(context.OutputGrad)];
    }

    private static void Copy(ReadOnlySpan<float> source, int step, Span<float> target, int block)
    {
        if (block == 1)
        {
            for (int i = 0, s = 0; i < target.Length; i++, s += step)
            {
                target[i] = source[s];
            }

            return;
        }

        for (int i = 0, s = 0; i < target.Length; i += block, s += step)
        {
            source.Slice(s, block).CopyTo(target[i..]);
        }
    }
}

/// <summary>The stretch [Start, Start + Length) of one axis; of the outermost axis, a view.</summary>
public sealed record Slice(int Axis, int Start, int Length) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x) =>
        Start >= 0 && Length >= 0 && Start + Length <= x[0].Shape[Axis]
            ? x[0].Shape.With(Axis, Length)
            : throw new ArgumentException($"Values {Start} to {Start + Length} of axis {Axis} of {x[0].Shape}.");

    /// <inheritdoc/>
    protected override Tensor Forward(ReadOnlySpan<Tensor> x, Saved? saved) =>
        Axis == 0 ? x[0].View(Infer(x), Start * x[0].Shape.Product(1, x[0].Rank)) : base.Forward(x, saved);

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved) => Copy(x[0], y, Start, write: false);

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new SliceGrad(this, context.Inputs[0].Shape).Apply(context.OutputGrad)];

    /// <summary>Copies between a whole tensor and its stretch.</summary>
    private void Copy(Tensor whole, Tensor part, int start, bool write)
    {
        var inner = whole.Shape.Product(Axis + 1, whole.Rank);
        int wholeRow = whole.Shape[Axis] * inner, partRow = Length * inner;
        var rows = whole.Shape.Product(0, Axis);
        Rows.Of(rows, partRow, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var inside = whole.Span.Slice((row * wholeRow) + (start * inner), partRow);
                var stretch = part.Span.Slice(row * partRow, partRow);
                if (write)
                {
                    stretch.CopyTo(inside);
                }
                else
                {
                    inside.CopyTo(stretch);
                }
            }
        });
    }

    /// <summary>The gradient by x: zeros but for the stretch; input: gradient of the result.</summary>
    /// <param name="Of">The stretch.</param>
    /// <param name="Whole">The shape of x.</param>
    public sealed record SliceGrad(Slice Of, Shape Whole) : GradientOp
    {
        /// <inheritdoc/>
        protected override Shape Infer(ReadOnlySpan<Tensor> x) => Whole;

        /// <inheritdoc/>
        protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
        {
            y.Span.Clear();
            Of.Copy(y, x[0], Of.Start, write: true);
        }
    }
}

/// <summary>Tensors one after the other along an axis.</summary>
public sealed record Concat(int Axis) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var extent = 0;
        foreach (var part in x)
        {
            if (part.Rank != x[0].Rank || part.Shape.With(Axis, 1) != x[0].Shape.With(Axis, 1))
            {
                throw new ArgumentException($"{part.Shape} does not continue {x[0].Shape} along axis {Axis}.");
            }

            extent += part.Shape[Axis];
        }

        return x[0].Shape.With(Axis, extent);
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        var rows = y.Shape.Product(0, Axis);
        var row = y.Count / Math.Max(1, rows);
        var start = 0;
        foreach (var part in x)
        {
            var (source, offset, width) = (part, start, part.Count / Math.Max(1, rows));
            Rows.Of(rows, width, (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    source.Span.Slice(i * width, width).CopyTo(y.Span.Slice((i * row) + offset, width));
                }
            });
            start += width;
        }
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var result = new Tensor?[context.Inputs.Length];
        var start = 0;
        for (var i = 0; i < result.Length; i++)
        {
            var length = context.Inputs[i].Shape[Axis];
            if (context.Needs(i))
            {
                result[i] = new Slice(Axis, start, length).Apply(context.OutputGrad);
            }

            start += length;
        }

        return result;
    }
}
