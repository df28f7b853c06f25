using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;

namespace Ductus.Tests.Ingest;

/// <summary>Words that nobody could read cost the line only themselves.</summary>
public sealed class UnreadableWordsTests : IDisposable
{
    private static readonly LineReader Reader = LineReader.Load(Installation.Reader);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("The quick <> fox jumps", "The quick", "fox jumps")]
    [InlineData("[illegible] brown fox jumps", "brown fox jumps")]
    [InlineData("The quick brown fo[?]", "The quick brown")]
    [InlineData("The <> <> fox jumps", "The", "fox jumps")]
    public void The_words_beside_them_are_learned_from(string text, params string[] parts)
    {
        var whole = Line(DrawnPage.Texts[0], DrawnPage.Texts[0]).Single();

        var lines = Line(DrawnPage.Texts[0], text);

        Assert.Equal(parts, lines.Select(line => line.Text));
        Assert.All(lines, line => Assert.Equal("0.png", line.Source));
        Assert.All(lines, line => Assert.Equal(Alphabet.AsRead(line.Text!), Reader.Read(line.Ink)));
        Assert.True(lines.Sum(line => line.Ink.Width) < whole.Ink.Width);
    }

    [Fact]
    public void A_line_of_which_nothing_can_be_read_or_that_says_something_else_is_left_out()
    {
        Save((DrawnPage.Texts[0], "<> [...] <>"), (DrawnPage.Texts[1], "quite other words <> here"), (DrawnPage.Texts[2], DrawnPage.Texts[2]));

        var notes = Read(_folder.Path);

        Assert.Equal(DrawnPage.Texts[2], Assert.Single(notes.Lines).Text);
        Assert.Contains(new NotesFinding.TextRefused("0.png", new TextObjection.MarkedUnreadable()), notes.Findings);
        Assert.Contains(new NotesFinding.TextRefused("1.png", new TextObjection.MarkedUnreadable()), notes.Findings);
    }

    [Fact]
    public void A_page_whose_text_marks_them_is_laid_to_its_lines()
    {
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _folder.File("page.png"), 200);
        File.WriteAllLines(_folder.File("page.txt"), ["The [illegible] [illegible] fox jumps", .. DrawnPage.Texts[1..3], "in the green [?] house"]);

        var notes = Read(_folder.Path);

        Assert.Equal(["The", "fox jumps", .. DrawnPage.Texts[1..3], "in the green", "house"], notes.Lines.Select(line => line.Text));
        Assert.DoesNotContain(notes.Findings, finding => finding is NotesFinding.LinesMismatch);
    }

    [Fact]
    public void Ingested_notes_keep_the_whole_line()
    {
        Save((DrawnPage.Texts[0], "The quick <> fox jumps"), (DrawnPage.Texts[1], DrawnPage.Texts[1]));
        var notes = Read(_folder.Path);
        var work = _folder.File("work");

        WorkFolder.Save(notes, work);

        Assert.Equal([DrawnPage.Texts[1], "The quick <> fox jumps"], WorkFolderLines.Read(work).Select(line => line.Text));
        Assert.Equal(notes.Lines.Select(line => line.Text).Order(), Read(work).Lines.Select(line => line.Text).Order());
        Assert.Equal("The quick <> fox jumps", Assert.Single(Read(work).Marked).Text);
    }

    [Fact]
    public void Marks_that_a_person_writes_into_the_table_of_ingested_notes_count_too()
    {
        Save([.. DrawnPage.Texts.Select(text => (text, text))]);
        var work = _folder.File("work");
        WorkFolder.Save(Read(_folder.Path), work);
        var table = Path.Combine(work, WorkFolder.TableName);
        File.WriteAllText(table, File.ReadAllText(table).Replace("brown", "<>", StringComparison.Ordinal));

        Assert.Equal([.. DrawnPage.Texts[1..], "The quick", "fox jumps"], Read(work).Lines.Select(line => line.Text));
        Assert.Equal(3, NotesReader.Read(NotesSource.Of(work)).Lines.Count);
    }

    private IReadOnlyList<Ductus.Lines.InkLine> Line(string ink, string text)
    {
        Save((ink, text));
        return Read(_folder.Path).Lines;
    }

    private static IngestedNotes Read(string path) => NotesReader.Read(NotesSource.Of(path), new NotesOptions(Reader: Reader), cancel: TestContext.Current.CancellationToken);

    private void Save(params (string Ink, string Text)[] lines)
    {
        foreach (var (number, line) in lines.Index())
        {
            PictureFile.SavePng(DrawnPage.Line(line.Ink, (ulong)number), _folder.File($"{number}.png"));
        }

        File.WriteAllLines(_folder.File("transcripts.tsv"), lines.Index().Select(line => $"{line.Index}.png\t{line.Item.Text}"));
    }
}
