using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>x = value everywhere; input x. Types other than F32 are filled with zeros only.</summary>
/// <param name="Value">The value.</param>
public sealed record Fill(float Value) : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        if (Value == 0)
        {
            x[0].Bytes.Clear();
        }
        else
        {
            x[0].Span.Fill(Value);
        }
    }
}

/// <summary>x = y; inputs x and y of the same count and type, whatever that is.</summary>
public sealed record Assign : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x) => x[1].Bytes.CopyTo(x[0].Bytes);
}

/// <summary>x += y; inputs x and y of the same shape. The sum of gradients.</summary>
public sealed record Accumulate : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Tensor sum = x[0], term = x[1];
        Rows.Values(sum.Count, (from, to) => TensorPrimitives.Add(sum.Span[from..to], term.Span[from..to], sum.Span[from..to]));
    }
}

/// <summary>x += factor · y; inputs x and y of the same shape. An adapter's delta added to a weight, a tile to a picture.</summary>
/// <param name="Factor">The factor.</param>
public sealed record AddScaled(float Factor) : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Tensor sum = x[0], term = x[1];
        Rows.Values(sum.Count, (from, to) => TensorPrimitives.MultiplyAdd(term.Span[from..to], Factor, sum.Span[from..to], sum.Span[from..to]));
    }
}

/// <summary>x *= factor, for each of its inputs.</summary>
/// <param name="Factor">The factor.</param>
public sealed record ScaleAll(float Factor) : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        foreach (var tensor in x)
        {
            var each = tensor;
            Rows.Values(each.Count, (from, to) => TensorPrimitives.Multiply(each.Span[from..to], Factor, each.Span[from..to]));
        }
    }
}

/// <summary>x += share · (y - x); inputs x and y of the same shape. One step of a moving average.</summary>
/// <param name="Share">How far to go from x to y.</param>
public sealed record MoveTowards(float Share) : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Tensor average = x[0], value = x[1];
        Rows.Values(average.Count, (from, to) =>
            TensorPrimitives.Lerp(average.Span[from..to], value.Span[from..to], Share, average.Span[from..to]));
    }
}

/// <summary>x and y change places; inputs x and y of the same shape.</summary>
public sealed record Exchange : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Span<float> a = x[0].Span, b = x[1].Span;
        for (var i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (b[i], a[i]);
        }
    }
}

/// <summary>x = kept where mask is not above 0; inputs x, mask and kept, all of one shape. The part of a picture that painting must not touch.</summary>
public sealed record KeepOutside : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Tensor values = x[0], mask = x[1], kept = x[2];
        Rows.Values(values.Count, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                values.Span[i] = mask.Span[i] > 0 ? values.Span[i] : kept.Span[i];
            }
        });
    }
}

/// <summary>
/// Adds a tile to the picture it is a part of, each pixel weighted by its row and its column. Inputs: picture [batch, h, w, channels], which is
/// changed, and tile [batch, rows, columns, channels].
/// </summary>
/// <param name="Top">Row of the picture at which the tile begins.</param>
/// <param name="Left">Column at which it begins.</param>
/// <param name="Rows">Weights of its rows.</param>
/// <param name="Columns">Weights of its columns.</param>
public sealed record AddTile(int Top, int Left, float[] Rows, float[] Columns) : UpdateOp
{
    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x)
    {
        Tensor picture = x[0], tile = x[1];
        int channels = picture.Shape[3], width = picture.Shape[2], height = picture.Shape[1];
        for (var n = 0; n < picture.Shape[0]; n++)
        {
            for (var row = 0; row < Rows.Length; row++)
            {
                for (var column = 0; column < Columns.Length; column++)
                {
                    var from = ((((n * Rows.Length) + row) * Columns.Length) + column) * channels;
                    var place = (((n * height) + Top + row) * width) + Left + column;
                    var target = picture.Span.Slice(place * channels, channels);
                    TensorPrimitives.MultiplyAdd(tile.Span.Slice(from, channels), Rows[row] * Columns[column], target, target);
                }
            }
        }
    }
}
