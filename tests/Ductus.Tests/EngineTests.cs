using System.Text;
using Ductus.Application;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Pages;
using Ductus.Tests.Cli;
using Ductus.Tests.Ingest;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Tests;

[Trait("Speed", "Slow")]
public sealed class EngineTests : IDisposable
{
    private const string Text = "the quick fox";
    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_jobs_at_once_write_what_they_write_one_after_the_other()
    {
        var hands = new[] { Learn("one", DrawnPage.Texts[..2]), Learn("two", DrawnPage.Texts[2..]) };
        var apart = hands.Select(Write).ToArray();
        Assert.NotEqual(apart[0], apart[1]);

        var together = await Task.WhenAll(hands.Select(hand => Task.Run(() => Write(hand))));

        Assert.Equal(apart[0], together[0]);
        Assert.Equal(apart[1], together[1]);
    }

    [Fact]
    public async Task A_hand_is_learned_beside_another_as_it_is_alone()
    {
        var alone = Learn("one", DrawnPage.Texts[..2]);
        Directory.Delete(_folder.File("one.work"), recursive: true);
        var both = await Task.WhenAll(Task.Run(() => Learn("one", DrawnPage.Texts[..2])), Task.Run(() => Learn("two", DrawnPage.Texts[2..])));
        Assert.All(alone.Adapter, layer => Assert.Equal(layer.Value.B.Span, both[0].Adapter[layer.Key].B.Span));
    }

    [Fact]
    public void Notes_in_memory_make_the_hand_that_files_make()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        File.WriteAllLines(_folder.File("page.txt"), DrawnPage.Texts);
        var page = new NotesPage("page.png", File.ReadAllBytes(_folder.File("page.png")), string.Join('\n', DrawnPage.Texts));
        Hand Clone(NotesSource notes) => _engine.Clone(notes, new HandTrainingSettings(0, _folder.File("work")), new Events(), Goes, consent: new Consent("nobody", Right.PublicDomain));
        Assert.Equal(Clone(NotesSource.Of(_folder.File("page.png"))).Fingerprint, Clone(NotesSource.Of(page)).Fingerprint);
    }

    [Fact]
    public void Pages_come_as_bytes_that_say_what_they_are()
    {
        var pages = Pages(Learn("one", DrawnPage.Texts[..2], steps: 0)).Pages;
        Assert.Contains("trainedAlgorithmicMedia", Encoding.Latin1.GetString(PageFile.ToPng(pages[0])), StringComparison.Ordinal);
        Assert.StartsWith("%PDF", Encoding.Latin1.GetString(PageFile.ToPdf(pages)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_could_never_fit_is_refused_before_it_begins()
    {
        var small = new Engine(new EngineOptions { Memory = 100_000_000 });
        var events = new Events();
        DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts);
        var refusal = Assert.Throws<UserException>(() => small.Clone(NotesSource.Of(_folder.File("notes")), new HandTrainingSettings(0, _folder.File("work")), events, Goes));
        Assert.Contains("memory", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(events.All, e => e.Stage == Stage.ReadingNotes);
    }

    [Fact]
    public async Task A_job_waits_for_the_memory_that_another_holds()
    {
        var ledger = new MemoryLedger(100);
        var first = ledger.Reserve(70, Goes);
        var second = Task.Run(() => ledger.Reserve(40, Goes), Goes);
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(300, Goes)));
        first.Dispose();
        (await second).Dispose();
        Assert.True(ledger.IsIdle);

        // Whoever waits can be told not to.
        using var held = ledger.Reserve(70, Goes);
        using var stop = new CancellationTokenSource(50);
        Assert.Throws<OperationCanceledException>(() => ledger.Reserve(40, stop.Token));
    }

    private static CancellationToken Goes => TestContext.Current.CancellationToken;

    private Hand Learn(string name, string[] texts, int steps = 2)
    {
        DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File(name)).FullName, texts);
        return _engine.Clone(NotesSource.Of(_folder.File(name)), new HandTrainingSettings(steps, _folder.File(name + ".work")), new Events(), Goes, consent: new Consent("nobody", Right.PublicDomain));
    }

    private WrittenPages Pages(Hand hand) => _engine.Write(hand, Text, new WritingStyle(Candidates: 1), new PageOptions(), new Events(), Goes);

    private float[] Write(Hand hand) => Pages(hand).Lines[0].Written.Ink.Pixels;
}
