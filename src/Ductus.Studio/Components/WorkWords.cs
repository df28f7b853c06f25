using Ductus.Queue;
using Ductus.Studio.Languages;
using Ductus.Studio.Work;
using Ductus.Work;

namespace Ductus.Studio.Components;

/// <summary>Words for work, as people say it.</summary>
internal static class WorkWords
{
    /// <summary>What a job does.</summary>
    public static string Kind(string kind, Words words) => kind switch
    {
        ReadPagesWork.Name => words["work.reading"],
        CutLinesWork.Name => words["work.cutting"],
        AdjustPageWork.Name => words["work.adjusting"],
        "clone" => words["work.learning"],
        WritePageWork.Name => words["work.writing"],
        WordVersionsWork.Name => words["work.versions"],
        LettersWork.Name => words["work.letters"],
        "paint" => words["work.painting"],
        "train" => words["work.training"],
        VerifyWork.Name => words["work.checking"],
        _ => words["work.working"],
    };

    /// <summary>What a job does, and how far it is.</summary>
    public static string Of(Job job, Words words) => job.State switch
    {
        JobState.Queued => words["work.waits-turn", Kind(job.Kind, words)],
        JobState.Running when job.SecondsLeft is > 1 and { } left => words["work.left", Kind(job.Kind, words), Time(left, words)],
        _ => Kind(job.Kind, words),
    };

    /// <summary>How much is done, 0 to 1.</summary>
    public static double Share(Job job) => job.Steps > 0 ? Math.Clamp(job.Step / job.Steps, 0, 1) : 0;

    /// <summary>What became of a job.</summary>
    public static string State(Job job, Words words) => job.State switch
    {
        JobState.Queued => words["work.waits"],
        JobState.Running => job.CancelRequested ? words["work.stopping"] : words["work.running"],
        JobState.Succeeded => words["work.done"],
        JobState.Failed => words["work.failed"],
        _ => words["work.stopped"],
    };

    /// <summary>A time as one says it.</summary>
    public static string Time(double seconds, Words words) => seconds switch
    {
        < 90 => words["work.seconds", Math.Max(1, Math.Ceiling(seconds))],
        < 5400 => words["work.minutes", Math.Ceiling(seconds / 60)],
        _ => words["work.hours", seconds / 3600],
    };
}
