using System.Numerics.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>Keeps one bad batch from throwing the weights far off.</summary>
public static class GradientClipping
{
    /// <summary>Scales all gradients so that their common norm is at most <paramref name="maxNorm"/>; returns the norm before.</summary>
    public static float ClipNorm(IReadOnlyList<Parameter> parameters, float maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var gradients = parameters.Select(p => p.Value.Grad).OfType<Tensor>().ToArray();
        var squares = new double[gradients.Length];
        ParallelRows.For(gradients.Length, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                squares[i] = TensorPrimitives.SumOfSquares<float>(gradients[i].Span);
            }
        });
        var norm = (float)Math.Sqrt(squares.Sum());
        if (norm > maxNorm)
        {
            var factor = maxNorm / (norm + 1e-6f);
            foreach (var gradient in gradients)
            {
                Rows.Values(gradient.Count, (from, to) => TensorPrimitives.Multiply(gradient.Span[from..to], factor, gradient.Span[from..to]));
            }
        }

        return norm;
    }
}
