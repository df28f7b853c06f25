using Ductus.Jobs;

namespace Ductus.Training;

/// <summary>A step of a training is done.</summary>
public sealed record TrainingStep(TrainingProgress Progress) : JobNotice;

/// <summary>The lines that were held out have been written and read.</summary>
/// <param name="ErrorRate">Edits per character.</param>
public sealed record HeldOutRead(double ErrorRate) : JobNotice;

/// <summary>Tells the events of a job about the steps of its training, on the thread that trains.</summary>
/// <param name="events">The job's.</param>
public sealed class TrainingSteps(IProgress<JobEvent> events) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value) => events.Report(new JobEvent(Stage.Training, value.Step, value.Steps, value.Left) { Notice = new TrainingStep(value) });
}
