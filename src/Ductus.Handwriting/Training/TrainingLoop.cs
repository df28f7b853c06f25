using System.Diagnostics;
using Ductus.Jobs;
using Ductus.Tensors;

namespace Ductus.Training;

/// <summary>Where a training stands, for whoever shows it.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">The loss, smoothed.</param>
/// <param name="PerSecond">Steps a second.</param>
/// <param name="Notice">What there is to notice besides; null: nothing.</param>
public readonly record struct TrainingProgress(int Step, int Steps, double Loss, double PerSecond, JobNotice? Notice)
{
    /// <summary>Time the rest will take at the present pace.</summary>
    public TimeSpan Left => TimeSpan.FromSeconds(PerSecond > 0 ? (Steps - Step) / PerSecond : 0);
}

/// <summary>
/// The loop that every training of Ductus runs: batches are made ahead on another thread, the loss of each is followed back, gradients are
/// clipped to a common norm of 1, AdamW steps at the schedule's rate, the running average takes the weights in. Batch and loss are functions of
/// the step, so that a resumed run repeats what an uninterrupted one does.
/// </summary>
/// <typeparam name="TBatch">What one loss is computed from.</typeparam>
public sealed class TrainingLoop<TBatch>
{
    private const float GradientNorm = 1;

    /// <summary>Share of the newest loss in the one that is shown, once as many steps are behind it.</summary>
    private const double Newest = 0.02;

    /// <summary>Weights, average, moments and step.</summary>
    public required TrainingState State { get; init; }

    /// <summary>The optimiser's rate.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>Steps of the optimiser in all, those of an earlier run included.</summary>
    public required int Steps { get; init; }

    /// <summary>Samples in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Batches whose gradients are averaged for one step.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Makes the batch of an index; called on another thread.</summary>
    public required Func<long, TBatch> Batch { get; init; }

    /// <summary>The loss of the batch of an index, a scalar, recorded.</summary>
    public required Func<TBatch, long, Tensor> Loss { get; init; }

    /// <summary>Called after each step with the smoothed loss: saves, measures, draws when it is time, and returns what there is to notice.</summary>
    public required Func<double, JobNotice?> AfterStep { get; init; }

    /// <summary>Runs until all steps are done or <paramref name="cancel"/> is signalled; returns whether they are done. Saving is the caller's.</summary>
    /// <exception cref="NotANumberException">The loss or a gradient is not finite; weights and state are those of the step before.</exception>
    public bool Run(IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using var batches = new Prefetch<TBatch>(Batch, (long)State.Step * Accumulate);
        var clock = Stopwatch.StartNew();
        var start = State.Step;
        var loss = 0.0;
        for (var done = 1; State.Step < Steps; done++)
        {
            if (cancel.IsCancellationRequested)
            {
                return false;
            }

            loss += (Step(batches) - loss) * Math.Max(Newest, 1.0 / done);
            var notice = AfterStep(loss);
            progress.Report(new TrainingProgress(State.Step, Steps, loss, (State.Step - start) / clock.Elapsed.TotalSeconds, notice));
        }

        return true;
    }

    private double Step(Prefetch<TBatch> batches)
    {
        State.Optimizer.ZeroGrad();
        var sum = 0.0;
        for (var i = 0; i < Accumulate; i++)
        {
            using var scope = TensorScope.Begin();
            var loss = Loss(batches.Next(), ((long)State.Step * Accumulate) + i);
            var value = loss.Item();
            if (!float.IsFinite(value))
            {
                throw new NotANumberException(State.Step + 1, "the loss");
            }

            (Accumulate == 1 ? loss : loss / Accumulate).Backward();
            sum += value;
        }

        if (!float.IsFinite(GradientClipping.ClipNorm(State.Parameters, GradientNorm)))
        {
            var culprit = State.Parameters.FirstOrDefault(p => p.Value.Grad is { } gradient && !float.IsFinite(System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(gradient.ToHost().Span)));
            throw new NotANumberException(State.Step + 1, $"the gradient of {culprit.Name ?? "all weights together"}");
        }

        State.Optimizer.LearningRate = Schedule.At(State.Step);
        State.Optimizer.Step();
        State.Step++;
        State.Samples += (long)BatchSize * Accumulate;
        State.Average.Update(State.Step);
        return sum / Accumulate;
    }
}

/// <summary>A training came upon a value that is no number.</summary>
/// <param name="step">The step, counted from 1.</param>
/// <param name="what">What is not finite.</param>
public sealed class NotANumberException(int step, string what) : Exception($"At step {step} {what} is not a number.")
{
    /// <summary>The step, counted from 1.</summary>
    public int Step { get; } = step;

    /// <summary>What is not finite: the loss, or which gradient.</summary>
    public string What { get; } = what;
}
