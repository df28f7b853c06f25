using System.Collections.Concurrent;
using System.Data.Common;
using Ductus.Files;
using Ductus.Queue;
using Ductus.Studio.Shelf;
using Ductus.Studio.Work;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Studio.Queue;

/// <summary>
/// The studio's work: queued in the store, done by worker processes, followed here. What comes of a job is taken in once, whoever was there when it ended; all state is the store's, so that
/// a restart goes on where it was.
/// </summary>
/// <param name="store">Where jobs are.</param>
/// <param name="folders">Where their files are.</param>
/// <param name="shelf">The hands.</param>
/// <param name="startWorker">Starts a worker with an ability.</param>
public sealed partial class StudioJobs(IJobStore store, JobFolders folders, HandShelf shelf, Func<string, IAsyncDisposable> startWorker) : IAsyncDisposable
{
    private const int Watched = 80;

    /// <summary>Work that takes minutes or hours.</summary>
    private static readonly string[] Long = ["clone", "train", "paint"];
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, IAsyncDisposable> _workers = [];
    private readonly HashSet<string> _taken = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Held while pages are given to a job, and while what came of jobs is taken in: what comes of one that is done at once would find no page of its own.</summary>
    private readonly SemaphoreSlim _pages = new(1);
    private Task _following = Task.CompletedTask;
    private IReadOnlyList<Job> _jobs = [];

    /// <summary>Told when anything about the jobs has changed, on a thread of its own.</summary>
    public event Action? Changed;

    /// <summary>The newest jobs, newest first, as they were a moment ago.</summary>
    public IReadOnlyList<Job> Jobs => _jobs;

    /// <summary>Where their files are.</summary>
    public JobFolders Folders => folders;

    /// <summary>Begins to follow; work that was under way when the studio was last closed goes on.</summary>
    public void Start() => _following = Task.Run(FollowAsync);

    /// <summary>The newest job of a kind for a hand; null if there is none.</summary>
    public Job? Latest(StudioHand hand, string kind) => _jobs.FirstOrDefault(job => job.Kind == kind && job.Tag == hand.Id);

    /// <summary>What a hand has done already as it is now: the newest job of a kind that has succeeded with the same input since it was learned; null if there is none.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="kind">Kind of work.</param>
    /// <param name="input">What to do.</param>
    public Job? Done<T>(StudioHand hand, string kind, T input)
        where T : IEquatable<T>
    {
        ArgumentNullException.ThrowIfNull(hand);
        var learned = File.GetLastWriteTimeUtc(hand.HandFile);
        return _jobs.FirstOrDefault(job => job.Kind == kind && job.Tag == hand.Id && job is { State: JobState.Succeeded, Input: not null, Output: not null } && job.Created.UtcDateTime > learned && WorkJson.Read<T>(job.Input).Equals(input));
    }

    /// <summary>Queues work for a hand.</summary>
    /// <param name="hand">The hand; null: of none.</param>
    /// <param name="kind">Kind of work.</param>
    /// <param name="input">What to do.</param>
    /// <param name="needs">What a worker must have for it.</param>
    /// <param name="continues">A job whose state it goes on from.</param>
    public async Task<Job> QueueAsync<T>(StudioHand? hand, string kind, T input, string needs = StudioWork.Quick, string? continues = null)
    {
        Work(needs);
        var job = await store.AddAsync(new NewJob(kind, WorkJson.Write(input)) { Account = StudioWork.Account, Needs = needs, Tag = hand?.Id, Hand = hand is { IsLearned: true } ? hand.HandFile : "", Continues = continues }).ConfigureAwait(false);
        Wake();
        return job;
    }

    /// <summary>Asks a job to stop; what it has saved is kept.</summary>
    public async Task StopAsync(string id)
    {
        await store.CancelAsync(id).ConfigureAwait(false);
        Wake();
    }

    /// <summary>What a job has said, from an entry on.</summary>
    public Task<IReadOnlyList<JobEntry>> EntriesAsync(string id, int after = 0) => store.EntriesAsync(id, after);

    /// <summary>All jobs of the studio, newest first.</summary>
    public Task<IReadOnlyList<Job>> AllAsync(int limit = 200) => store.ListAsync(new JobFilter { Account = StudioWork.Account, Limit = limit });

    /// <summary>A job as it is now.</summary>
    public Task<Job?> GetAsync(string id) => store.GetAsync(id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var worker in _workers.Values)
        {
            await worker.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
        _wake.Dispose();
        _pages.Dispose();
    }

    private void Work(string ability)
    {
        if (!_stop.IsCancellationRequested)
        {
            _workers.GetOrAdd(ability, startWorker);
        }
    }

    private void Wake() => _wake.Release();

    /// <summary>The newest jobs, and of those that take long more: a learning is not lost behind the many small works of an afternoon.</summary>
    private async Task<IReadOnlyList<Job>> WatchedAsync()
    {
        var all = new JobFilter { Account = StudioWork.Account, Limit = Watched };
        var newest = await store.ListAsync(all, _stop.Token).ConfigureAwait(false);
        var large = await store.ListAsync(all with { Kinds = Long }, _stop.Token).ConfigureAwait(false);
        var open = await store.ListAsync(all with { States = [JobState.Queued, JobState.Running] }, _stop.Token).ConfigureAwait(false);
        return [.. newest.Concat(large).Concat(open).DistinctBy(job => job.Id).OrderByDescending(job => job.Id, StringComparer.Ordinal)];
    }

    private async Task FollowAsync()
    {
        var seen = "";
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var jobs = await WatchedAsync().ConfigureAwait(false);
                var open = jobs.Where(job => !job.IsOver).ToArray();
                foreach (var job in open)
                {
                    // Of an earlier run of the studio: somebody has to do them.
                    Work(Long.Contains(job.Kind) ? "cpu" : StudioWork.Quick);
                }

                _jobs = jobs;
                await _pages.WaitAsync(_stop.Token).ConfigureAwait(false);
                try
                {
                    foreach (var job in jobs.Where(job => job.IsOver && _taken.Add(job.Id)).Reverse())
                    {
                        TakeIn(job);
                    }
                }
                finally
                {
                    _pages.Release();
                }

                var now = string.Join(' ', jobs.Select(job => $"{job.Id}{job.State}{job.Events}{job.Step}{job.CancelRequested}"));
                if (now != seen)
                {
                    seen = now;
                    Changed?.Invoke();
                }

                await _wake.WaitAsync(open.Length > 0 ? Busy : Idle, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is UserException or DbException or IOException)
            {
                // The database does not answer just now.
                await Task.Delay(Idle, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
