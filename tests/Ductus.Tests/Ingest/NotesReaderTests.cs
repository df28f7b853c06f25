using System.Text;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;

namespace Ductus.Tests.Ingest;

public sealed class NotesReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_with_its_text_is_read_kept_and_read_back_the_same()
    {
        SavePage("page1", DrawnPage.Texts);
        var notes = Read(_folder.Path);
        Assert.Equal(DrawnPage.Texts, notes.Lines.Select(l => l.Text));
        Assert.All(notes.Lines, l => Assert.Equal(LineGeometry.Height, l.Ink.Height));
        Assert.Equal(4, Assert.Single(notes.Findings.OfType<NotesFinding.FewLines>()).Lines);

        WorkFolder.Save(notes, _folder.File("work"));
        var back = WorkFolder.Load(_folder.File("work"));
        Assert.Equal(notes.InkAndPaper, back.InkAndPaper);
        for (var i = 0; i < notes.Lines.Count; i++)
        {
            Assert.Equal(notes.Lines[i].Ink.Pixels, back.Lines[i].Ink.Pixels);
            Assert.Equal(notes.Lines[i].Measure.XHeight, back.Lines[i].Measure.XHeight);
        }
    }

    [Fact]
    public void Line_pictures_with_a_table_are_read()
    {
        SaveLines("first words here", "and some more <> there", "an odd snowman ☃ here");
        var notes = Read(_folder.Path);
        Assert.Equal("first words here", Assert.Single(notes.Lines).Text);
        Assert.Contains(new NotesFinding.TextRefused("1.png", new TextObjection.MarkedUnreadable()), notes.Findings);
        Assert.Contains(new NotesFinding.TextRefused("2.png", new TextObjection.UnknownSign(new Rune('☃'))), notes.Findings);
    }

    [Fact]
    public void A_text_with_a_line_too_few_is_explained_and_its_page_left_out()
    {
        SavePage("good", DrawnPage.Texts);
        string[] other = [.. DrawnPage.Texts.Reverse()];
        SavePage("short", other, other[..3]);
        var notes = Read(_folder.Path, _folder.File("out"));
        Assert.Equal(DrawnPage.Texts.Length, notes.Lines.Count);
        var mismatch = Assert.Single(notes.Findings.OfType<NotesFinding.LinesMismatch>());
        Assert.Equal(("short.png", 4, 3), (mismatch.Page, mismatch.InkLines, mismatch.TextLines));
        Assert.Equal([1, 2, 3, 4], mismatch.Pairs.Select(pair => pair.Ink?.Number));
        Assert.Single(mismatch.Pairs, pair => pair.Text is null);
        Assert.True(File.Exists(_folder.File(Path.Combine("out", "short.lines.png"))));
    }

    [Fact]
    public void A_page_without_text_is_named()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page1.png"));
        var refusal = Assert.Throws<NoLinesException>(() => Read(_folder.Path));
        Assert.Equal(new UnusedFile("page1.png", new UnusedReason.NoText()), Assert.Single(refusal.Files.Unused));
    }

    [Fact]
    public void Missing_things_are_one_sentence_each()
    {
        Assert.Contains("no file or folder", Refusal(_folder.File("absent")), StringComparison.Ordinal);
        Assert.Contains("holds no picture", Refusal(_folder.Path), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("transcripts.tsv"), "0.png\thello\n");
        var missing = new UnusedFile("0.png", new UnusedReason.Missing("transcripts.tsv"));
        Assert.Equal(missing, Assert.Single(Assert.Throws<NoLinesException>(() => Read(_folder.Path)).Files.Unused));
        File.WriteAllText(_folder.File("transcripts.tsv"), "0.png hello\n");
        Assert.Contains("no tab", Refusal(_folder.Path), StringComparison.Ordinal);
        Assert.IsType<Remedy.Ingest>(Assert.Throws<UserException>(() => WorkFolder.Load(_folder.Path)).Remedy);
    }

    private static IngestedNotes Read(string path, string? pictures = null) =>
        NotesReader.Read(NotesSource.Of(path), new NotesOptions(pictures), cancel: TestContext.Current.CancellationToken);

    private static string Refusal(string path) => Assert.Throws<UserException>(() => Read(path)).Message;

    private void SavePage(string name, string[] texts, string[]? transcript = null)
    {
        PictureFile.SavePng(DrawnPage.Draw(texts), _folder.File(name + ".png"), 200);
        File.WriteAllLines(_folder.File(name + ".txt"), transcript ?? texts);
    }

    private void SaveLines(params string[] texts)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            PictureFile.SavePng(DrawnPage.Line(texts[i], (ulong)i), _folder.File($"{i}.png"));
        }

        File.WriteAllLines(_folder.File("transcripts.tsv"), texts.Select((t, i) => $"{i}.png\t{t}"));
    }
}
