using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Studio.Notes;

namespace Ductus.Studio.Tests;

/// <summary>Edits of lines: at once on disk, taken back and done again, also by the next program that opens the folder.</summary>
public sealed class HandNotesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ductus-notes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Merged_lines_are_one_and_come_back_with_undo()
    {
        var (notes, page) = Notes("Dear Ada,", "the pear tree");
        notes.Edit(page, of => LineEdits.Merge(of, of.Lines[0].Id, of.Lines[1].Id));
        var merged = Assert.Single(notes.Page(page)!.Lines);
        Assert.Equal("Dear Ada, the pear tree", merged.Text);
        Assert.True(merged.IsToCut);
        Assert.Equal("merge", notes.UndoWord);

        notes.Undo();
        Assert.Equal(["Dear Ada,", "the pear tree"], notes.Page(page)!.Lines.Select(line => line.Text));
        notes.Redo();
        Assert.Single(notes.Page(page)!.Lines);
    }

    [Fact]
    public void Whoever_opens_the_folder_next_finds_every_edit_and_can_take_it_back()
    {
        var (notes, page) = Notes("Dear Ada,", "the pear tree");
        notes.Edit(page, of => LineEdits.Split(of, of.Lines[1].Id, 300, 200));
        notes.Edit(page, of => LineEdits.Say(of, of.Lines[0].Id, "Dear Ida,", isRight: true));
        notes.Undo();

        var again = new HandNotes(_folder);
        Assert.Equal(3, again.Page(page)!.Lines.Count);
        Assert.Equal("Dear Ada,", again.Page(page)!.Lines[0].Text);
        Assert.Equal("split", again.UndoWord);
        Assert.Equal("text", again.RedoWord);
        again.Redo();
        Assert.Equal(LineStanding.Checked, again.Page(page)!.Lines[0].Standing);
        again.Undo();
        again.Undo();
        Assert.Equal(2, again.Page(page)!.Lines.Count);
    }

    [Fact]
    public void A_log_that_was_cut_off_in_mid_line_loses_that_step_alone()
    {
        var (notes, page) = Notes("Dear Ada,", "the pear tree");
        notes.Edit(page, of => LineEdits.LeaveOut(of, of.Lines[0].Id));
        var log = Path.Combine(_folder, "studio", "undo.jsonl");
        File.AppendAllText(log, "{\"kind\":\"do\",\"edit\":{\"what\":\"me");

        var again = new HandNotes(_folder);
        Assert.Equal("leave out", again.UndoWord);
        again.Undo();
        Assert.Equal(LineStanding.Proposed, again.Page(page)!.Lines[0].Standing);
    }

    [Fact]
    public void A_line_that_another_window_has_changed_is_not_overwritten()
    {
        var (notes, page) = Notes("Dear Ada,", "the pear tree");
        var old = notes.Page(page)!;
        notes.Edit(page, of => LineEdits.Delete(of, of.Lines[0].Id));
        var e = Assert.Throws<UserException>(() => notes.Edit(page, of => LineEdits.Say(of, old.Lines[0].Id, "Dear Eve,", isRight: true)));
        Assert.Contains("no longer there", e.Message, StringComparison.Ordinal);
        Assert.Single(notes.Page(page)!.Lines);
    }

    [Fact]
    public void What_was_cut_along_an_outline_is_known_wherever_undo_goes()
    {
        var (notes, page) = Notes("Dear Ada,", "the pear tree");
        notes.Edit(page, of => LineEdits.Merge(of, of.Lines[0].Id, of.Lines[1].Id));
        var merged = notes.Page(page)!.Lines[0];
        var staging = Staging("Dear Adaa, the pear tree");
        notes.Undo();
        notes.TakeCut(page, staging, new Dictionary<string, string?> { [merged.Shape] = "lines/0001.png" });
        Assert.Equal(2, notes.Page(page)!.Lines.Count);

        notes.Redo();
        var line = notes.Page(page)!.Lines[0];
        Assert.False(line.IsToCut);
        Assert.Equal("Dear Ada, the pear tree", line.Text);
        Assert.Contains("Dear Adaa, the pear tree", line.Alternatives);
    }

    [Fact]
    public void A_drawn_line_takes_its_place_by_height()
    {
        var (notes, page) = Notes("one", "two");
        notes.Edit(page, of => LineEdits.Draw(of, [new Spot(50, 150), new Spot(400, 152)]));
        Assert.Equal(["one", "", "two"], notes.Page(page)!.Lines.Select(line => line.Text));
        Assert.Equal(20, notes.Page(page)!.Lines[1].XHeight);
        Assert.Throws<UserException>(() => notes.Edit(page, of => LineEdits.Draw(of, [new Spot(50, 150), new Spot(52, 150)])));
    }

    [Fact]
    public void A_text_is_laid_to_the_lines_that_are_not_left_out_and_is_to_be_checked()
    {
        var (notes, page) = Notes("a", "b", "c");
        notes.Edit(page, of => LineEdits.LeaveOut(of, of.Lines[1].Id));
        notes.Edit(page, of => LineEdits.Lay(of, "first\n\nthird\n"));
        Assert.Equal(["first", "b", "third"], notes.Page(page)!.Lines.Select(line => line.Text));
        Assert.DoesNotContain(notes.Page(page)!.Lines, line => line.Standing == LineStanding.Checked);
        Assert.Throws<UserException>(() => notes.Edit(page, of => LineEdits.Lay(of, "1\n2\n3")));
    }

    [Fact]
    public void The_table_of_texts_is_the_command_lines_and_what_it_changes_comes_back()
    {
        var staging = Staging("Dear Ada,", "the pear tree");
        Directory.CreateDirectory(Path.Combine(_folder, "lines"));
        WorkFolderLines.Add(_folder, staging);
        var notes = new HandNotes(_folder);
        var page = Assert.Single(notes.Pages);
        Assert.Equal("page.jpg", page.Name);
        notes.Edit(page.Id, of => LineEdits.Say(of, of.Lines[0].Id, "Dear Ida,", isRight: true));
        Assert.Equal("Dear Ida,", Assert.Single(WorkFolder.Load(_folder).Lines).Text);

        WorkFolderLines.WriteTexts(_folder, [("lines/0001.png", "Dear Eve,", false), ("lines/0002.png", "the pear trees", false)]);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, WorkFolder.TableName), DateTime.UtcNow.AddSeconds(2));
        notes.Refresh();
        Assert.Equal(["Dear Eve,", "the pear trees"], notes.Page(page.Id)!.Lines.Select(line => line.Text));
        Assert.All(notes.Page(page.Id)!.Lines, line => Assert.Equal(LineStanding.Checked, line.Standing));
    }

    [Fact]
    public void A_scan_that_comes_later_goes_with_the_lines_that_were_read_from_it()
    {
        var (notes, page) = Notes("a");
        notes.AddPicture(Path.Combine("scans", "page.jpg"));
        Assert.Equal(Path.Combine("scans", "page.jpg"), Assert.Single(notes.Pages).Picture);
        Assert.Equal(page, notes.Pages[0].Id);
        notes.AddPicture(Path.Combine("scans", "page.png"));
        Assert.Equal(2, notes.Pages.Count);
        Assert.False(notes.Pages[1].IsRead);
    }

    [Fact]
    public void A_page_that_is_removed_keeps_its_picture_aside()
    {
        var (notes, page) = Notes("a");
        var scans = Path.Combine(_folder, "scans");
        Directory.CreateDirectory(scans);
        File.WriteAllText(Path.Combine(scans, "page.jpg"), "picture");
        notes.Set(notes.Page(page)! with { Picture = Path.Combine("scans", "page.jpg") });
        notes.Remove(page);
        Assert.Empty(new HandNotes(_folder).Pages);
        Assert.True(File.Exists(Path.Combine(_folder, "studio", "removed", "page.jpg")));
    }

    /// <summary>A page whose lines lie 100 rows apart.</summary>
    private (HandNotes Notes, string Page) Notes(params string[] texts)
    {
        var notes = new HandNotes(_folder);
        var page = notes.Add(new NotePage { Id = NoteLine.NewId(), Name = "page.jpg", IsRead = true, Width = 800, Height = 600 });
        notes.Set(page with { Lines = [.. texts.Select((text, i) => NoteLine.Of(LineOutline.Drawn([new Spot(50, 100 * (i + 1)), new Spot(600, 100 * (i + 1))], 20)) with { Text = text, File = null, IsBare = false })] });
        return (notes, page.Id);
    }

    /// <summary>A work folder with lines whose texts are proposed.</summary>
    private string Staging(params string[] texts)
    {
        var folder = Path.Combine(_folder, "studio", "staging");
        WorkFolderLines.Save([.. texts.Select((text, i) => (new Lines.InkLine(new Raster(200, Lines.LineGeometry.Height), text, [], Lines.LineMeasure.OfSize(30), $"page.jpg:{i + 1}"), new Reading.LineReading(text, [], [])))], folder);
        return folder;
    }
}
