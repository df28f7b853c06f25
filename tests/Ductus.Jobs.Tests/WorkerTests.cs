using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ductus.Queue;
using Ductus.Workers;

namespace Ductus.Tests;

/// <summary>On a file of SQLite.</summary>
public sealed class SqliteWorkerTests : WorkerTests
{
    protected override string NewDatabase() => Folder.File("jobs.sqlite");
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresWorkerTests : WorkerTests
{
    protected override string NewDatabase() => PostgresServer.NewDatabase();
}

/// <summary>Real worker processes, killed and stopped and woken: no job is lost, and none has effect twice.</summary>
public abstract class WorkerTests : IAsyncLifetime
{
    private const int Stop = 19;
    private const int Continue = 18;
    private const int Terminate = 15;
    private readonly List<Process> _workers = [];
    private string _database = "";

    private protected TemporaryFolder Folder { get; } = new();

    private IJobStore Store { get; set; } = null!;

    private JobFolders Files => new(Folder.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract string NewDatabase();

    public async ValueTask InitializeAsync()
    {
        _database = NewDatabase();
        Store = await JobStores.OpenAsync(_database, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Where(worker => !worker.HasExited))
        {
            worker.Kill();
            await worker.WaitForExitAsync(Cancel);
        }

        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private ProcessStartInfo Command(double lease) =>
        new(Path.Combine(AppContext.BaseDirectory, "Ductus.Jobs.TestWorker"), [_database, Folder.Path, lease.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

    private Process Start(double lease = 1)
    {
        var worker = Process.Start(Command(lease))!;
        worker.BeginOutputReadLine();
        _workers.Add(worker);
        return worker;
    }

    private Task<Job> Count(int to, int milliseconds, string account = "", string? continues = null) =>
        Store.AddAsync(new NewJob("count", $$"""{"to":{{to}},"milliseconds":{{milliseconds}}}""") { Account = account, Continues = continues }, Cancel);

    private async Task<Job> Until(string id, Func<Job, bool> holds)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20, Cancel))
        {
            var job = (await Store.GetAsync(id, Cancel))!;
            if (holds(job))
            {
                return job;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(40), $"{job.State}, attempt {job.Attempt}, step {job.Step}: {job.Error}");
        }
    }

    private Task<Job> UntilOver(string id) => Until(id, job => job.IsOver);

    private static int From(Job job) => JsonDocument.Parse(job.Output!).RootElement.GetProperty("from").GetInt32();

    [Fact]
    public async Task A_job_of_a_killed_worker_goes_on_from_its_state_in_another()
    {
        var job = await Count(40, 40);
        var first = Start();
        await Until(job.Id, now => now.Step >= 5);
        first.Kill();
        Start();
        var done = await UntilOver(job.Id);
        Assert.Equal((JobState.Succeeded, 2), (done.State, done.Attempt));
        Assert.InRange(From(done), 5, 39);
        Assert.True(File.Exists(Files.Result(done, "counted.txt")));

        // What does not count is cleared away once the result counts.
        for (var i = 0; i < 100 && Directory.Exists(Files.Of(job.Id, 1)); i++)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.False(Directory.Exists(Files.Of(job.Id, 1)));
    }

    [Fact]
    public async Task A_worker_that_slept_through_its_lease_has_no_effect()
    {
        var job = await Count(30, 40);
        var sleeper = Start();
        await Until(job.Id, now => now.Step >= 3);
        await PutToSleepAsync(sleeper);
        Start();
        var done = await UntilOver(job.Id);
        Assert.Equal((JobState.Succeeded, 2), (done.State, done.Attempt));
        Signal(sleeper, Continue);

        // It wakes in the middle of its work, hears that the job is lost, and takes the next one.
        var next = await Count(1, 1);
        await UntilOver(next.Id);
        await Task.Delay(300, Cancel);
        var after = (await Store.GetAsync(job.Id, Cancel))!;
        Assert.Equal((done.Output, done.Events, done.Ended), (after.Output, after.Events, after.Ended));
        Assert.True(File.Exists(Files.Result(after, "counted.txt")));
        Assert.False(File.Exists(Path.Combine(Files.Of(job.Id, 1), "counted.txt")));
    }

    [Fact]
    public async Task Asked_to_end_a_worker_gives_its_job_back_with_its_state()
    {
        var job = await Count(40, 40);
        var first = Start(lease: 60);
        await Until(job.Id, now => now.Step >= 5);
        Signal(first, Terminate);
        await first.WaitForExitAsync(Cancel);
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(JobState.Queued, (await Store.GetAsync(job.Id, Cancel))!.State);
        Start();
        var done = await UntilOver(job.Id);
        Assert.True(From(done) >= 5);
        Assert.Equal(1, done.Tries);
    }

    [Fact]
    public async Task A_stopped_job_is_gone_on_with_by_another()
    {
        var job = await Count(1000, 20);
        Start();
        await Until(job.Id, now => now.Step >= 5);
        await Store.CancelAsync(job.Id, Cancel);
        Assert.Equal(JobState.Canceled, (await UntilOver(job.Id)).State);
        var more = await Count(12, 5, continues: job.Id);
        Assert.True(From(await UntilOver(more.Id)) >= 5);
    }

    [Fact]
    public async Task Every_job_ends_once_whichever_workers_are_killed()
    {
        List<string> jobs = [];
        for (var i = 0; i < 24; i++)
        {
            jobs.Add((await Count(4, 15, account: i < 18 ? "large" : "small")).Id);
        }

        var victims = new[] { Start(), Start() };
        await Until(jobs[2], job => job.IsOver);
        victims[0].Kill();
        victims[1].Kill();
        Start();
        Start();
        foreach (var id in jobs)
        {
            Assert.Equal(JobState.Succeeded, (await UntilOver(id)).State);
            Assert.Single(await Store.EntriesAsync(id, cancel: Cancel), entry => entry is { Kind: "state", Data: "succeeded" });
        }
    }

    [Fact]
    public async Task A_job_that_takes_its_worker_with_it_is_over_after_three()
    {
        var poison = await Store.AddAsync(new NewJob("poison", ""), Cancel);
        var good = await Count(1, 1);
        await using var worker = new WorkerProcess(() => Command(lease: 0.3));
        var over = await UntilOver(poison.Id);
        Assert.Equal((JobState.Failed, 3), (over.State, over.Tries));
        Assert.Equal(JobState.Succeeded, (await UntilOver(good.Id)).State);
        Assert.True(worker.Restarts >= 3);
    }

    [Fact]
    public async Task A_child_ends_with_the_program_that_started_it()
    {
        var worker = Start();
        var job = await Count(1000, 20);
        await Until(job.Id, now => now.Step >= 1);
        worker.StandardInput.Close();
        await worker.WaitForExitAsync(Cancel);
        Assert.Equal(JobState.Queued, (await Store.GetAsync(job.Id, Cancel))!.State);
    }

    /// <summary>Stops a process, but not while it holds the lock of the whole file, which SQLite gives to one at a time.</summary>
    private async Task PutToSleepAsync(Process process)
    {
        while (true)
        {
            Signal(process, Stop);
            var asks = Task.Run(() => Store.SeenAsync(new WorkerCard("asks", [], [], [], ""), Cancel), Cancel);
            if (await Task.WhenAny(asks, Task.Delay(1000, Cancel)) == asks)
            {
                return;
            }

            Signal(process, Continue);
            await asks;
            await Task.Delay(30, Cancel);
        }
    }

    private static void Signal(Process process, int signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
