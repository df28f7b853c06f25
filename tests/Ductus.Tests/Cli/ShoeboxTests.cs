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
