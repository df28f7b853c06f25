using Ductus.Queue;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Tests;

/// <summary>What a worker makes of works that go wrong.</summary>
public sealed class WorkerFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_said_and_what_was_saved_is_gone_on_from()
    {
        using var folder = new TemporaryFolder();
        await using var store = await JobStores.OpenAsync(folder.File("jobs.sqlite"), Cancel);
        var worker = new Worker(store, new WorkerOptions(folder.Path, [new FullDisk()]));
        var job = await store.AddAsync(new NewJob("full", ""), Cancel);
        await worker.RunAsync(Cancel, once: true);
        var waits = (await store.GetAsync(job.Id, Cancel))!;
        Assert.Equal((JobState.Queued, "The store of jobs cannot be written: No space left on device"), (waits.State, waits.Error));

        // Two seconds later there is room again.
        await Task.Delay(2100, Cancel);
        await worker.RunAsync(Cancel, once: true);
        var done = (await store.GetAsync(job.Id, Cancel))!;
        Assert.Equal((JobState.Succeeded, "\"half\""), (done.State, done.Output));
    }

    [Fact]
    public async Task An_unknown_fault_tells_nothing_of_what_was_worked_on()
    {
        using var folder = new TemporaryFolder();
        await using var store = await JobStores.OpenAsync(folder.File("jobs.sqlite"), Cancel);
        var job = await store.AddAsync(new NewJob("faulty", "a private text"), Cancel);
        await new Worker(store, new WorkerOptions(folder.Path, [new Faulty()])).RunAsync(Cancel, once: true);
        Assert.Equal("A fault of Ductus (InvalidOperationException): it is tried three times; report it if that does not help.", (await store.GetAsync(job.Id, Cancel))!.Error);
    }

    [Fact]
    public async Task A_missing_assembly_is_no_fault_of_the_disk()
    {
        using var folder = new TemporaryFolder();
        await using var store = await JobStores.OpenAsync(folder.File("jobs.sqlite"), Cancel);
        var job = await store.AddAsync(new NewJob("incomplete", ""), Cancel);
        await new Worker(store, new WorkerOptions(folder.Path, [new Incomplete()])).RunAsync(Cancel, once: true);
        Assert.StartsWith("A fault of Ductus (FileNotFoundException)", (await store.GetAsync(job.Id, Cancel))!.Error, StringComparison.Ordinal);
    }

    private sealed class Incomplete : IWork
    {
        public string Kind => "incomplete";

        public string Run(string input, WorkContext context) =>
            System.Reflection.Assembly.Load("Ductus.Nowhere, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null").FullName!;
    }

    private sealed class FullDisk : IWork
    {
        public string Kind => "full";

        public string Run(string input, WorkContext context)
        {
            var saved = Path.Combine(context.State, "saved");
            if (File.Exists(saved))
            {
                return $"\"{File.ReadAllText(saved)}\"";
            }

            File.WriteAllText(saved, "half");
            throw new IOException("No space left on device");
        }
    }

    private sealed class Faulty : IWork
    {
        public string Kind => "faulty";

        public string Run(string input, WorkContext context) => throw new InvalidOperationException(input);
    }
}
