using System.Diagnostics;
using System.IO.Compression;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Hosting;
using Ductus.Tests.Painting;
using Ductus.Training;
using Microsoft.Extensions.DependencyInjection;

namespace Ductus.Tests;

/// <summary>The npm packages of Replicate and OpenAI, unchanged, against a service with real work; ./test and eng/check-clients fetch them.</summary>
[Trait("Speed", "Slow")]
public sealed class ClientPackagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unchanged_clients_pass_all_scenarios()
    {
        var packages = Environment.GetEnvironmentVariable("DUCTUS_CLIENTS");
        Assert.SkipWhen(packages is null, "The packages of the clients are fetched by ./test and by eng/check-clients.");
        using var folder = new TemporaryFolder();
        using var tiny = new TinyBase();
        var page = Installation.Sample(Path.Combine("hand", "page-1.jpg"));
        var hand = new Engine().Clone(NotesSource.Of(page), new HandTrainingSettings(0, folder.File("work")), new Progress<JobEvent>(), Cancel, consent: new Consent("nobody", Right.PublicDomain));
        HandFile.Save(hand with { Name = "sample" }, folder.File("hands/sample.safetensors"));
        using (var archive = ZipFile.Open(folder.File("pages.zip"), ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(page, "page-1.jpg");
            archive.CreateEntryFromFile(Path.ChangeExtension(page, ".txt"), "page-1.txt");
        }

        // The worker is a process of its own, whose bases are where its variables say.
        var data = folder.File("data");
        var bases = new BaseRegistry(Path.Combine(data, "ductus", "bases.json"));
        bases.Add(tiny.Base);
        var store = folder.File("store");
        var options = new ServiceOptions(Path.Combine(store, "jobs.sqlite"), store)
        {
            Listen = "http://127.0.0.1:0",
            Hands = folder.File("hands"),
            Bases = bases,
            Outbound = true,
            Trusted = ["127.0.0.1"],
            Worker = () => new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ductus"), ["worker", "--store", store, "--with-parent"]) { Environment = { ["XDG_DATA_HOME"] = data } },
        };
        await using var app = await ServiceHost.BuildAsync(options, Cancel);
        await app.StartAsync(Cancel);
        var accounts = app.Services.GetRequiredService<AccountStore>();
        async Task<string> Token(Account account)
        {
            await accounts.PutAsync(account, Cancel);
            return await accounts.IssueAsync(account.Name, Scope.All, cancel: Cancel);
        }

        var start = new ProcessStartInfo("node", ["run.mjs"]) { WorkingDirectory = packages, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DUCTUS_HOST"] = app.Urls.First();
        start.Environment["DUCTUS_GOOD"] = await Token(new Account("ductus"));
        start.Environment["DUCTUS_BROKE"] = await Token(new Account("broke") { SecondsAMonth = 0 });
        start.Environment["DUCTUS_SLOW"] = await Token(new Account("slow") { CreationsAMinute = 1 });
        start.Environment["DUCTUS_ARCHIVE"] = folder.File("pages.zip");
        start.Environment["DUCTUS_HAND"] = folder.File("hands/sample.safetensors");
        using var node = Process.Start(start)!;
        var said = await node.StandardOutput.ReadToEndAsync(Cancel) + await node.StandardError.ReadToEndAsync(Cancel);
        await node.WaitForExitAsync(Cancel);
        await app.StopAsync(Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        Assert.True(node.ExitCode == 0, said);
        Assert.Contains("\n38 passed, 0 failed", said, StringComparison.Ordinal);
    }
}
