using System.Numerics.Tensors;

namespace Ductus.Tensors;

/// <summary>Keeps one bad batch from throwing the weights far off.</summary>
public static class GradientClipping
{
    /// <summary>Scales all gradients so that their common norm is at most <paramref name="maxNorm"/>; returns the norm before.</summary>
    public static float ClipNorm(IReadOnlyList<Parameter> parameters, float maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        double squares = 0;
        foreach (var parameter in parameters)
        {
            squares += parameter.Value.Grad is { } gradient ? TensorPrimitives.SumOfSquares<float>(gradient.Span) : 0;
        }

        var norm = (float)Math.Sqrt(squares);
        if (norm > maxNorm)
        {
            foreach (var parameter in parameters)
            {
                if (parameter.Value.Grad is { } gradient)
                {
                    TensorPrimitives.Multiply(gradient.Span, maxNorm / (norm + 1e-6f), gradient.Span);
                }
            }
        }

        return norm;
    }
}
