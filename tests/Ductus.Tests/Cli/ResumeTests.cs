using Ductus.Hands;
using Ductus.Tests.Ingest;
using Ductus.Training;

namespace Ductus.Tests.Cli;

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
        Assert.Throws<OperationCanceledException>(() => Clone("mine", null, new StopAfterOneStep(stop), stop.Token));
        var others = Clone("others", null, new Silence(), Goes).Said;
        Assert.Contains("Training, 2 steps", others);
        Assert.Contains(others, line => line.EndsWith("minutes for 2 steps, by a measured step", StringComparison.Ordinal));
        var (hand, said) = Clone("mine", null, new Silence(), Goes);
        Assert.Contains("Going on with the training that was interrupted at step 1 of 2", said);
        Assert.Equal(Steps, hand.Record.Steps);

        // Done once, it is not done again.
        HandFile.Save(hand, _folder.File("hand.safetensors"));
        var (again, saidThen) = Clone("mine", HandFile.Load(_folder.File("hand.safetensors")), new Silence(), Goes);
        Assert.Contains("The hand is trained from these notes already: taken as it is.", saidThen);
        Assert.Equal(hand.Fingerprint, again.Fingerprint);
    }

    [Fact]
    public void An_interrupted_training_ends_with_the_same_hand_as_one_that_was_not()
    {
        // With fewer than six lines none is held out to choose by.
        DrawnHand.SaveNotes(Folder("notes"), [.. DrawnPage.Texts, .. DrawnPage.Texts.Select(text => $"and {text[..12]}")]);

        var whole = Clone("notes", null, new Silence(), Goes).Hand;
        Assert.Empty(Directory.GetFiles(_folder.File("work"), "*.safetensors", SearchOption.AllDirectories));
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Clone("notes", null, new StopAfterOneStep(stop), stop.Token));
        var resumed = Clone("notes", null, new Silence(), Goes).Hand;

        Assert.Equal(whole.Record.Steps, resumed.Record.Steps);
        Assert.False(double.IsNaN(whole.Record.CharacterErrorRate), "whatever is chosen has been measured");
        Assert.Equal(whole.Record.CharacterErrorRate, resumed.Record.CharacterErrorRate);
        Assert.Equal(whole.Adapter.Count, resumed.Adapter.Count);
        Assert.All(whole.Adapter, layer => Assert.Equal(layer.Value.B.Span, resumed.Adapter[layer.Key].B.Span));
    }

    private static CancellationToken Goes => TestContext.Current.CancellationToken;

    private string Folder(string name) => Directory.CreateDirectory(_folder.File(name)).FullName;

    private (Hand Hand, List<string> Said) Clone(string notes, Hand? earlier, IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        var said = new List<string>();
        var settings = new HandTrainingSettings(Steps, _folder.File("work"));
        return (new Pipeline(said.Add).Clone([_folder.File(notes)], settings, progress, cancel, earlier), said);
    }

    private sealed class StopAfterOneStep(CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == 1)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class Silence : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }
}
