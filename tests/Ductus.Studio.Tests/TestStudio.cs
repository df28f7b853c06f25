using Ductus.Queue;
using Ductus.Studio.Web;
using Ductus.Studio.Work;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Studio.Tests;

/// <summary>A studio on a folder of its own, whose workers run in this process: real work, without waiting for other processes to start.</summary>
internal sealed class TestStudio : IAsyncDisposable
{
    private TestStudio(string folder, StudioServer server) => (Folder, Server) = (folder, server);

    public string Folder { get; }

    public StudioServer Server { get; }

    public static async Task<TestStudio> StartAsync(string? folder = null, int port = 0)
    {
        folder ??= Directory.CreateTempSubdirectory("ductus-studio").FullName;
        return new TestStudio(folder, await StudioServer.StartAsync(new StudioOptions(folder, (ability, database, store) => new InProcessWorker(ability, database, store)) { Port = port }));
    }

    /// <summary>Stops it as a program that ends does; the folder stays.</summary>
    public ValueTask StopAsync() => Server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class InProcessWorker : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public InProcessWorker(string ability, string database, string store) => _run = Task.Run(async () =>
        {
            await using var jobs = await JobStores.OpenAsync(database);
            var options = new WorkerOptions(store, [.. WorkKinds.All(), .. StudioWork.All()]) { Abilities = [ability], Every = TimeSpan.FromSeconds(0.1), Words = Cli.Sentences.Of, Fault = Cli.Remedies.Sentence };
            await new Worker(jobs, options).RunAsync(_stop.Token);
        });

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }
    }
}
