using Ductus.Application;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Tests.Ingest;
using Ductus.Training;

namespace Ductus.Tests.Cli;

[Trait("Speed", "Slow")]
public sealed class ResumeTests : IDisposable
{
    private const int Steps = 2;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_interrupted_training_goes_on_and_one_of_other_notes_begins_anew()
    {
        DrawnHand.SaveNotes(Folder("mine"), DrawnPage.Texts[..2]);
        DrawnHand.SaveNotes(Folder("others"), DrawnPage.Texts[2..]);

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Clone("mine", null, new Events(e => StopAfter(1, e, stop)), stop.Token));
        var others = Clone("others", null, new Events(), Goes).Said;
        Assert.Contains(new Notice.TrainingBegins(0, Steps), others.Notices);
        Assert.Contains(others.Notices, notice => notice is Notice.TrainingTakes { Steps: Steps });
        var (hand, said) = Clone("mine", null, new Events(), Goes);
        Assert.Contains(new Notice.TrainingBegins(1, Steps), said.Notices);
        Assert.Equal(Steps, hand.Record.Steps);

        // Done once, it is not done again.
        HandFile.Save(hand, _folder.File("hand.safetensors"));
        var (again, saidThen) = Clone("mine", HandFile.Load(_folder.File("hand.safetensors")), new Events(), Goes);
        Assert.Contains(new Notice.HandIsReady(), saidThen.Notices);
        Assert.Equal(hand.Fingerprint, again.Fingerprint);
    }

    [Fact]
    public void An_interrupted_training_ends_with_the_same_hand_as_one_that_was_not()
    {
        // With fewer than six lines none is held out to choose by.
        DrawnHand.SaveNotes(Folder("notes"), [.. DrawnPage.Texts, .. DrawnPage.Texts.Select(text => $"and {text[..12]}")]);

        var whole = Clone("notes", null, new Events(), Goes).Hand;
        Assert.Empty(Directory.GetFiles(_folder.File("work"), "*.safetensors", SearchOption.AllDirectories));
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Clone("notes", null, new Events(e => StopAfter(1, e, stop)), stop.Token));
        var resumed = Clone("notes", null, new Events(), Goes).Hand;

        Assert.Equal(whole.Record.Steps, resumed.Record.Steps);
        Assert.False(double.IsNaN(whole.Record.CharacterErrorRate), "whatever is chosen has been measured");
        Assert.Equal(whole.Record.CharacterErrorRate, resumed.Record.CharacterErrorRate);
        Assert.Equal(whole.Adapter.Count, resumed.Adapter.Count);
        Assert.All(whole.Adapter, layer => Assert.Equal(layer.Value.B.Span, resumed.Adapter[layer.Key].B.Span));
    }

    [Fact]
    public void A_measurement_that_may_have_been_interrupted_is_made_again()
    {
        DrawnHand.SaveNotes(Folder("notes"), [.. DrawnPage.Texts, .. DrawnPage.Texts.Select(text => $"and {text[..12]}")]);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Clone("notes", null, new Events(e => StopAfter(1, e, stop)), stop.Token));

        var said = Clone("notes", null, new Events(), Goes).Said;

        // What had been found before, and the step at which the training was left.
        var atFirst = said.All.Where(e => e.Notice is TrainingStep { Progress: { Step: 1, Notice: not null } }).ToArray();
        Assert.Equal(2, atFirst.Length);
    }

    [Fact]
    public void The_last_step_is_measured_whatever_the_number_of_steps()
    {
        DrawnHand.SaveNotes(Folder("notes"), [.. DrawnPage.Texts, .. DrawnPage.Texts.Select(text => $"and {text[..12]}")]);
        var measured = Clone("notes", null, new Events(), Goes, steps: 5).Said.All.Where(e => e.Notice is TrainingStep { Progress.Notice: not null }).Select(e => ((TrainingStep)e.Notice!).Progress.Step);
        Assert.Equal([0, 1, 2, 3, 5], measured);
    }

    private static CancellationToken Goes => TestContext.Current.CancellationToken;

    private string Folder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    private (Hand Hand, Events Said) Clone(string notes, Hand? earlier, Events events, CancellationToken cancel, int steps = Steps) =>
        (new Engine().Clone(NotesSource.Of(_folder.File(notes)), new HandTrainingSettings(steps, _folder.File("work")), events, cancel, earlier), events);

    private static void StopAfter(int step, JobEvent told, CancellationTokenSource stop)
    {
        if (told.Notice is TrainingStep { Progress.Step: var done } && done == step)
        {
            stop.Cancel();
        }
    }
}
