using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Ductus.Application;
using Ductus.Cli;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Training;

namespace Ductus.Tests;

/// <summary>The program as it is run, with real work: killed in mid-training, and started again.</summary>
[Trait("Speed", "Slow")]
public sealed class ProcessTests : IDisposable
{
    private const int Steps = 8;
    private readonly TemporaryFolder _folder = new();
    private readonly ServedProgram _program;

    public ProcessTests() => _program = new ServedProgram(Store);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Store => _folder.File("store");

    [Fact]
    public async Task A_training_outlives_server_and_worker_and_ends_as_if_nothing_had_been()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Its children are found by /proc.");
        var page = Installation.Sample(Path.Combine("hand", "page-1.jpg"));
        using (var archive = ZipFile.Open(_folder.File("pages.zip"), ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(page, "page-1.jpg");
            archive.CreateEntryFromFile(Path.ChangeExtension(page, ".txt"), "page-1.txt");
        }

        var (server, address) = await _program.StartAsync();
        using var said = new StringWriter();
        Assert.Equal(0, CommandLine.Run(["token", "create", "anna", "--store", Store], new Terminal(TextReader.Null, said, said, Live: false)));
        using var client = new ServiceClient(address, said.ToString().Trim());
        await client.PostAsync("/v1/models", """{"name":"ida","hardware":"cpu"}""");
        var pages = (string)(await ServiceClient.ReadAsync(await client.UploadAsync(await File.ReadAllBytesAsync(_folder.File("pages.zip"), Cancel), "pages.zip"), 201))["urls"]!["get"]!;
        var id = (string)(await client.PostAsync($"/v1/models/ductus/mini/versions/{(await client.GetAsync("/v1/models/ductus/mini"))["latest_version"]!["id"]}/trainings",
            $$"""{"destination":"anna/ida","input":{"input_images":"{{pages}}","steps":{{Steps}},"whose":"Ida","right":"mine" } }"""))["id"]!;

        // A quarter of the way, where the state is first kept, and some steps on.
        await UntilAsync(client, id, training => ((string?)training["logs"])!.Contains($" 3/{Steps} ", StringComparison.Ordinal) || ((string?)training["logs"])!.Contains($" 4/{Steps} ", StringComparison.Ordinal));
        var worker = ChildOf(server);
        worker.Kill();
        server.Kill();
        await server.WaitForExitAsync(Cancel);

        var (again, newAddress) = await _program.StartAsync();
        using var next = new ServiceClient(newAddress, client.Token);
        var done = await UntilAsync(next, id, training => (string?)training["status"] == "succeeded");
        Assert.Contains("Going on with the training that was interrupted at step ", (string?)done["logs"], StringComparison.Ordinal);
        var made = HandFile.Load(Path.Combine(Store, "hands", $"{((string)done["output"]!["version"]!).Split(':')[1]}.safetensors"));

        var alone = new Engine().Clone(NotesSource.Of(_folder.File("pages.zip")), new HandTrainingSettings(Steps, _folder.File("alone")), new Progress<JobEvent>(), Cancel);
        Assert.Equal(alone.Record.Steps, made.Record.Steps);
        Assert.Equal(alone.Adapter.Keys.Order(StringComparer.Ordinal), made.Adapter.Keys.Order(StringComparer.Ordinal));
        Assert.All(alone.Adapter, layer => Assert.Equal(layer.Value.B.Span, made.Adapter[layer.Key].B.Span));

        // In order it stops at once, and its worker with it.
        var child = ChildOf(again);
        using var kill = Process.Start("kill", ["-15", $"{again.Id}"]);
        await again.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await child.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    private static async Task<JsonNode> UntilAsync(ServiceClient client, string id, Func<JsonNode, bool> holds)
    {
        for (var i = 0; i < 4800; i++)
        {
            var training = await client.GetAsync($"/v1/trainings/{id}");
            if (holds(training))
            {
                return training;
            }

            Assert.False((string?)training["status"] is "failed" or "canceled" or "succeeded", training.ToJsonString());
            await Task.Delay(50, Cancel);
        }

        throw new TimeoutException();
    }

    /// <summary>The worker of a server.</summary>
    private static Process ChildOf(Process server)
    {
        var all = Directory.GetDirectories($"/proc/{server.Id}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return Process.GetProcessById(int.Parse(Assert.Single(all), System.Globalization.CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _program.Dispose();
        _folder.Dispose();
    }
}
