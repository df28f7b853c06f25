using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Tensors;
using Ductus.Tests.Cli;
using Ductus.Tests.Ingest;
using Ductus.Training;

namespace Ductus.Tests.Rough;

/// <summary>What <c>kill -9</c>, or a power cut, leaves behind.</summary>
[Trait("Speed", "Slow")]
public sealed class KilledTests(DrawnHand hand) : IClassFixture<DrawnHand>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_training_that_is_killed_goes_on_after_its_last_saved_step()
    {
        DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts[..3]);
        var path = _folder.File("hand.safetensors");
        var earlier = File.ReadAllBytes(hand.Path);
        File.WriteAllBytes(path, earlier);
        string[] command = ["train", _folder.File("notes"), "--hand", path, "--steps", "24"];
        using (var run = RunningCli.Start(command))
        {
            Assert.True(run.WaitFor(() => States().Length > 0), run.Said);
            run.Kill();
        }

        Assert.Equal(earlier, File.ReadAllBytes(path));
        var state = Assert.Single(States());
        var saved = TrainingState.StepIn(state);
        Assert.InRange(saved!.Value, 6, 24);

        // What a kill in the middle of a write leaves.
        var left = state + ".1-00000000.part";
        File.WriteAllText(left, "half");
        using var again = RunningCli.Start(command);
        var ended = again.End();

        ended.Done();
        Assert.Contains($"step {saved}", ended.Out, StringComparison.Ordinal);
        Assert.Equal(24, HandFile.Load(path).Record.Steps);
        Assert.False(File.Exists(left));
        Assert.Empty(States());
    }

    [Fact]
    public void A_training_that_is_killed_while_it_saves_leaves_a_state_that_is_whole_or_none()
    {
        DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts[..3]);
        using var run = RunningCli.Start("train", _folder.File("notes"), "--hand", _folder.File("hand.safetensors"), "--steps", "24");
        Assert.True(run.WaitFor(() => Directory.GetFiles(_folder.Path, "training.safetensors*.part", SearchOption.AllDirectories).Length > 0 || States().Length > 0), run.Said);
        run.Kill();

        foreach (var state in States())
        {
            using var file = SafeTensorsFile.Open(state);
            Assert.Equal("training-state", file.Metadata["ductus.kind"]);
        }

        Assert.False(File.Exists(_folder.File("hand.safetensors")));
    }

    [Theory]
    [InlineData("Writing 1 line")]
    [InlineData("1/1")]
    [InlineData(".part")]
    public void A_writing_that_is_killed_leaves_the_earlier_page_or_the_whole_new_one(string when)
    {
        var page = _folder.File("page.png");
        PictureFile.SavePng(new Raster(8, 8), page);
        var earlier = File.ReadAllBytes(page);
        File.WriteAllText(_folder.File("text.txt"), "the lazy dog");
        using var run = RunningCli.Start(
            "write", hand.Path, "--text", _folder.File("text.txt"), "--out", page, "--strength", "0", "--candidates", "1", "--size", "postcard");
        // The first .part is the look whether the page can be written; the second one is the page.
        run.WaitFor(() => when == ".part"
            ? run.Said.Contains("1/1", StringComparison.Ordinal) && Directory.GetFiles(_folder.Path, "*.part").Length > 0
            : run.Said.Contains(when, StringComparison.Ordinal));
        run.Kill();

        var now = File.ReadAllBytes(page);
        Assert.True(now.SequenceEqual(earlier) || PictureFile.Load(page).Width == 1748, "the page is neither the earlier one nor the new one");
    }

    private string[] States() => Directory.GetFiles(_folder.Path, "training.safetensors", SearchOption.AllDirectories);
}
