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
        if (gradients.Length == 0)
        {
            return 0;
        }

        using var scope = TensorScope.Begin();
        var squares = new SquaredNorms().Apply(gradients).ToArray();
        var norm = (float)Math.Sqrt(squares.Sum(square => (double)square));
        if (norm > maxNorm)
        {
            new ScaleAll(maxNorm / (norm + 1e-6f)).Apply(gradients);
        }

        return norm;
    }
}
