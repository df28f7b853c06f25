using System.IO.Compression;
using System.Text;
using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>What users have as notes: folders in folders, archives, copies, and what does not belong there.</summary>
public sealed class NotesTreeTests : IDisposable
{
    private static readonly string[] Other = ["in the green garden house", "sleeps until nine o'clock", "The quick brown fox jumps"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_and_zip_files_in_a_folder_are_read_and_what_is_not_is_summed_up()
    {
        Page("a.png", DrawnPage.Texts);
        Page(Path.Combine("letters", "b.png"), Other);
        Page(Path.Combine("letters", "old", "b.png"), [.. DrawnPage.Texts.Reverse()]);
        Zip("more.zip", ("in/c.png", Png(DrawnPage.Draw([Other[1], Other[0]]))), ("in/c.txt", Encoding.UTF8.GetBytes(Other[1] + "\n" + Other[0])), ("in/readme.pdf.docx", [1]), ("__MACOSX/in/._c.png", [2]));
        File.WriteAllText(_folder.File("list.docx"), "x");
        File.WriteAllText(_folder.File("gone.txt"), "x");
        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(_folder.File(Path.Combine("mine", "page.report.json")), "{}");
        Page(Path.Combine("mine", "page.png"), ["no note of the writer"]);

        var notes = Read();

        Assert.Equal([.. DrawnPage.Texts, Other[1], Other[0], .. Other, .. DrawnPage.Texts.Reverse()], notes.Lines.Select(line => line.Text));
        Assert.Equal(
            [new UsedFile("a.png", 1, 4, 0), new UsedFile("more.zip/in/c.png", 1, 2, 0), new UsedFile("letters/b.png", 1, 3, 0), new UsedFile("letters/old/b.png", 1, 4, 0)], notes.Files.Used);
        Assert.Equal(
            [new("gone.txt", new UnusedReason.NoPicture()), new("list.docx", new UnusedReason.Foreign()), new("mine/", new UnusedReason.OwnWork()), new UnusedFile("more.zip/in/readme.pdf.docx", new UnusedReason.Foreign())],
            notes.Files.Unused.OrderBy(file => file.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Texts_named_with_their_pages_as_a_shell_does_are_no_files_of_their_own()
    {
        Page("a.png", DrawnPage.Texts);
        File.WriteAllText(_folder.File("gone.txt"), "x");
        File.WriteAllText(_folder.File("README.txt"), "x");

        var notes = NotesReader.Read(NotesSource.Of([.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)]));

        Assert.Equal(DrawnPage.Texts, notes.Lines.Select(line => line.Text));
        Assert.Equal(new UnusedFile("gone.txt", new UnusedReason.NoPicture()), Assert.Single(notes.Files.Unused));
        var alone = Assert.Throws<NoLinesException>(() => NotesReader.Read(NotesSource.Of(_folder.File("gone.txt"))));
        Assert.Contains("'gone.txt' is not a picture", Assert.IsType<UnusedReason.Faulty>(Assert.Single(alone.Files.Unused).Reason).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_page_is_noticed_by_its_bytes_and_by_what_it_shows_and_another_is_not_taken_for_it()
    {
        Page("a.png", DrawnPage.Texts);
        File.Copy(_folder.File("a.png"), _folder.File("b.png"));
        var picture = PictureFile.Load(_folder.File("a.png"));
        File.WriteAllBytes(_folder.File("c.jpg"), PictureCodec.EncodeJpeg(Half(picture), 70));
        Page("d.png", [.. DrawnPage.Texts.Reverse()]);
        File.Move(_folder.File("a.txt"), _folder.File("b.txt"));

        // Of the three it is the one with a text.
        var notes = Read();

        Assert.Equal([("a.png", "b.png"), ("c.jpg", "b.png")], notes.Files.Unused.Select(file => (file.Name, Assert.IsType<UnusedReason.Same>(file.Reason).As)));
        Assert.Equal(8, notes.Lines.Count);
    }

    [Fact]
    public void Bad_archives_are_refused_in_a_sentence_and_the_rest_goes_on()
    {
        Page("a.png", DrawnPage.Texts);
        File.WriteAllText(_folder.File("broken.zip"), "PK no more");
        Zip("bomb.zip", ("p.png", new byte[40 << 20]));
        Zip("empty.zip", ("p.docx", [1]));
        Zip("many.zip", [.. Enumerable.Range(0, 2001).Select(i => ($"{i}.png", Array.Empty<byte>()))]);

        var notes = Read();

        Assert.Equal(4, notes.Lines.Count);
        var said = Faults(notes).Order().ToArray();
        Assert.Collection(
            said,
            bomb => Assert.Contains("'bomb.zip' unpacks to far more", bomb, StringComparison.Ordinal),
            broken => Assert.Contains("'broken.zip' is damaged", broken, StringComparison.Ordinal),
            empty => Assert.Contains("'empty.zip' holds no picture", empty, StringComparison.Ordinal),
            many => Assert.Contains("'many.zip' holds 2001 files", many, StringComparison.Ordinal));
    }

    [Fact]
    public void Broken_foreign_and_locked_files_are_named_and_the_rest_goes_on()
    {
        Page("a.png", DrawnPage.Texts);
        File.WriteAllText(_folder.File("b.jpg"), "Dear Martha,");
        File.WriteAllText(_folder.File("c.pdf"), "%PDF-1.4 and nothing more");
        File.WriteAllBytes(_folder.File("d.png"), File.ReadAllBytes(_folder.File("a.png"))[..2000]);
        File.WriteAllBytes(_folder.File("e.png"), []);
        foreach (var name in new[] { "b", "c", "d", "e" })
        {
            File.WriteAllText(_folder.File(name + ".txt"), "Dear Martha,");
        }

        var notes = Read();

        Assert.Equal(4, notes.Lines.Count);
        var said = Faults(notes).ToArray();
        Assert.Equal(4, said.Length);
        Assert.All(said.Zip(["b.jpg", "c.pdf", "d.png", "e.png"]), pair => Assert.Contains(pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_folder_is_refused_alone_and_passed_over_among_others()
    {
        var empty = Directory.CreateDirectory(_folder.File("nothing")).FullName;
        Assert.Contains("holds no picture", Assert.Throws<UserException>(() => NotesReader.Read(NotesSource.Of(empty))).Message, StringComparison.Ordinal);

        Page("a.png", DrawnPage.Texts);
        var notes = NotesReader.Read(NotesSource.Of(empty, _folder.File("a.png")));
        Assert.Equal(4, notes.Lines.Count);
        Assert.Contains("holds no picture", Assert.Single(Faults(notes)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fax_of_black_and_white_is_read()
    {
        var page = DrawnPage.Draw(DrawnPage.Texts);
        for (var i = 0; i < page.Pixels.Length; i += 3)
        {
            page.Pixels.AsSpan(i, 3).Fill(page.Pixels[i] < 140 ? (byte)0 : (byte)255);
        }

        File.WriteAllBytes(_folder.File("fax.png"), Png(page));
        File.WriteAllLines(_folder.File("fax.txt"), DrawnPage.Texts);
        Assert.Equal(DrawnPage.Texts, Read().Lines.Select(line => line.Text));
    }

    private static IEnumerable<string> Faults(IngestedNotes notes) => notes.Files.Unused.Select(file => file.Reason).OfType<UnusedReason.Faulty>().Select(reason => reason.Fault.Message);

    private IngestedNotes Read() => NotesReader.Read(NotesSource.Of(_folder.Path));

    private void Page(string file, string[] texts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
        File.WriteAllBytes(_folder.File(file), Png(DrawnPage.Draw(texts)));
        File.WriteAllLines(Path.ChangeExtension(_folder.File(file), ".txt"), texts);
    }

    private void Zip(string file, params (string Name, byte[] Data)[] entries)
    {
        using var archive = ZipFile.Open(_folder.File(file), ZipArchiveMode.Create);
        foreach (var (name, data) in entries)
        {
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(data);
        }
    }

    private static byte[] Png(RgbImage picture) => PictureCodec.EncodePng(picture, [], null);

    private static RgbImage Half(RgbImage picture)
    {
        var half = new RgbImage(picture.Width / 2, picture.Height / 2);
        for (var y = 0; y < half.Height; y++)
        {
            for (var x = 0; x < half.Width; x++)
            {
                picture.Row(2 * y).Slice(6 * x, 3).CopyTo(half.Row(y)[(3 * x)..]);
            }
        }

        return half;
    }
}
