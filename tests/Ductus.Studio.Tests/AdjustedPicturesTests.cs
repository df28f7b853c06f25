using Ductus.Imaging;
using Ductus.Studio.Notes;

namespace Ductus.Studio.Tests;

/// <summary>Pictures of adjustments are kept for as long as a page or a step of undo shows them, and no longer.</summary>
public sealed class AdjustedPicturesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ductus-adjusted").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_undo_and_redo_go_back_to_is_kept_when_the_hand_is_opened_and_the_rest_is_not()
    {
        var (notes, page) = Notes();
        Adjust(notes, page, "first");
        Adjust(notes, page, "second");
        Paint(page, "second");
        Orphan("gone");
        Paint(page, "gone");
        notes.Undo();
        var opened = new HandNotes(_folder);
        Assert.Equal(["first", "second"], Kept());
        Assert.True(File.Exists(PaintOf(page, "second")));
        Assert.False(File.Exists(PaintOf(page, "gone")));

        // Something else is done: what was taken back cannot be made again.
        opened.Edit(page, of => LineEdits.Draw(of, [new Spot(50, 150), new Spot(400, 150)]));
        _ = new HandNotes(_folder);
        Assert.Equal(["first"], Kept());
        Assert.False(File.Exists(PaintOf(page, "second")));
    }

    [Fact]
    public void Those_of_a_page_that_was_removed_go_with_the_steps_that_nobody_can_take_back()
    {
        var (notes, page) = Notes();
        Adjust(notes, page, "first");
        var other = notes.Add(new NotePage { Id = NoteLine.NewId(), Name = "other.jpg", Picture = Path.Combine("scans", "other.jpg"), IsRead = true, Width = 800, Height = 600 }).Id;
        Adjust(notes, other, "second");
        notes.Remove(page);
        _ = new HandNotes(_folder);
        Assert.Equal(["second"], Kept());
    }

    private (HandNotes Notes, string Page) Notes()
    {
        var notes = new HandNotes(_folder);
        return (notes, notes.Add(new NotePage { Id = NoteLine.NewId(), Name = "page.jpg", Picture = Path.Combine("scans", "page.jpg"), IsRead = true, Width = 800, Height = 600 }).Id);
    }

    /// <summary>What the studio does when the work on a page's picture is done.</summary>
    private void Adjust(HandNotes notes, string id, string key)
    {
        Orphan(key);
        var page = notes.Page(id)! with { Job = key };
        notes.Set(page);
        notes.TakeAdjusted(id, key, "crop", page with { Job = null, Picture = Path.Combine("studio", "adjusted", key, "page.png"), Adjusted = new PageAdjustment(key, page.Adjusted?.Scan ?? page.Picture!, 0) }, staging: null);
    }

    private void Orphan(string key)
    {
        var folder = Path.Combine(_folder, "studio", "adjusted", key);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "page.png"), "picture");
    }

    private void Paint(string page, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PaintOf(page, key))!);
        File.WriteAllText(PaintOf(page, key), "paint");
    }

    private string PaintOf(string page, string key) => Path.Combine(_folder, "studio", "paint", $"{page}-{key}-1-ink.png");

    private string[] Kept() => [.. Directory.GetDirectories(Path.Combine(_folder, "studio", "adjusted")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
