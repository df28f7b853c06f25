using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Cli;

/// <summary>What is said before the wait, and after it.</summary>
[Trait("Speed", "Slow")]
public sealed class VerdictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Page => _folder.File("page.png");

    private string HandPath => _folder.File("hand.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Notes_that_do_not_say_how_large_they_are_ask_and_are_told()
    {
        Save(null);
        var run = Train();
        run.Done();
        Assert.Contains("Lines: 4 to learn from (a rough hand).", run.Out, StringComparison.Ordinal);
        Assert.Contains("Missing: ", run.Out, StringComparison.Ordinal);
        Assert.Contains("say it with --sheet-width", run.Out, StringComparison.Ordinal);
        Assert.Contains("On this machine a page about", run.Out, StringComparison.Ordinal);

        // The page is 1000 pixels wide: on 100 mm a small x of about 24 pixels is about 2.4 mm high, on four inches about the same, on 200 mm twice that.
        foreach (var (width, least, most) in ((string, float, float)[])[("100mm", 24, 36), ("4in", 24, 36), ("20cm", 48, 60)])
        {
            run = Train("--sheet-width", width);
            run.Done();
            Assert.Contains("a small x is", run.Out, StringComparison.Ordinal);
            Assert.InRange(HandFile.Load(HandPath).XHeight, least, most);
        }

        Train("--sheet-width", "15").Refused("--sheet-width", "15cm");
    }

    [Fact]
    public void The_resolution_that_a_file_states_tells_and_a_training_says_whether_it_can_be_measured()
    {
        Save(254);
        var run = Train("--steps", "1");
        run.Done();
        Assert.Contains("a small x is 2.", run.Out, StringComparison.Ordinal);
        Assert.Contains("learning takes about", run.Out, StringComparison.Ordinal);
        Assert.Contains("Whether the training helped cannot be measured", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ingesting_says_it_too()
    {
        Save(254);
        var run = CliRun.Of("ingest", _folder.Path, "--out", _folder.File("work"));
        run.Done();
        Assert.Contains("Lines: 4 to learn from", run.Out, StringComparison.Ordinal);
        Assert.Contains("learning takes about", run.Out, StringComparison.Ordinal);
    }

    private CliRun Train(params string[] options)
    {
        File.Delete(HandPath);
        return CliRun.Of(["train", Page, "--hand", HandPath, .. options.Contains("--steps") ? [] : (string[])["--steps", "0"], .. options]);
    }

    private void Save(float? dpi)
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), Page, dpi);
        File.WriteAllLines(_folder.File("page.txt"), DrawnPage.Texts);
    }
}
