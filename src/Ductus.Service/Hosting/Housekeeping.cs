using System.Diagnostics;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Predictions;
using Ductus.Workers;
using Microsoft.Extensions.Hosting;

namespace Ductus.Service.Hosting;

/// <summary>Ends what nobody will end, publishes what was trained, removes what was kept long enough; starts a worker, and starts it again.</summary>
public sealed class Housekeeping(IJobStore store, PictureCount pictures, Publisher publisher, FileStore files, ServiceOptions options, Action<string> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenRemovals = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var worker = options.Worker is { } command ? new WorkerProcess(command, log) : null;
        var since = Stopwatch.StartNew();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.SweepAsync(stoppingToken).ConfigureAwait(false);
                await publisher.PublishAsync(stoppingToken).ConfigureAwait(false);
                ServiceMetrics.Set(await store.CountAsync(JobState.Queued, cancel: stoppingToken).ConfigureAwait(false), await store.CountAsync(JobState.Running, cancel: stoppingToken).ConfigureAwait(false));
                if (since.Elapsed > BetweenRemovals)
                {
                    since.Restart();
                    await RemoveAsync(stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is UserException or System.Data.Common.DbException or OperationCanceledException)
            {
                // The database is away, or the service ends: next time.
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Removes what was kept long enough.</summary>
    public async Task RemoveAsync(CancellationToken cancel)
    {
        await pictures.CountAsync(cancel).ConfigureAwait(false);
        var folders = new JobFolders(options.Store);
        foreach (var job in await store.RemoveDataAsync(options.Retention, cancel).ConfigureAwait(false))
        {
            folders.Delete(job);
        }

        await files.SweepAsync(cancel).ConfigureAwait(false);
    }
}
