using System.Reflection;
using Ductus.Queue;
using Ductus.Studio.Queue;
using Ductus.Studio.Shelf;
using Ductus.Workers;

namespace Ductus.Studio.Tests;

/// <summary>A job may be over before whoever queued it has gone on.</summary>
public sealed class EarlyResultTests
{
    [Fact]
    public async Task Pages_whose_job_is_over_at_once_do_not_wait_for_it_for_ever()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-early").FullName;
        var shelf = new HandShelf(folder);
        await using (var store = await JobStores.OpenAsync(Path.Combine(shelf.Own, "jobs.sqlite")))
        {
            var early = DispatchProxy.Create<IJobStore, EarlyStore>();
            await using var jobs = new StudioJobs(early, new JobFolders(shelf.Own), shelf, _ => new Nobody());
            ((EarlyStore)(object)early).Use(store, jobs);
            var hand = shelf.CreateSample();
            Assert.Equal(hand.Notes.Pages.Count, await jobs.ReadAsync(hand));
            await Ready.Until(() => hand.Notes.Pages.All(page => page.Job is null));
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Gives a job's id back only when the job has been stopped and the studio has seen that.</summary>
    public class EarlyStore : DispatchProxy
    {
        private IJobStore _store = null!;
        private StudioJobs _jobs = null!;

        /// <summary>Sets the store that is behind it, and who follows it.</summary>
        internal void Use(IJobStore store, StudioJobs jobs) => (_store, _jobs) = (store, jobs);

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IJobStore.AddAsync) ? AddAsync((NewJob)args![0]!) : targetMethod.Invoke(_store, args);

        private async Task<Job> AddAsync(NewJob wanted)
        {
            var job = await _store.AddAsync(wanted);
            await _store.CancelAsync(job.Id);
            _jobs.Start();
            await Ready.Until(() => _jobs.Jobs.Any(seen => seen.Id == job.Id && seen.IsOver));
            return job;
        }
    }

    private sealed class Nobody : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
