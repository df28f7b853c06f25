using System.Globalization;
using Ductus.Queue;
using Ductus.Studio.Work;
using Ductus.Work;

namespace Ductus.Studio.Components;

/// <summary>Words for work, as people say it.</summary>
internal static class WorkWords
{
    /// <summary>What a job does.</summary>
    public static string Kind(string kind) => kind switch
    {
        ReadPagesWork.Name => "Reading pages",
        CutLinesWork.Name => "Cutting lines",
        AdjustPageWork.Name => "Finding a page's lines anew",
        "clone" => "Learning the hand",
        WritePageWork.Name => "Writing",
        WordVersionsWork.Name => "Drawing versions",
        LettersWork.Name => "Looking at the letters",
        "paint" => "Painting",
        "train" => "Training on a base",
        VerifyWork.Name => "Checking a page",
        _ => "Working",
    };

    /// <summary>What a job does, and how far it is.</summary>
    public static string Of(Job job) => job.State switch
    {
        JobState.Queued => $"{Kind(job.Kind)}: waits its turn",
        JobState.Running when job.SecondsLeft is > 1 and { } left => $"{Kind(job.Kind)}: {Time(left)} left",
        _ => Kind(job.Kind),
    };

    /// <summary>How much is done, 0 to 1.</summary>
    public static double Share(Job job) => job.Steps > 0 ? Math.Clamp(job.Step / job.Steps, 0, 1) : 0;

    /// <summary>What became of a job.</summary>
    public static string State(Job job) => job.State switch
    {
        JobState.Queued => "waits",
        JobState.Running => job.CancelRequested ? "stopping" : "at work",
        JobState.Succeeded => "done",
        JobState.Failed => "failed",
        _ => "stopped",
    };

    /// <summary>A time as one says it.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 90 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(seconds)):0} seconds"),
        < 5400 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):0} minutes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} hours"),
    };
}
