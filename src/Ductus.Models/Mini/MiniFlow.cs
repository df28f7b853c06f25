using Ductus.Models.Flow;
using Ductus.Tensors;

namespace Ductus.Models.Mini;

/// <summary>
/// Flow matching for the embedded base. The network predicts the clean line (predicting noise or velocity in pixels is
/// known to fail: arXiv 2511.13720); loss and sampler work on the velocity that follows from it.
/// </summary>
public static class MiniFlow
{
    /// <summary>Largest weight 1 / sigma² of a sample in the loss.</summary>
    private const float MaxWeight = 100;

    /// <summary>A noise level for training: t = 1 - sigma logit-normal(-0.4, 1), moved towards noise for lines of this resolution.</summary>
    public static float DrawSigma(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return Shift(1 / (1 + MathF.Exp(rng.Normal(-0.4f, 1))));
    }

    /// <summary>
    /// The same apparent noise at twice the resolution the recipe was measured at: 2 sigma / (1 + sigma), as Flux shifts
    /// its own schedule with size.
    /// </summary>
    public static float Shift(float sigma) => 2 * sigma / (1 + sigma);

    /// <summary>Mean squared error of the velocity: that of the clean line over sigma², the weight at most 100.</summary>
    public static Tensor Loss(Tensor estimate, Tensor clean, ReadOnlySpan<float> sigma)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        Span<float> weight = stackalloc float[sigma.Length];
        for (var i = 0; i < sigma.Length; i++)
        {
            weight[i] = Math.Min(MaxWeight, 1 / (sigma[i] * sigma[i])) / estimate.Count;
        }

        return ((estimate - clean).Square() * RectifiedFlow.PerSample(weight, estimate)).Sum();
    }

    /// <summary>
    /// Repaints drafts: starts at noise level <paramref name="start"/> (1 = from noise) and walks to clean in
    /// <paramref name="steps"/> Euler steps. Noise comes from one generator a sample, so that a line does not depend on
    /// its neighbours in the batch.
    /// </summary>
    /// <returns>[batch, height, width, 1], kept in the caller's scope.</returns>
    public static Tensor Repaint(MiniModel model, Tensor guide, Tensor draft, HandTokens hand, float start, int steps, IReadOnlyList<Rng> rngs, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(rngs);
        using var pause = Autograd.NoGrad();
        var batch = draft.Shape[0];
        var size = draft.Count / batch;
        var noise = new float[draft.Count];
        for (var n = 0; n < batch; n++)
        {
            rngs[n].FillNormal(noise.AsSpan(n * size, size));
        }

        var levels = Enumerable.Repeat(start, batch).ToArray();
        var z = RectifiedFlow.Add(draft, Tensor.From(noise, draft.Shape, draft.Device), levels);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var sigma = start * (steps - step) / steps;
            var next = start * (steps - step - 1) / steps;
            Array.Fill(levels, sigma);
            var clean = model.Forward(z, guide, draft, levels, hand);
            // z = (1 - s) x + s n  =>  the next z on the straight line to x is x + (next / s)(z - x).
            z.CopyFrom(clean + ((z - clean) * (next / sigma)));
        }

        return z;
    }
}
