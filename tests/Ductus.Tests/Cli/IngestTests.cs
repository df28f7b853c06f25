using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Cli;

[Trait("Speed", "Slow")]
public sealed class IngestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_without_text_gets_proposals_that_train_only_once_they_are_checked()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        var work = _folder.File("work");
        var run = CliRun.Of("ingest", _folder.File("page.png"), "--out", work);
        run.Done();
        Assert.Contains("0 with a text, 4 with a proposed one", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(work, "pages", "page.lines.png")));

        var table = Path.Combine(work, WorkFolder.TableName);
        var rows = File.ReadAllLines(table)[1..];
        Assert.All(rows, row => Assert.EndsWith("\tproposed", row, StringComparison.Ordinal));
        Train(work).Refused("checked");

        // The first is corrected, the second thrown away, the others stay proposals.
        File.WriteAllLines(table, [$"lines/0001.png\t{DrawnPage.Texts[0]}", .. rows[2..]]);
        run = Train(work);
        run.Done();
        Assert.Contains("2 lines without a checked text are left out", run.Out, StringComparison.Ordinal);
        Assert.Equal(DrawnPage.Texts[0], Assert.Single(HandFile.Load(Hand).Lines).Text);
    }

    [Fact]
    public void Texts_that_fit_the_ink_are_taken_where_the_numbers_differ()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        File.WriteAllLines(_folder.File("page.txt"), [DrawnPage.Texts[0], DrawnPage.Texts[2], DrawnPage.Texts[3]]);
        CliRun.Of("ingest", _folder.File("page.png"), "--out", _folder.File("work")).Done();
        Assert.Equal([DrawnPage.Texts[0], DrawnPage.Texts[2], DrawnPage.Texts[3]], Texts()[..3]);
    }

    [Fact]
    public void Swapped_texts_are_laid_to_their_ink_and_named()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"));
        File.WriteAllLines(_folder.File("page.txt"), [DrawnPage.Texts[1], DrawnPage.Texts[0], DrawnPage.Texts[2], DrawnPage.Texts[3]]);
        var run = CliRun.Of("ingest", _folder.File("page.png"), "--out", _folder.File("work"));
        Assert.Contains("stands elsewhere in the text", run.Out, StringComparison.Ordinal);
        Assert.Contains("4 with a text, 0 with a proposed one", run.Out, StringComparison.Ordinal);
        Assert.Equal(DrawnPage.Texts, Texts());
    }

    [Fact]
    public void Corrections_are_never_written_over()
    {
        DrawnHand.SaveNotes(_folder.Path, DrawnPage.Texts);
        CliRun.Of("ingest", _folder.Path, "--out", _folder.File("work")).Done();
        var table = Path.Combine(_folder.File("work"), WorkFolder.TableName);
        File.AppendAllText(table, "\n");
        var corrected = File.ReadAllText(table);
        CliRun.Of("ingest", _folder.Path, "--out", _folder.File("work")).Refused("corrections");
        Assert.Equal(corrected, File.ReadAllText(table));
    }

    private string[] Texts() => [.. File.ReadAllLines(Path.Combine(_folder.File("work"), WorkFolder.TableName)).Skip(1).Select(row => row.Split('\t')[1])];

    private string Hand => _folder.File("hand.safetensors");

    private CliRun Train(string notes) => CliRun.Of("train", notes, "--hand", Hand, "--steps", "0");
}
