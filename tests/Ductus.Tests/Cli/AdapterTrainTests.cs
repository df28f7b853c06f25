using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Tests.AdapterTraining;
using Ductus.Tests.Ingest;
using Ductus.Tests.Painting;

namespace Ductus.Tests.Cli;

/// <summary>A user's way with a base of small random weights: registered, trained on a folder of captioned pictures, painted with.</summary>
[Trait("Speed", "Slow")]
public sealed class AdapterTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyBase _base = new();
    private readonly NotesForTraining _notes = new();

    private CliProcess Ductus => new(_folder.Path);

    [Fact]
    public void A_folder_of_captioned_pictures_becomes_an_adapter_that_paint_takes()
    {
        Ductus.Of("base", "add", "tiny", _base.Path).Done();
        Assert.Contains("tiny: ", Ductus.Of("base", "list").Out, StringComparison.Ordinal);

        var trained = Train("--steps", "3");

        trained.Done();
        Assert.StartsWith("Needs memory:", trained.Out, StringComparison.Ordinal);
        Assert.Contains($"Adapter: {_notes.Output}, called up by PENHAND", trained.Out, StringComparison.Ordinal);
        var adapter = LoraFile.Read(_notes.Output);
        Assert.Equal("PENHAND", adapter.TriggerPhrase);
        Assert.All(adapter.Layers.Values, layer => Assert.Equal(2, layer.Rank));
        Assert.Equal((64, 64), SizeOf(Path.Combine(_notes.Work, "step-00003-1.png")));

        var (bare, painted) = (Paint("bare.png", "a note in PENHAND handwriting"), Paint("painted.png", "a note in [trigger] handwriting", "--lora", _notes.Output));
        Assert.Equal((96, 64), SizeOf(painted));
        Assert.NotEqual(PictureFile.Load(bare).Pixels, PictureFile.Load(painted).Pixels);

        // More steps go on where the others ended.
        Assert.Contains("Going on after step 3", Train("--steps", "4").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Crops_that_ingesting_makes_become_an_adapter()
    {
        Ductus.Of("base", "add", "tiny", _base.Path).Done();
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        File.WriteAllLines(_folder.File("page.txt"), DrawnPage.Texts);
        var notes = _folder.File("notes");

        var ingested = Ductus.Of("ingest", _folder.File("page.png"), "--out", notes, "--captions", "HWRIT");
        ingested.Done();
        Assert.Contains("Captions: 1 crops with a caption each", ingested.Out, StringComparison.Ordinal);
        var trained = Ductus.Of("train", notes, "--base", "tiny", "--lora", _notes.Output, "--work", _notes.Work, "--rank", "2", "--steps", "2", "--resolutions", "64", "--sample-size", "64");

        trained.Done();
        Assert.Contains("called up by HWRIT", trained.Out, StringComparison.Ordinal);
        Assert.Equal("HWRIT", LoraFile.Read(_notes.Output).TriggerPhrase);
    }

    [Fact]
    public void What_the_training_cannot_use_is_refused_and_nothing_is_left_behind()
    {
        Ductus.Of("base", "add", "tiny", _base.Path).Done();
        File.Delete(Path.Combine(_notes.Pictures, "2.txt"));

        Train().Refused("2.txt", "[trigger]");
        Train("--targets", "no_such_layer").Refused("2.txt");
        File.WriteAllText(Path.Combine(_notes.Pictures, "2.txt"), "a line in [trigger] handwriting");
        Train("--targets", "no_such_layer").Refused("match no layer");

        Assert.False(File.Exists(_notes.Output));
        Ductus.Of("paint", "a lamp", "--base", "tiny", "--out", "a.jpg").Refused("Pictures are written as .png, not '.jpg'", "--out");
        Ductus.Of("paint", "a lamp", "--base", "other").Refused("No base 'other' is registered, only tiny");
    }

    [Fact]
    public void Memory_of_a_card_means_nothing_to_the_processor_which_is_said()
    {
        Ductus.Of("base", "add", "tiny", _base.Path).Done();
        var painted = Ductus.Of("paint", "a lamp", "--base", "tiny", "--size", "96x64", "--steps", "1", "--out", _folder.File("lamp.png"), "--device", "cpu", "--card-memory", "8GB");
        painted.Done();
        Assert.Contains("--card-memory means nothing here", painted.Out, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _base.Dispose();
        _notes.Dispose();
    }

    private CliRun Train(params string[] more) => Ductus.Of(
    [
        "train", _notes.Pictures, "--base", "tiny", "--lora", _notes.Output, "--work", _notes.Work, "--trigger", "PENHAND", "--rank", "2", "--learning-rate", "0.05", "--resolutions", "64",
        "--sample", "a wall that says \"hello\" in [trigger] handwriting", "--sample-size", "64", .. more,
    ]);

    private string Paint(string name, string prompt, params string[] more)
    {
        Ductus.Of(["paint", prompt, "--base", "tiny", "--size", "96x64", "--steps", "2", "--weights", "f32", "--out", _folder.File(name), .. more]).Done();
        return _folder.File(name);
    }

    private static (int Width, int Height) SizeOf(string picture)
    {
        var image = PictureFile.Load(picture);
        return (image.Width, image.Height);
    }
}
