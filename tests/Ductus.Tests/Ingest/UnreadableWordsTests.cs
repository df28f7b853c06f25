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

        Assert.Equal(["The quick <> fox jumps", DrawnPage.Texts[1]], WorkFolderLines.Read(work).Select(line => line.Text));
        Assert.Equal(["The quick", "fox jumps", DrawnPage.Texts[1]], Read(work).Lines.Select(line => line.Text));
        Assert.Equal(2, WorkFolder.Load(work).Whole.Count);
    }

    [Fact]
    public void Marks_that_a_person_writes_into_the_table_of_ingested_notes_count_too()
    {
        Save([.. DrawnPage.Texts.Select(text => (text, text))]);
        var work = _folder.File("work");
        WorkFolder.Save(Read(_folder.Path), work);
        var table = Path.Combine(work, WorkFolder.TableName);
        File.WriteAllText(table, File.ReadAllText(table).Replace("brown", "<>", StringComparison.Ordinal));

        Assert.Equal(["The quick", "fox jumps", .. DrawnPage.Texts[1..]], Read(work).Lines.Select(line => line.Text));
        Assert.Equal(3, NotesReader.Read(NotesSource.Of(work)).Lines.Count);
    }

    [Fact]
    public void A_line_of_nothing_else_puts_no_other_line_of_its_page_in_doubt()
    {
        string[] written = [DrawnPage.Texts[0], "Dear Ada, the fox", .. DrawnPage.Texts[1..]];
        PictureFile.SavePng(DrawnPage.Draw(written), _folder.File("page.png"), 200);
        File.WriteAllLines(_folder.File("page.txt"), ["[illegible]", .. written[1..]]);

        var notes = Read(_folder.Path);

        Assert.Equal(written[1..], notes.Lines.Select(line => line.Text));
        Assert.DoesNotContain(notes.Findings, finding => finding is NotesFinding.LinesMismatch);
        Assert.Contains(new NotesFinding.TextRefused("page.png:1", new TextObjection.MarkedUnreadable()), notes.Findings);
    }

    [Fact]
    public void A_signature_of_which_a_part_cannot_be_read_is_left_out_as_others_are()
    {
        Save(("sleeps until nine", "sleeps until nine"), ("Yours,", "Yours,"), ("Ada Lovelace", "Ada <>"));
        var work = _folder.File("work");
        WorkFolder.Save(Read(_folder.Path), work);

        foreach (var notes in new[] { Read(_folder.Path, keepSignatures: false), Read(work, keepSignatures: false) })
        {
            Assert.Equal(["sleeps until nine", "Yours,"], notes.Lines.Select(line => line.Text));
            Assert.Equal("Ada <>", Assert.Single(notes.Findings.OfType<NotesFinding.Signature>()).Text);
        }
    }

    private IReadOnlyList<Ductus.Lines.InkLine> Line(string ink, string text)
    {
        Save((ink, text));
        return Read(_folder.Path).Lines;
    }

    private static IngestedNotes Read(string path, bool keepSignatures = true) =>
        NotesReader.Read(NotesSource.Of(path), new NotesOptions(Reader: Reader) { KeepSignatures = keepSignatures }, cancel: TestContext.Current.CancellationToken);

    private void Save(params (string Ink, string Text)[] lines)
    {
        foreach (var (number, line) in lines.Index())
        {
            PictureFile.SavePng(DrawnPage.Line(line.Ink, (ulong)number), _folder.File($"{number}.png"));
        }

        File.WriteAllLines(_folder.File("transcripts.tsv"), lines.Index().Select(line => $"{line.Index}.png\t{line.Item.Text}"));
    }
}
