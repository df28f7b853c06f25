using System.Data.Common;
using Dapper;
using Ductus.Queue;

namespace Ductus.Tests;

/// <summary>On a file of SQLite.</summary>
public sealed class SqliteJobStoreTests : JobStoreTests
{
    protected override string NewDatabase() => Folder.File("jobs.sqlite");
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresJobStoreTests : JobStoreTests
{
    protected override string NewDatabase() => PostgresServer.NewDatabase();
}

/// <summary>What a worker or a server may rely on, whatever the database.</summary>
public abstract class JobStoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private protected TemporaryFolder Folder { get; } = new();

    private IJobStore Store { get; set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract string NewDatabase();

    public async ValueTask InitializeAsync() => Store = await JobStores.OpenAsync(NewDatabase(), Cancel);

    public async ValueTask DisposeAsync()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static WorkerCard Worker(string id = "w", string[]? hot = null) => new(id, ["count"], ["cpu"], hot ?? [], "");

    private Task<Job> Add(string account = "", string hand = "", double? within = null, int limit = 0, string? webhook = null) => Store.AddAsync(
        new NewJob("count", "{}") { Account = account, Hand = hand, Within = within, RunningLimit = limit, Removable = true, Webhook = webhook, WebhookEvents = ["start", "logs", "completed"] }, Cancel);

    private static Claim Of(Job job) => new(job.Id, job.Worker!, job.Attempt);

    private async Task<Job> Take(TimeSpan? lease = null, WorkerCard? worker = null)
    {
        var job = await Store.ClaimAsync(worker ?? Worker(), lease ?? Lease, Cancel);
        Assert.NotNull(job);
        return job;
    }

    [Fact]
    public async Task Of_jobs_of_one_account_that_are_let_in_at_once_each_sees_those_before_it()
    {
        var (looking, together) = (0, new TaskCompletionSource());
        async Task Admit(DbConnection connection, DbTransaction transaction)
        {
            var there = await connection.QuerySingleAsync<long>("select count(*) from jobs where account = 'ada'", transaction: transaction);
            if (Interlocked.Increment(ref looking) > 1)
            {
                together.TrySetResult();
            }

            // Long enough for another to look too, if it could.
            await Task.WhenAny(together.Task, Task.Delay(200, Cancel));
            if (there > 0)
            {
                throw new UserException("One is enough.");
            }
        }

        var added = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Store.AddAsync(new NewJob("count", "{}") { Account = "ada" }, Admit, Cancel);
                return true;
            }
            catch (UserException)
            {
                return false;
            }
        })));
        Assert.Single(added, isIn => isIn);
        Assert.Equal((1, 3), (await Store.CountAsync(JobState.Queued, "ada", Cancel), looking));
    }

    [Fact]
    public async Task A_job_is_taken_told_of_and_done_once()
    {
        var added = await Add("anna");
        var job = await Take();
        Assert.Equal((added.Id, JobState.Running, 1), (job.Id, job.State, job.Attempt));
        Assert.Null(await Store.ClaimAsync(Worker("other"), Lease, Cancel));

        Assert.Equal(Beat.GoOn, await Store.BeatAsync(Of(job), Lease, 3, 10, 7, Cancel));
        Assert.True(await Store.SayAsync(Of(job), "log", "three", Cancel));
        Assert.True(await Store.CompleteAsync(Of(job), "\"result\"", Cancel));
        Assert.False(await Store.CompleteAsync(Of(job), "\"again\"", Cancel));

        var done = (await Store.GetAsync(job.Id, Cancel))!;
        Assert.Equal((JobState.Succeeded, "\"result\"", 10d), (done.State, done.Output, done.Steps));
        Assert.True(done.Created <= done.Started && done.Started <= done.Ended);
        Assert.Equal(["queued", "running", "three", "succeeded"], (await Store.EntriesAsync(job.Id, cancel: Cancel)).Select(entry => entry.Data));
        Assert.Equal([3, 4], (await Store.EntriesAsync(job.Id, after: 2, cancel: Cancel)).Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Who_lost_a_job_changes_nothing_any_more()
    {
        await Add();
        var late = Of(await Take(Short));
        await Task.Delay(20, Cancel);
        var second = await Take(worker: Worker("second"));

        Assert.Equal(2, second.Attempt);
        Assert.Equal(Beat.Lost, await Store.BeatAsync(late, Lease, 9, 10, null, Cancel));
        Assert.False(await Store.SayAsync(late, "log", "late", Cancel));
        Assert.False(await Store.CompleteAsync(late, "\"late\"", Cancel));
        Assert.False(await Store.FailAsync(late, "late", false, Cancel));
        Assert.False(await Store.ReleaseAsync(late, Cancel));
        Assert.True(await Store.CompleteAsync(Of(second), "\"second\"", Cancel));
        Assert.Equal("\"second\"", (await Store.GetAsync(second.Id, Cancel))!.Output);
    }

    [Fact]
    public async Task A_renewed_lease_is_not_taken()
    {
        await Add();
        var job = await Take(Short);
        Assert.Equal(Beat.GoOn, await Store.BeatAsync(Of(job), Lease, cancel: Cancel));
        await Task.Delay(20, Cancel);
        Assert.Null(await Store.ClaimAsync(Worker("other"), Lease, Cancel));
    }

    [Fact]
    public async Task After_three_workers_that_vanished_a_job_is_over()
    {
        var job = await Add();
        for (var i = 0; i < 3; i++)
        {
            await Take(Short);
            await Task.Delay(20, Cancel);
        }

        Assert.Null(await Store.ClaimAsync(Worker(), Lease, Cancel));
        Assert.Equal(1, await Store.SweepAsync(Cancel));
        var over = (await Store.GetAsync(job.Id, Cancel))!;
        Assert.Equal(JobState.Failed, over.State);
        Assert.StartsWith("Three workers stopped", over.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_a_job_back_is_no_failure()
    {
        var job = await Add();
        for (var i = 1; i <= 5; i++)
        {
            var taken = await Take();
            Assert.Equal((i, 1), (taken.Attempt, taken.Tries));
            Assert.True(await Store.ReleaseAsync(Of(taken), Cancel));
        }

        Assert.Equal(JobState.Queued, (await Store.GetAsync(job.Id, Cancel))!.State);
    }

    [Fact]
    public async Task What_failed_by_chance_waits_and_what_cannot_be_done_is_over()
    {
        var job = await Add();
        Assert.True(await Store.FailAsync(Of(await Take()), "by chance", again: true, Cancel));
        Assert.Equal(JobState.Queued, (await Store.GetAsync(job.Id, Cancel))!.State);
        Assert.Null(await Store.ClaimAsync(Worker(), Lease, Cancel));

        var other = await Add();
        Assert.True(await Store.FailAsync(Of(await Take()), "The text is empty.", again: false, Cancel));
        Assert.Equal("The text is empty.", (await Store.GetAsync(other.Id, Cancel))!.Error);
    }

    [Fact]
    public async Task A_waiting_job_is_stopped_at_once_and_a_running_one_by_its_worker()
    {
        var waiting = await Add();
        Assert.Equal(JobState.Canceled, (await Store.CancelAsync(waiting.Id, Cancel))!.State);

        var running = await Add();
        var taken = Of(await Take());
        Assert.True((await Store.CancelAsync(running.Id, Cancel))!.CancelRequested);
        Assert.Equal(Beat.Stop, await Store.BeatAsync(taken, Lease, cancel: Cancel));
        Assert.True(await Store.StoppedAsync(taken, Cancel));
        Assert.Equal(JobState.Canceled, (await Store.GetAsync(running.Id, Cancel))!.State);

        var ending = await Add();
        taken = Of(await Take());
        await Store.CancelAsync(ending.Id, Cancel);
        Assert.True(await Store.CompleteAsync(taken, "\"too late\"", Cancel));
        var stopped = (await Store.GetAsync(ending.Id, Cancel))!;
        Assert.Equal((JobState.Canceled, null), (stopped.State, stopped.Output));

        Assert.Null(await Store.CancelAsync("no such job", Cancel));
    }

    [Fact]
    public async Task A_stopped_job_whose_worker_vanished_is_swept()
    {
        var job = await Add();
        await Take(Short);
        await Store.CancelAsync(job.Id, Cancel);
        await Task.Delay(20, Cancel);
        Assert.Null(await Store.ClaimAsync(Worker(), Lease, Cancel));
        await Store.SweepAsync(Cancel);
        Assert.Equal(JobState.Canceled, (await Store.GetAsync(job.Id, Cancel))!.State);
    }

    [Fact]
    public async Task A_job_past_its_time_is_not_begun_and_stops()
    {
        var waiting = await Add(within: 0.01);
        var running = await Add(within: 0.3);
        await Task.Delay(30, Cancel);
        var taken = await Take();
        Assert.Equal(running.Id, taken.Id);
        await Store.SweepAsync(Cancel);
        var over = (await Store.GetAsync(waiting.Id, Cancel))!;
        Assert.Equal((JobState.Canceled, "The time that was set for it is over."), (over.State, over.Error));
        await Task.Delay(320, Cancel);
        Assert.Equal(Beat.Stop, await Store.BeatAsync(Of(taken), Lease, cancel: Cancel));
    }

    [Fact]
    public async Task No_account_waits_for_all_of_anothers_jobs()
    {
        for (var i = 0; i < 10; i++)
        {
            await Add("large");
        }

        await Add("small");
        var first = await Take();
        var second = await Take();
        Assert.Equal(("large", "small"), (first.Account, second.Account));
    }

    [Fact]
    public async Task An_account_has_no_more_running_than_it_may()
    {
        await Add("anna", limit: 1);
        await Add("anna", limit: 1);
        var first = await Take();
        Assert.Null(await Store.ClaimAsync(Worker(), Lease, Cancel));
        await Store.CompleteAsync(Of(first), "1", Cancel);
        await Take();
    }

    [Fact]
    public async Task A_loaded_hand_goes_first_but_not_for_more_than_a_minute()
    {
        var old = await Add(hand: "cold");
        var hot = await Add(hand: "hot");
        Assert.Equal(hot.Id, (await Take(worker: Worker(hot: ["hot"]))).Id);

        await Add(hand: "hot");
        await using (var connection = await Store.Database.ConnectAsync(Cancel))
        {
            using var aged = connection.CreateCommand();
            aged.CommandText = $"update jobs set created = created - 61 where id = '{old.Id}'";
            await aged.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal(old.Id, (await Take(worker: Worker(hot: ["hot"]))).Id);
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_page_by_page_and_only_ones_own()
    {
        List<string> mine = [];
        for (var i = 0; i < 5; i++)
        {
            mine.Insert(0, (await Add("anna")).Id);
            await Add("bert");
        }

        var first = await Store.ListAsync(new JobFilter { Account = "anna", Limit = 2 }, Cancel);
        var rest = await Store.ListAsync(new JobFilter { Account = "anna", Before = first[^1].Id }, Cancel);
        Assert.Equal(mine, first.Concat(rest).Select(job => job.Id));
        Assert.Equal(mine[1..3], (await Store.ListAsync(new JobFilter { Account = "anna", After = mine[3], Limit = 2 }, Cancel)).Select(job => job.Id));
    }

    [Fact]
    public async Task Data_is_removed_after_its_time_and_the_row_stays()
    {
        var job = await Add();
        var claim = Of(await Take());
        await Store.SayAsync(claim, "log", "private", Cancel);
        await Store.CompleteAsync(claim, "\"private\"", Cancel);
        Assert.Empty(await Store.RemoveDataAsync(TimeSpan.FromHours(1), Cancel));
        await Task.Delay(10, Cancel);
        Assert.Equal([job.Id], await Store.RemoveDataAsync(TimeSpan.Zero, Cancel));
        var bare = (await Store.GetAsync(job.Id, Cancel))!;
        Assert.Equal((null, null, true), (bare.Input, bare.Output, bare.DataRemoved));
        Assert.DoesNotContain(await Store.EntriesAsync(job.Id, cancel: Cancel), entry => entry.Data.Contains("private", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_of_a_job_are_delivered_in_order_and_tried_again_under_one_name()
    {
        var job = await Add(webhook: "https://example.org/");
        var claim = Of(await Take());
        await Store.SayAsync(claim, "log", "a", Cancel);
        await Store.SayAsync(claim, "log", "too soon for another", Cancel);
        await Store.CompleteAsync(claim, "1", Cancel);

        var start = (await Store.NextDeliveryAsync(Cancel))!;
        Assert.Equal((job.Id, "start", null, 1), (start.Job, start.Event, start.Body, start.Tries));
        Assert.Null(await Store.NextDeliveryAsync(Cancel));
        await Store.DeliveredAsync(start, "body", TimeSpan.Zero, Cancel);
        var again = (await Store.NextDeliveryAsync(Cancel))!;
        Assert.Equal((start.Id, "body", 2), (again.Id, again.Body, again.Tries));
        await Store.DeliveredAsync(again, "body", null, Cancel);

        List<string> rest = [];
        while (await Store.NextDeliveryAsync(Cancel) is { } next)
        {
            rest.Add(next.Event);
            await Store.DeliveredAsync(next, "", null, Cancel);
        }

        Assert.Equal(["logs", "completed"], rest);
    }

    [Fact]
    public async Task Workers_are_known_while_they_are_there()
    {
        await Store.SeenAsync(Worker("w1", ["a hand"]), Cancel);
        await Store.SeenAsync(Worker("w1", ["another hand"]), Cancel);
        var worker = Assert.Single(await Store.WorkersAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal(["another hand"], worker.HotHands);
        Assert.Equal(["cpu"], worker.Abilities);
    }

    [Fact]
    public async Task Many_at_once_take_each_job_exactly_once()
    {
        const int Jobs = 60;
        for (var i = 0; i < Jobs; i++)
        {
            await Add($"account {i % 3}");
        }

        var taken = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            async () =>
            {
                while (await Store.ClaimAsync(Worker($"w{i}"), Lease, Cancel) is { } job)
                {
                    taken.Add(job.Id);
                    Assert.True(await Store.CompleteAsync(Of(job), "1", Cancel));
                }
            },
            Cancel)));
        Assert.Equal(Jobs, taken.Distinct().Count());
        Assert.Equal(Jobs, taken.Count);
        Assert.Equal(Jobs, await Store.CountAsync(JobState.Succeeded, cancel: Cancel));
    }
}
