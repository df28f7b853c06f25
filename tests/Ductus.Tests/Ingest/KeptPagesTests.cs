using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>A reading of several pages that was stopped goes on where it was.</summary>
public sealed class KeptPagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private NotesOptions Options => new(_folder.File("pages"), DrawEveryPage: true) { KeptFolder = _folder.File("cut") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_that_were_cut_and_have_not_changed_are_taken_over_and_give_the_same_lines()
    {
        var notes = Pages();
        var whole = NotesReader.Read(notes, Options with { KeptFolder = null }, cancel: TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => NotesReader.Read(notes, Options, name => Stop(name, stop), stop.Token));

        // What is drawn of a page anew is drawn over what was drawn of it before.
        var (first, second) = (_folder.File("pages/a.lines.png"), _folder.File("pages/b.lines.png"));
        File.WriteAllText(first, "as it was");
        var read = NotesReader.Read(notes, Options, cancel: TestContext.Current.CancellationToken);

        Assert.Equal("as it was", File.ReadAllText(first));
        Assert.True(File.Exists(second));
        Assert.Equal(whole.Lines.Select(line => (line.Source, line.Text)), read.Lines.Select(line => (line.Source, line.Text)));
        Assert.All(whole.Lines.Zip(read.Lines), pair => Assert.Equal(pair.First.Ink.Pixels, pair.Second.Ink.Pixels));
        Assert.Equal(whole.InkAndPaper, read.InkAndPaper);
        Assert.Equal(Left(whole), Left(read));
    }

    [Fact]
    public void A_page_that_has_changed_is_cut_once_more_and_so_is_one_that_was_kept_badly()
    {
        var notes = Pages();
        NotesReader.Read(notes, Options, cancel: TestContext.Current.CancellationToken);
        var first = _folder.File("pages/a.lines.png");
        File.WriteAllText(first, "as it was");
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts, blot: true, shadow: true), _folder.File("a.png"));

        NotesReader.Read(notes, Options, cancel: TestContext.Current.CancellationToken);

        Assert.NotEqual("as it was", File.ReadAllText(first));
        File.WriteAllText(first, "as it was");
        foreach (var kept in Directory.GetFiles(_folder.File("cut")))
        {
            File.WriteAllBytes(kept, File.ReadAllBytes(kept)[..200]);
        }

        Assert.Equal(2 * DrawnPage.Texts.Length, NotesReader.Read(notes, Options, cancel: TestContext.Current.CancellationToken).Lines.Count);
        Assert.NotEqual("as it was", File.ReadAllText(first));

        NotesReader.DiscardKept(Options);
        Assert.False(Directory.Exists(_folder.File("cut")));
    }

    private static void Stop(string page, CancellationTokenSource stop)
    {
        if (page == "b.png")
        {
            stop.Cancel();
        }
    }

    private static IEnumerable<(BlemishKind, int)> Left(IngestedNotes notes) => notes.Findings.OfType<NotesFinding.BlemishesLeftOut>().SelectMany(left => left.Kinds);

    private NotesSource Pages()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts, blot: true), _folder.File("a.png"));
        PictureFile.SavePng(DrawnPage.Draw([.. DrawnPage.Texts.Reverse()], shadow: true), _folder.File("b.png"));
        File.WriteAllLines(_folder.File("a.txt"), DrawnPage.Texts);
        File.WriteAllLines(_folder.File("b.txt"), DrawnPage.Texts.Reverse());
        return NotesSource.Of(_folder.File("a.png"), _folder.File("b.png"));
    }
}
