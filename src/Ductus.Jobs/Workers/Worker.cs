using System.Data.Common;
using System.Diagnostics;
using Ductus.Files;
using Ductus.Queue;
using Ductus.Work;

namespace Ductus.Workers;

/// <summary>Takes jobs one after the other and does them, until it is stopped. Runs in a process of its own: what a job breaks breaks no server.</summary>
/// <param name="store">Where jobs are.</param>
/// <param name="options">How it works.</param>
public sealed class Worker(IJobStore store, WorkerOptions options)
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(5);
    private readonly JobFolders _folders = new(options.Store);
    private readonly Workshop _shop = new(options.Engine);
    private readonly string _id = $"{Environment.MachineName}-{Environment.ProcessId}-{JobId.New()[^6..]}";

    private WorkerCard Card => new(_id, [.. options.Kinds.Select(kind => kind.Kind)], options.Abilities, _shop.Hands, "");

    /// <summary>Works until it is stopped; a job that is under way is then given back, with its state.</summary>
    /// <param name="stop">Stops it.</param>
    /// <param name="once">Whether to end when nothing is left to do.</param>
    public async Task RunAsync(CancellationToken stop, bool once = false)
    {
        var sinceSweep = Stopwatch.StartNew();
        var first = true;
        while (!stop.IsCancellationRequested)
        {
            Job? job = null;
            try
            {
                if (first || sinceSweep.Elapsed > BetweenSweeps)
                {
                    first = false;
                    sinceSweep.Restart();
                    await store.SeenAsync(Card, stop).ConfigureAwait(false);
                    await store.SweepAsync(stop).ConfigureAwait(false);
                }

                job = await store.ClaimAsync(Card, options.Lease, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is UserException or DbException)
            {
                options.Log?.Invoke("the database does not answer");
            }

            if (job is not null)
            {
                await DoAsync(job, stop).ConfigureAwait(false);
            }
            else if (once)
            {
                break;
            }
            else
            {
                await Task.Delay(options.Every, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DoAsync(Job job, CancellationToken stop)
    {
        var claim = new Claim(job.Id, _id, job.Attempt);
        options.Log?.Invoke($"{job.Kind} {job.Id}: attempt {job.Attempt}");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reports = new JobReports(options.Words);
        var work = Task.Factory.StartNew(() => Outcome(job, reports, cancel.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var heard = await AttendAsync(claim, work, reports, cancel).ConfigureAwait(false);
        var outcome = await work.ConfigureAwait(false);
        var counts = heard != Beat.Lost && await UntilTheLeaseEndsAsync(async () =>
        {
            await reports.SendAsync(store, claim, CancellationToken.None).ConfigureAwait(false);
            return outcome switch
            {
                { Output: { } output } => await store.CompleteAsync(claim, output).ConfigureAwait(false),
                { Error: { } error } => await store.FailAsync(claim, error, outcome.Again).ConfigureAwait(false),
                _ when heard == Beat.Stop => await store.StoppedAsync(claim).ConfigureAwait(false),
                _ => await store.ReleaseAsync(claim).ConfigureAwait(false),
            };
        }).ConfigureAwait(false);
        var succeeded = counts && outcome.Output is not null;
        options.Log?.Invoke($"{job.Kind} {job.Id}: {(succeeded ? "done" : !counts ? "taken over, dropped" : outcome.Error is not null ? "failed" : "given back")}");
        if (succeeded || !counts)
        {
            _folders.Clear(job, succeeded);
        }
    }

    /// <summary>Renews the lease and passes on what the work says until it ends; stops it if it is to stop, or can no longer be known to be ours.</summary>
    private async Task<Beat> AttendAsync(Claim claim, Task work, JobReports reports, CancellationTokenSource cancel)
    {
        var heard = Beat.GoOn;
        var sinceBeat = Stopwatch.StartNew();
        while (await Task.WhenAny(work, Task.Delay(options.Every)).ConfigureAwait(false) != work)
        {
            try
            {
                var latest = reports.Latest is { Total: > 0 } known ? known : null;
                var beat = await store.BeatAsync(claim, options.Lease, latest?.Done, latest?.Total, latest?.Left?.TotalSeconds).ConfigureAwait(false);
                heard = beat == Beat.GoOn ? heard : beat;
                sinceBeat.Restart();
                if (beat == Beat.GoOn)
                {
                    await reports.SendAsync(store, claim, CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is UserException or DbException)
            {
                heard = sinceBeat.Elapsed > options.Lease ? Beat.Lost : heard;
            }

            if (heard != Beat.GoOn && !cancel.IsCancellationRequested)
            {
                await cancel.CancelAsync().ConfigureAwait(false);
            }
        }

        return heard;
    }

    /// <summary>What came of a work; nothing of one that was stopped.</summary>
    private sealed record Ended(string? Output = null, string? Error = null, bool Again = false);

    private Ended Outcome(Job job, JobReports reports, CancellationToken cancel)
    {
        try
        {
            var kind = options.Kinds.First(kind => kind.Kind == job.Kind);
            var (folder, state) = _folders.Begin(job);
            return new Ended(kind.Run(job.Input ?? "", new WorkContext(folder, state, _shop, reports, reports.Tell, cancel)));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new Ended();
        }
        catch (UserException e)
        {
            return new Ended(Error: options.Fault?.Invoke(e) ?? e.Message);
        }
        catch (Exception e) when (UserFiles.IsOfTheDisk(e))
        {
            return new Ended(Error: $"The store of jobs cannot be written: {e.Message.ReplaceLineEndings(" ")}", Again: true);
        }
        catch (Exception e)
        {
            return new Ended(Error: $"A fault of Ductus ({e.GetType().Name}): it is tried three times; report it if that does not help.", Again: true);
        }
    }

    /// <summary>The last word on a job is repeated while the database is away, as long as the job is surely ours.</summary>
    private async Task<bool> UntilTheLeaseEndsAsync(Func<Task<bool>> say)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await say().ConfigureAwait(false);
            }
            catch (Exception e) when (e is UserException or DbException)
            {
                if (clock.Elapsed > options.Lease)
                {
                    return false;
                }

                await Task.Delay(options.Every).ConfigureAwait(false);
            }
        }
    }
}
