using Ductus.Application;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tests.Imaging;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Cli;

/// <summary>A folder as people have them: good pages among all that is none. What is said of each file, and that the good ones are read.</summary>
[Trait("Speed", "Slow")]
public sealed class ShoeboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Box => Directory.CreateDirectory(_folder.File("box")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_block_at_the_end_says_of_each_file_once_what_became_of_it()
    {
        Page("a.png", DrawnPage.Texts);
        Page(Path.Combine("letters", "a.png"), [.. DrawnPage.Texts.Reverse()], hasText: false);
        File.Copy(In("a.png"), In("copy.png"));
        File.WriteAllBytes(In("locked.pdf"), ScannedPdf.Of([DrawnPage.Draw(DrawnPage.Texts)], 0.3f, isLocked: true));
        File.WriteAllText(In("broken.jpg"), "no picture");
        File.WriteAllText(In("list.docx"), "x");
        File.WriteAllText(In("more.xlsx"), "x");
        PictureFile.SavePng(RgbImage.Filled(600, 800, new Rgb(240, 238, 230)), In("bare.png"));

        var run = Ingest();

        run.Done();
        var said = run.Out.Split('\n');
        var block = said[Array.IndexOf(said, "Files used: 2")..];
        Assert.Equal(["  'a.png': 4 lines", "  'letters/a.png': 4 lines with texts that nobody has checked", "Files not used: 6"], block[1..4]);
        Assert.Equal(
            [
                "  'bare.png' holds no writing that can be found: leave it out, or scan it darker.",
                "  'broken.jpg' is not a picture that can be read: use JPEG, PNG, TIFF, WebP, BMP, HEIC, AVIF or a scanner's PDF.",
                "  'copy.png' shows the same page as 'a.png', which is used.",
                "  'list.docx' and 'more.xlsx' are no pictures.",
                "  'locked.pdf' is locked with a password: save it without one.",
            ],
            block[4..9].Order(StringComparer.Ordinal));
        foreach (var name in (string[])["bare.png", "broken.jpg", "copy.png", "list.docx", "locked.pdf"])
        {
            Assert.Single(said, line => line.Contains($"'{name}'", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(_folder.Path, string.Join('\n', block[..9]), StringComparison.Ordinal);
        Assert.Equal(["a.lines.png", "letters-a.lines.png"], Directory.GetFiles(Path.Combine(Work, "pages"), "*.lines.png").Select(Path.GetFileName).Order());
        Assert.Contains("is locked with a password", File.ReadAllText(Path.Combine(Work, NotesReport.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_another_script_is_named_and_so_is_a_fax_read()
    {
        Page("a.png", DrawnPage.Texts);
        Page("russian.png", ["\u0432\u0441\u0435 \u043b\u044e\u0434\u0438 \u0440\u043e\u0436\u0434\u0430\u044e\u0442\u0441\u044f \u0441\u0432\u043e\u0431\u043e\u0434\u043d\u044b\u043c\u0438", "\u0438 \u0440\u0430\u0432\u043d\u044b\u043c\u0438 \u0432 \u0441\u0432\u043e\u0435\u043c \u0434\u043e\u0441\u0442\u043e\u0438\u043d\u0441\u0442\u0432\u0435", "\u043e\u043d\u0438 \u043d\u0430\u0434\u0435\u043b\u0435\u043d\u044b \u0440\u0430\u0437\u0443\u043c\u043e\u043c"], hasText: false);
        string[] fax = [.. DrawnPage.Texts.Reverse()];
        using (var image = new ImageMagick.MagickImage(PictureCodec.EncodePng(DrawnPage.Draw(fax), [], null)))
        {
            // 204 dots an inch across and 98 down, in black and white.
            image.Resize(new ImageMagick.MagickGeometry(image.Width, image.Height * 98 / 204) { IgnoreAspectRatio = true });
            image.Threshold(new ImageMagick.Percentage(60));
            image.ColorType = ImageMagick.ColorType.Bilevel;
            image.Density = new ImageMagick.Density(204, 98, ImageMagick.DensityUnit.PixelsPerInch);
            image.Write(In("fax.tif"), ImageMagick.MagickFormat.Tiff);
        }

        File.WriteAllLines(In("fax.txt"), fax);

        var run = Ingest();

        run.Done();
        Assert.Contains("'russian.png' reads like no text in the letters that Ductus knows", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("'a.png' reads", run.Out, StringComparison.Ordinal);
        Assert.Contains("  'fax.tif': 4 lines", run.Out, StringComparison.Ordinal);
        Assert.All(WorkFolder.Load(Work).Proposed, line => Assert.StartsWith("russian.png", line.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Ingesting_that_is_stopped_leaves_nothing_half_written_and_the_same_command_does_it_all()
    {
        Page("a.png", DrawnPage.Texts);
        Page("b.png", [.. DrawnPage.Texts.Reverse()]);
        using (var stop = new CancellationTokenSource())
        {
            var stopping = new Events(job => (job.Notice is Notice.ReadingFile { Name: "b.png" } ? stop : null)?.Cancel());
            Assert.ThrowsAny<OperationCanceledException>(() => new Engine().Ingest(NotesSource.Of(Box), Work, stopping, stop.Token));
        }

        Assert.False(WorkFolder.Exists(Work));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part", SearchOption.AllDirectories));
        CliRun.Of("train", Work, "--hand", _folder.File("hand.safetensors")).Refused("work");

        Ingest().Done();
        Assert.Equal([.. DrawnPage.Texts, .. DrawnPage.Texts.Reverse()], WorkFolder.Load(Work).Lines.Select(line => line.Text));
    }

    private string Work => _folder.File("work");

    private CliRun Ingest() => CliRun.Of("ingest", Box, "--out", Work);

    private string In(string file) => Path.Combine(Box, file);

    private void Page(string file, string[] texts, bool hasText = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
        PictureFile.SavePng(DrawnPage.Draw(texts), In(file));
        if (hasText)
        {
            File.WriteAllLines(Path.ChangeExtension(In(file), ".txt"), texts);
        }
    }
}
