using Ductus.Tensors;

namespace Ductus.Models.Flow;

/// <summary>Walks noise to latents.</summary>
public static class Sampler
{
    /// <summary>The latents that <paramref name="start"/> [batch, ...] becomes along a schedule; the start stays as it is.</summary>
    /// <param name="rule">How a step is taken.</param>
    /// <param name="start">Noise, or latents as noisy as the first level.</param>
    /// <param name="schedule">Levels, from <see cref="INoiseRule.Schedule"/> or the end of one.</param>
    /// <param name="predict">The network's prediction for a sample at a level.</param>
    /// <param name="seen">Called with step, sample and prediction.</param>
    /// <param name="settle">Called after each step with the level it led to and the sample, which it may change.</param>
    /// <param name="cancel">Looked at before each step.</param>
    public static Tensor Run(
        INoiseRule rule,
        Tensor start,
        IReadOnlyList<float> schedule,
        Func<Tensor, float, Tensor> predict,
        Action<int, Tensor, Tensor>? seen = null,
        Action<float, Tensor>? settle = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(predict);
        using var pause = Autograd.NoGrad();
        var sample = start.Clone();
        for (var step = 0; step + 1 < schedule.Count; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var prediction = predict(sample, schedule[step]);
            seen?.Invoke(step, sample, prediction);
            rule.Advance(sample, prediction, schedule[step], schedule[step + 1]);
            settle?.Invoke(schedule[step + 1], sample);
        }

        return sample;
    }
}
