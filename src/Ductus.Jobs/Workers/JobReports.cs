using System.Collections.Concurrent;
using System.Text.Json;
using Ductus.Jobs;
using Ductus.Queue;

namespace Ductus.Workers;

/// <summary>What a work says, kept until it is sent: sentences all, progress the latest only. Reporting never waits for the database.</summary>
/// <param name="words">Makes sentences of events; null: none are kept.</param>
internal sealed class JobReports(Func<JobEvent, string?>? words) : IProgress<JobEvent>
{
    private readonly ConcurrentQueue<(string Kind, string Data)> _entries = [];
    private JobEvent? _latest;
    private JobEvent? _told;

    /// <summary>The latest progress.</summary>
    public JobEvent? Latest => _latest;

    /// <inheritdoc/>
    public void Report(JobEvent value)
    {
        _latest = value;
        if (words?.Invoke(value) is { } sentence)
        {
            _entries.Enqueue(("log", sentence));
        }
    }

    /// <summary>A file that can be seen.</summary>
    public void Tell(string kind, string file) => _entries.Enqueue((kind, file));

    /// <summary>Sends what has not been sent; false if the job is lost.</summary>
    public async Task<bool> SendAsync(IJobStore store, Claim claim, CancellationToken cancel)
    {
        while (_entries.TryPeek(out var entry))
        {
            if (!await store.SayAsync(claim, entry.Kind, entry.Data, cancel).ConfigureAwait(false))
            {
                return false;
            }

            _entries.TryDequeue(out _);
        }

        var latest = _latest;
        if (latest is { Total: > 0 } && IsNews(latest))
        {
            _told = latest;
            var data = JsonSerializer.Serialize(new { stage = latest.Stage.ToString(), done = latest.Done, total = latest.Total, left = latest.Left?.TotalSeconds }, JsonSerializerOptions.Web);
            return await store.SayAsync(claim, "progress", data, cancel).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>By the hundredth: the entries of a training of a night are still few.</summary>
    private bool IsNews(JobEvent latest) => _told is not { } told || told.Stage != latest.Stage || told.Total != latest.Total || Hundredth(told) != Hundredth(latest) || (latest.Done == latest.Total && told.Done != told.Total);

    private static int Hundredth(JobEvent progress) => (int)(100 * progress.Done / progress.Total);
}
