namespace Ductus.Tensors.Tests;

/// <summary>Holds an operation's gradients to differences of its own results.</summary>
internal static class FiniteDifferences
{
    private const float Step = 1e-2f;

    /// <summary>
    /// Compares, for a random weighting of the result, every value of every input's gradient with the central difference; what remains of
    /// curvature and rounding at this step is below a hundredth for operations of values near one.
    /// </summary>
    public static void Check(Func<Tensor> operation, params Tensor[] inputs)
    {
        foreach (var input in inputs)
        {
            input.RequiresGrad = true;
        }

        var result = operation();
        var weights = Tensor.Normal(result.Shape, new Rng(9));
        result.Backward(weights);
        using var pause = Autograd.NoGrad();
        foreach (var input in inputs)
        {
            for (var i = 0; i < input.Count; i++)
            {
                var value = input.Span[i];
                double At(float moved)
                {
                    input.Span[i] = moved;
                    return Weighted(operation(), weights);
                }

                var slope = (At(value + Step) - At(value - Step)) / (2 * Step);
                input.Span[i] = value;
                Assert.Equal(slope, input.Grad!.Span[i], 0.01 * Math.Max(1, Math.Abs(slope)));
            }
        }
    }

    private static double Weighted(Tensor result, Tensor weights)
    {
        double sum = 0;
        for (var i = 0; i < result.Count; i++)
        {
            sum += (double)result.Span[i] * weights.Span[i];
        }

        return sum;
    }
}
