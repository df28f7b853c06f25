using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Cli;

/// <summary>What <c>train</c> says of notes that it cannot learn from.</summary>
[Trait("Speed", "Slow")]
public sealed class NotesRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Not_a_picture()
    {
        File.WriteAllText(_folder.File("page.png"), "Dear Martha,");
        File.WriteAllText(_folder.File("page.txt"), "Dear Martha,");
        Train().Refused("page.png", "not a picture");
    }

    [Fact]
    public void A_file_cut_off_before_its_end()
    {
        SavePage(DrawnPage.Texts);
        var bytes = File.ReadAllBytes(_folder.File("page.png"));
        File.WriteAllBytes(_folder.File("page.png"), bytes[..(bytes.Length / 2)]);
        Train().Refused("page.png", "cut off");
    }

    [Theory]
    [InlineData(1, 1, "1 x 1")]
    [InlineData(20_000, 20, "20000 x 20")]
    public void A_picture_of_no_use_by_its_size(int width, int height, string said)
    {
        PictureFile.SavePng(new Raster(width, height), _folder.File("page.png"));
        File.WriteAllText(_folder.File("page.txt"), "Dear Martha,");
        Train().Refused("page.png", said);
    }

    [Fact]
    public void An_empty_page()
    {
        PictureFile.SavePng(RgbImage.Filled(600, 800, new Rgb(240, 238, 230)), _folder.File("page.png"));
        File.WriteAllText(_folder.File("page.txt"), "Dear Martha,");
        Train().Refused("page.png", "no writing");
    }

    [Fact]
    public void White_noise()
    {
        var noise = new RgbImage(600, 800);
        var random = new Tensors.Rng(3);
        for (var i = 0; i < noise.Pixels.Length; i += 3)
        {
            noise.Pixels.AsSpan(i, 3).Fill((byte)random.Next(256));
        }

        PictureFile.SavePng(noise, _folder.File("page.png"));
        File.WriteAllText(_folder.File("page.txt"), "Dear Martha,");
        Train().Refused("page.png", "no writing");
    }

    [Fact]
    public void A_page_without_a_text()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        var run = Train();
        run.Refused("checked", "ductus ingest");
        Assert.Contains("'page.png' has no text file 'page.txt'", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void A_text_with_fewer_or_more_lines_than_the_page(int count)
    {
        SavePage([.. DrawnPage.Texts.Append("a line that is not there").Take(count)]);
        var run = CliRun.Of("ingest", _folder.Path, "--out", _folder.File("work"));
        run.Done();
        Assert.Contains($"4 lines of ink were found, the text has {count}", run.Out, StringComparison.Ordinal);
        Assert.Contains(count == 3 ? "line 4 at y=" : "no ink: \"a line that is not there\"", run.Out, StringComparison.Ordinal);
        Assert.Contains($"Lines: {Math.Min(count, 4)} with a text", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_that_Ductus_does_not_know()
    {
        DrawnHand.SaveNotes(_folder.Path, ["an odd snowman ☃ here"]);
        Train().Refused("0.png", "U+2603");
    }

    [Fact]
    public void A_folder_that_is_not_there() => CliRun.Of("train", _folder.File("absent"), "--hand", Hand).Refused("absent");

    [Fact]
    public void An_unwritable_place_is_found_before_the_training()
    {
        File.WriteAllText(_folder.File("file"), "");
        DrawnHand.SaveNotes(_folder.Path, DrawnPage.Texts);
        var run = CliRun.Of("train", _folder.Path, "--hand", _folder.File(Path.Combine("file", "hand.safetensors")));
        run.Refused("cannot be written");
        Assert.DoesNotContain("Training", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_page_among_others_is_left_out_and_named()
    {
        SavePage(DrawnPage.Texts);
        PictureFile.SavePng(RgbImage.Filled(600, 800, new Rgb(240, 238, 230)), _folder.File("back.png"));
        var run = CliRun.Of("ingest", _folder.Path, "--out", _folder.File("work"));
        run.Done();
        Assert.Contains("'back.png' holds no writing", run.Out, StringComparison.Ordinal);
        Assert.Contains("Lines: 4 with a text", run.Out, StringComparison.Ordinal);
    }

    private string Hand => _folder.File("hand.safetensors");

    private CliRun Train()
    {
        var run = CliRun.Of("train", _folder.Path, "--hand", Hand);
        Assert.False(File.Exists(Hand));
        return run;
    }

    private void SavePage(string[] texts)
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        File.WriteAllLines(_folder.File("page.txt"), texts);
    }
}
