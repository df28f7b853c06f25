using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Queue;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Tests;

/// <summary>The work itself, as workers do it.</summary>
[Trait("Speed", "Slow")]
public sealed class RealWorkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scans_become_a_hand_and_a_text_pages_in_it()
    {
        using var folder = new TemporaryFolder();
        await using var store = await JobStores.OpenAsync(folder.File("jobs.sqlite"), Cancel);
        var files = new JobFolders(folder.Path);
        var worker = new Worker(store, new WorkerOptions(folder.Path, WorkKinds.All()) { Words = job => job.Stage.ToString() });
        async Task<Job> Do(string kind, object input)
        {
            var added = await store.AddAsync(new NewJob(kind, WorkJson.Write(input)), Cancel);
            await worker.RunAsync(Cancel, once: true);
            var job = (await store.GetAsync(added.Id, Cancel))!;
            Assert.True(job.IsOver);
            return job;
        }

        var notes = folder.File("notes");
        var read = await Do("ingest", new IngestInput([Installation.Sample(Path.Combine("hand", "page-1.jpg"))], notes) { Consent = new Consent("Nobody", Right.PublicDomain) });
        Assert.True(WorkJson.Read<IngestOutput>(read.Output!).Lines > 3, read.Error);
        Assert.True(WorkFolder.Exists(notes));

        var learned = await Do("clone", new CloneInput([notes], "sample") { Steps = 4, Publish = folder.File("mine.safetensors"), Samples = ["Dear Martha"] });
        var hand = files.Result(learned, WorkJson.Read<CloneOutput>(learned.Output!).Hand)!;
        Assert.Equal(("sample", Right.PublicDomain), (HandFile.Load(hand).Name, HandFile.Load(folder.File("mine.safetensors")).Consent.Right));
        var entries = await store.EntriesAsync(learned.Id, cancel: Cancel);
        Assert.Contains(entries, entry => entry.Kind == "progress" && entry.Data.Contains("\"total\":4", StringComparison.Ordinal));
        Assert.True(File.Exists(files.Result(learned, entries.Last(entry => entry.Kind == "preview").Data)));

        var written = await Do("write", new WriteInput(hand, "Dear Martha,\nthank you.") { Candidates = 1, Size = Pages.SheetSize.Postcard, Formats = ["png", "pdf", "svg"] });
        var output = WorkJson.Read<WriteOutput>(written.Output!);
        Assert.Equal(["page.png", "page.pdf", "page.svg"], output.Files);
        Assert.All(output.Files.Append(output.Report), name => Assert.True(File.Exists(files.Result(written, name))));
        Assert.InRange(output.ErrorRate, 0, 0.5);

        var refused = await Do("write", new WriteInput(hand, ""));
        Assert.Equal((JobState.Failed, 1), (refused.State, refused.Attempt));
        Assert.StartsWith("The text is empty", refused.Error, StringComparison.Ordinal);

        var unknown = await store.AddAsync(new NewJob("write", """{"hand":"a","text":"b","auth":"secret"}"""), Cancel);
        await worker.RunAsync(Cancel, once: true);
        Assert.DoesNotContain("secret", (await store.GetAsync(unknown.Id, Cancel))!.Error, StringComparison.Ordinal);
    }
}
