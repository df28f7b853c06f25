using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Ops;

/// <summary>
/// Rotary positions (Su et al., 2021) as Flux turns them: neighbouring values (2i, 2i+1) of the last axis are a pair.
/// Inputs: x [batch, heads, tokens, d], cos and sin [tokens, d / 2]. <paramref name="Sign"/> -1 turns back.
/// </summary>
public sealed record Rope(int Sign = 1) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var (tokens, width) = (x[0].Shape[-2], x[0].Shape[-1]);
        return x[1].Shape == new Shape(tokens, width / 2) && x[2].Shape == x[1].Shape && width % 2 == 0
            ? x[0].Shape
            : throw new ArgumentException($"Rotary angles of shape {x[1].Shape} for {x[0].Shape}.");
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor input = x[0], cos = x[1], sin = x[2];
        int tokens = input.Shape[-2], width = input.Shape[-1], half = width / 2;
        Rows.Of(input.Count / width, width * 4, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var a = input.Span.Slice(row * width, width);
                var b = y.Span.Slice(row * width, width);
                var c = cos.Span.Slice(row % tokens * half, half);
                var s = sin.Span.Slice(row % tokens * half, half);
                for (var i = 0; i < c.Length; i++)
                {
                    var sine = Sign * s[i];
                    b[2 * i] = (a[2 * i] * c[i]) - (a[(2 * i) + 1] * sine);
                    b[(2 * i) + 1] = (a[2 * i] * sine) + (a[(2 * i) + 1] * c[i]);
                }
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context) =>
        [new Rope(-Sign).Apply(context.OutputGrad, context.Inputs[1], context.Inputs[2]), null, null];
}
