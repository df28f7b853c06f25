using Ductus.Queue;
using Ductus.Service.Predictions;
using Microsoft.AspNetCore.Http;

namespace Ductus.Service.Replicate;

/// <summary>Waits for jobs as <c>Prefer: wait</c> asks.</summary>
/// <param name="store">Where they are.</param>
public sealed class Waiting(IJobStore store)
{
    private const int Longest = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What a request prefers: the words to answer with, and the time; null: not to wait.</summary>
    public static (string Applied, TimeSpan Time)? Preferred(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wait = request.Headers["Prefer"].ToString().Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(part => part == "wait" || part.StartsWith("wait=", StringComparison.Ordinal));
        return wait is null ? null
            : wait == "wait" ? (wait, TimeSpan.FromSeconds(Longest))
            : int.TryParse(wait.AsSpan(5), out var seconds) ? (wait, TimeSpan.FromSeconds(Math.Clamp(seconds, 1, Longest)))
            : null;
    }

    /// <summary>The job when it is over, or when the time is.</summary>
    public async Task<Job> ForAsync(Job job, TimeSpan time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!PredictionView.IsOver(job) && clock.Elapsed < time)
        {
            await Task.Delay(Pause, cancel).ConfigureAwait(false);
            job = await store.GetAsync(job.Id, cancel).ConfigureAwait(false) ?? job;
        }

        return job;
    }
}
