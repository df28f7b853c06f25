using Ductus.Bases;
using Ductus.Families;
using Ductus.Files;
using Ductus.Flux1;
using Ductus.Hands;
using Ductus.Tests.Cli;
using Ductus.Tests.Ingest;
using Ductus.Training;

namespace Ductus.Tests.Rough;

/// <summary>Two programs at once on the same files.</summary>
public sealed class TogetherTests : IDisposable
{
    private const string Steps = "4";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Speed", "Slow")]
    public void A_training_in_a_folder_where_another_runs_is_refused_and_runs_when_that_is_done()
    {
        Notes();
        using (var whole = Train("first"))
        {
            whole.End().Done();
        }

        var folder = Assert.Single(Directory.GetDirectories(_folder.File("first.safetensors.work"), "training-*"));
        var path = Path.Combine(_folder.File("second.safetensors.work"), Path.GetFileName(folder));
        using (TrainingFolder.Hold(path))
        {
            using var refused = Train("second");
            refused.End().Refused("Another run is training in", path);
            Assert.False(File.Exists(_folder.File("second.safetensors")));
        }

        using var again = Train("second");
        again.End().Done();
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Of_two_trainings_of_one_hand_one_at_least_makes_it_as_it_would_alone()
    {
        Notes();
        using RunningCli alone = Train("alone"), one = Train("hand"), other = Train("hand");
        CliRun[] runs = [one.End(), other.End()];

        alone.End().Done();
        Assert.Contains(runs, run => run.Code == 0);
        Assert.All(runs.Where(run => run.Code != 0), run => run.Refused("Another run is training in"));
        var (expected, made) = (HandFile.Load(_folder.File("alone.safetensors")), HandFile.Load(_folder.File("hand.safetensors")));
        Assert.All(expected.Adapter, layer => Assert.Equal(layer.Value.B.Span, made.Adapter[layer.Key].B.Span));
    }

    [Fact]
    public void A_lock_is_held_by_one_until_it_lets_go()
    {
        var path = _folder.File("new/lock");
        using (Assert.IsType<IDisposable>(FileLock.Take(path), exactMatch: false))
        {
            Assert.Null(FileLock.Take(path));
            Assert.Null(FileLock.Take(path, TimeSpan.FromMilliseconds(50)));
        }

        using var again = FileLock.Take(path);
        Assert.NotNull(again);
    }

    [Fact]
    public void Bases_that_are_added_at_once_are_all_registered()
    {
        var path = _folder.File("bases.json");
        string[] names = [.. Enumerable.Range(0, 16).Select(i => $"base-{i:00}")];

        Parallel.ForEach(names, name => new BaseRegistry(path).Add(new BaseFiles(name, Flux1Family.Instance, new Dictionary<string, string> { ["transformer"] = "/a" })));

        Assert.Equal(names, new BaseRegistry(path).All().Select(entry => entry.Name));
    }

    private void Notes() => DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts[..3]);

    private RunningCli Train(string name) => RunningCli.Start("train", _folder.File("notes"), "--hand", _folder.File($"{name}.safetensors"), "--steps", Steps);
}
