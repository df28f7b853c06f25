using Ductus.Jobs;
using Ductus.Painting;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Cli;

/// <summary>What of a job is kept as lines of its log: what there is to notice, and no progress, which is kept as numbers.</summary>
internal static class WorkerWords
{
    /// <summary>The line; null where there is none.</summary>
    public static string? Of(JobEvent job) => job.Notice switch
    {
        TrainingStep { Progress: { Notice: { } notice, Step: var step } } => FormattableString.Invariant($"step {step:N0}: {Sentences.Of(notice)}"),
        TrainingStep or PaintNotice.StepDone or LineWritten => null,
        null when job.Done > 0 => null,
        _ => Sentences.Of(job),
    };
}
