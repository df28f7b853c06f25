using System.Globalization;
using System.Text.Json.Nodes;
using Ductus.Queue;
using Ductus.Service.Basics;

namespace Ductus.Service.Predictions;

/// <summary>What work will take and cost, by the pace of what this installation did last.</summary>
/// <param name="store">Where that is.</param>
/// <param name="options">The price.</param>
public sealed class Estimates(IJobStore store, ServiceOptions options)
{
    private const int Sample = 20;

    /// <summary>Seconds of a unit before anything has been measured: a character written, a step trained.</summary>
    private static readonly Dictionary<string, double> FirstGuess = new() { ["write"] = 0.06, ["clone"] = 0.2, ["paint"] = 10, ["train"] = 10 };

    /// <summary>Seconds that a job will run.</summary>
    public async Task<double> SecondsAsync(NewJob job, double units, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        var done = await store.ListAsync(new JobFilter { Kinds = [job.Kind], States = [JobState.Succeeded], Limit = Sample }, cancel).ConfigureAwait(false);
        var measured = done.Select(other => (Time: (other.Ended - other.Started)?.TotalSeconds ?? 0, ApiTag.Of(other)?.Units)).Where(pair => pair is { Units: > 0, Time: > 0 }).ToArray();
        var pace = measured.Length == 0 ? FirstGuess.GetValueOrDefault(job.Kind, 1) : measured.Sum(pair => pair.Time) / measured.Sum(pair => pair.Units!.Value);
        return Math.Round(pace * units, 1);
    }

    /// <summary>As an answer.</summary>
    public async Task<JsonObject> OfAsync(NewJob job, double units, CancellationToken cancel)
    {
        var seconds = await SecondsAsync(job, units, cancel).ConfigureAwait(false);
        var waiting = await store.ListAsync(new JobFilter { States = [JobState.Queued, JobState.Running], Limit = 1000 }, cancel).ConfigureAwait(false);
        var workers = await store.WorkersAsync(TimeSpan.FromSeconds(30), cancel).ConfigureAwait(false);
        return new JsonObject
        {
            ["unit"] = "second",
            ["units"] = seconds,
            ["price"] = Price(seconds),
            ["currency"] = options.Currency,
            ["seconds"] = seconds,
            ["queue_seconds"] = Math.Round(waiting.Sum(other => ApiTag.Of(other)?.Seconds ?? 0) / Math.Max(1, workers.Count), 1),
        };
    }

    private string Price(double seconds) => (options.PriceOfASecond * (decimal)seconds).ToString("F4", CultureInfo.InvariantCulture);
}
