using Ductus.AdapterTraining;
using Ductus.Captions;
using Ductus.Families;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Captions;

/// <summary>Crops of pages with captions: what the sentences say, which sizes they have, and that edits of a user stay.</summary>
public sealed class CropFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Crops => Path.Combine(_folder.File("work"), CropFolder.Name);

    private string Caption => Path.Combine(Crops, "page-1.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_caption_says_what_is_written_how_and_on_what()
    {
        Ingest(DrawnPage.Draw(DrawnPage.Texts, ruled: true), DrawnPage.Texts);

        var caption = File.ReadAllText(Caption);

        Assert.StartsWith("Four lines of PENHAND handwriting in ", caption, StringComparison.Ordinal);
        Assert.Contains($"dark blue ink on ruled cream paper that say \"{string.Join(' ', DrawnPage.Texts)}\"", caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Crops_have_the_size_of_a_bucket_and_are_trained_at_it_uncut()
    {
        Ingest(DrawnPage.Draw(DrawnPage.Texts), DrawnPage.Texts);

        var crop = PictureFile.Load(Path.ChangeExtension(Caption, ".png"));

        Assert.Contains((crop.Width, crop.Height), CropBuckets.Of(16));
        Assert.Contains((crop.Width, crop.Height), PictureSizes.Of(crop.Width, crop.Height, [256, 512, 768, 1024], 16));
    }

    [Fact]
    public void Crops_show_whole_lines_and_each_line_once()
    {
        var texts = Enumerable.Range(0, 14).Select(i => DrawnPage.Texts[i % 4]).ToArray();
        var page = PageCleaner.Clean(new PageScan("page", DrawnPage.Draw(texts)));
        var lines = LineSegmenter.Segment(page);

        var crops = PageCrops.Of(page, lines, CropBuckets.Of(16));

        Assert.Equal(Enumerable.Range(0, lines.Count), crops.SelectMany(crop => Enumerable.Range(crop.First, crop.Count)));
        Assert.All(crops, crop => Assert.All(lines.Skip(crop.First).Take(crop.Count), line => Assert.True(
            line.Left >= crop.Left && line.Top >= crop.Top && line.Left + line.Ink.Width <= crop.Left + crop.Width && line.Top + line.Ink.Height <= crop.Top + crop.Height)));
        Assert.All(crops, crop => Assert.True(crop.Bucket.Width <= crop.Width && crop.Bucket.Height <= crop.Height));
    }

    [Fact]
    public void An_edited_caption_stays_and_others_follow_the_texts()
    {
        Ingest(DrawnPage.Draw(DrawnPage.Texts), DrawnPage.Texts);
        var table = Path.Combine(_folder.File("work"), WorkFolder.TableName);
        File.WriteAllText(table, File.ReadAllText(table).Replace("The quick", "Thy quick", StringComparison.Ordinal));

        Assert.Equal(0, CropFolder.Refresh(Crops).Edited);
        Assert.Contains("Thy quick", File.ReadAllText(Caption), StringComparison.Ordinal);

        File.WriteAllText(Caption, "a note in [trigger] handwriting");
        Assert.Equal(1, CropFolder.Refresh(Crops, "OTHER").Edited);
        Assert.Equal("a note in [trigger] handwriting", File.ReadAllText(Caption));
    }

    [Fact]
    public void A_text_that_nobody_has_checked_is_not_said()
    {
        Ingest(DrawnPage.Draw(DrawnPage.Texts), DrawnPage.Texts);
        var table = Path.Combine(_folder.File("work"), WorkFolder.TableName);
        File.WriteAllLines(table, File.ReadAllLines(table).Select((row, i) => i == 1 ? row.TrimEnd('\t') + "\t" + WorkFolder.ProposedMark : row));

        Assert.Equal(1, CropFolder.Refresh(Crops).Silent);
        Assert.DoesNotContain("that say", File.ReadAllText(Caption), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_is_painted_over_unless_the_hand_is_ones_own()
    {
        string[] letter = [.. DrawnPage.Texts, "Yours sincerely,", "Martha Brown"];
        Ingest(DrawnPage.Draw(letter), letter);
        Assert.Contains("Martha Brown", File.ReadAllText(Caption), StringComparison.Ordinal);
        var signed = Dark();

        File.Delete(Caption);
        Ingest(DrawnPage.Draw(letter), letter, keepsSignatures: false);

        Assert.StartsWith("Five lines of PENHAND", File.ReadAllText(Caption), StringComparison.Ordinal);
        Assert.DoesNotContain("Martha", File.ReadAllText(Caption), StringComparison.Ordinal);
        var unsigned = Dark();
        var (first, last) = (Array.FindIndex(signed, row => row > 0), Array.FindLastIndex(signed, row => row > 0));
        Assert.Equal(signed[..(last - 50)], unsigned[..(last - 50)]);
        Assert.True(Array.FindLastIndex(unsigned, row => row > 0) < last - 50 && first < last, $"ink down to row {Array.FindLastIndex(unsigned, row => row > 0)} of {last}");

        // Ink in each row of the crop.
        int[] Dark()
        {
            var picture = PictureFile.Load(Path.ChangeExtension(Caption, ".png"));
            return [.. Enumerable.Range(0, picture.Height).Select(y => Enumerable.Range(0, picture.Width).Count(x => picture.Row(y)[3 * x] < 150))];
        }
    }

    [Fact]
    public void A_signature_that_is_recognised_once_its_text_is_corrected_is_painted_over_in_the_crops_that_exist()
    {
        string[] misread = [.. DrawnPage.Texts, "Yours sincerely,", "watha blown x 3"], letter = [.. misread[..^1], "Martha Brown"];
        Ingest(DrawnPage.Draw(letter), misread, keepsSignatures: false);
        var crop = Path.ChangeExtension(Caption, ".png");
        var before = File.ReadAllBytes(crop);
        var table = Path.Combine(_folder.File("work"), WorkFolder.TableName);
        File.WriteAllText(table, File.ReadAllText(table).Replace(misread[^1], letter[^1], StringComparison.Ordinal));

        Assert.Equal(1, CropFolder.Refresh(Crops).Signatures);

        Assert.NotEqual(before, File.ReadAllBytes(crop));
        Assert.StartsWith("Five lines of PENHAND", File.ReadAllText(Caption), StringComparison.Ordinal);
        Assert.Equal(0, CropFolder.Refresh(Crops).Signatures);

        var signed = File.ReadAllBytes(crop);
        Ingest(DrawnPage.Draw(letter), misread, keepsSignatures: false);
        new Ductus.Hands.Consent("Martha Brown", Ductus.Hands.Right.Mine).Save(_folder.File("work"));
        File.WriteAllText(table, File.ReadAllText(table).Replace(misread[^1], letter[^1], StringComparison.Ordinal));
        Assert.Equal(0, CropFolder.Refresh(Crops).Signatures);
        Assert.NotEqual(signed, File.ReadAllBytes(crop));
    }

    [Fact]
    public void All_inks_of_a_crop_are_named_and_light_and_shade_are_one()
    {
        var sheet = new WrittenSheet(1000, 560);
        for (var k = 0; k < 4; k++)
        {
            sheet.Write(DrawnPage.Texts[k], 90, 130 + (k * 100), k < 3 ? WrittenSheet.Blue : WrittenSheet.Red, (ulong)k + 1);
        }

        Ingest(sheet.Photograph((x, y) => 1 - (0.4f * y / 560)), DrawnPage.Texts);

        Assert.Contains("blue and red ink on ", File.ReadAllText(Caption), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_were_cropped_before_a_run_was_stopped_are_not_cropped_again()
    {
        var work = _folder.File("work");
        string[] pages = [_folder.File("a.png"), _folder.File("b.png")];
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), pages[0]);
        PictureFile.SavePng(DrawnPage.Draw([.. DrawnPage.Texts.Reverse()]), pages[1]);
        Array.ForEach(pages, page => File.WriteAllLines(Path.ChangeExtension(page, ".txt"), page == pages[0] ? DrawnPage.Texts : DrawnPage.Texts.Reverse()));
        using var stop = new CancellationTokenSource();
        List<string> cropped = [];
        void Read(CropFolder crops, Action<string>? begun, CancellationToken cancel)
        {
            void Add(CutPage cut)
            {
                cropped.Add(cut.Page.Name);
                crops.Add(cut);
            }

            var options = new NotesOptions(_folder.File("pages"), DrawEveryPage: true) { KeptFolder = _folder.File("cut"), Cut = Add, WasCut = crops.TakeOver };
            WorkFolder.Save(NotesReader.Read(NotesSource.Of(pages), options, begun, cancel), work);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => Read(new CropFolder(work, "PENHAND", 16), name => StopAt(name, "b.png", stop), stop.Token));
        var folder = new CropFolder(work, "PENHAND", 16);
        Read(folder, null, TestContext.Current.CancellationToken);

        Assert.Equal(["a.png", "b.png"], cropped);
        Assert.Equal(2, folder.Finish(keepsSignatures: true).Crops);
        Assert.Contains($"that say \"{string.Join(' ', DrawnPage.Texts)}\"", File.ReadAllText(Path.Combine(Crops, "a-1.txt")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Crops, "b-1.txt")));
        Assert.Equal(5, Directory.GetFiles(Crops).Length);
    }

    [Fact]
    public void Of_a_typed_page_the_note_by_hand_is_cropped_and_a_page_of_nothing_but_type_is_not()
    {
        var sheet = TypedPageTests.Typed(TypedPageTests.Texts);
        Assert.Empty(Cropped(sheet));
        TypedPageTests.Scrawl(sheet, 200, 900);
        Assert.Single(Cropped(sheet));

        string[] Cropped(WrittenSheet typed)
        {
            var page = PageCleaner.Clean(new PageScan("typed.png", typed.Photograph()));
            new CropFolder(_folder.File("work"), "PENHAND", 16).Add(new CutPage(typed.Photograph(), page, LineSegmenter.Segment(page), 0));
            return Directory.GetFiles(Crops, "*.png");
        }
    }

    [Fact]
    public void The_training_reads_the_pairs_back()
    {
        Ingest(DrawnPage.Draw(DrawnPage.Texts), DrawnPage.Texts);
        var found = CropFolder.Find(_folder.File("work"))!;

        var picture = Assert.Single(CaptionFolder.Read(found, new AdapterTrainingSettings { Trigger = CropFolder.TriggerOf(found) }));

        Assert.Equal(Path.ChangeExtension(Caption, ".png"), picture.Path);
        Assert.Equal(File.ReadAllText(Caption).Trim(), picture.Caption);
        Assert.Null(CropFolder.Find(_folder.Path));
    }

    [Theory]
    [InlineData(40, 45, 110, "dark blue")]
    [InlineData(35, 33, 38, "black")]
    [InlineData(110, 110, 112, "dark grey")]
    [InlineData(180, 40, 40, "red")]
    public void Inks_have_the_names_that_people_give_them(byte r, byte g, byte b, string word) => Assert.Equal(word, ColourWords.OfInk(new Rgb(r, g, b)));

    [Theory]
    [InlineData(240, 235, 220, "cream")]
    [InlineData(250, 249, 246, "white")]
    [InlineData(250, 235, 120, "yellow")]
    [InlineData(200, 215, 245, "light blue")]
    [InlineData(170, 169, 168, "light grey")]
    [InlineData(195, 189, 184, "light grey")]
    [InlineData(235, 232, 184, "yellow")]
    [InlineData(207, 190, 160, "beige")]
    public void Papers_have_the_names_that_people_give_them(byte r, byte g, byte b, string word) => Assert.Equal(word, ColourWords.OfPaper(new Rgb(r, g, b)));

    [Fact]
    public void Joins_are_named_where_the_pieces_of_ink_tell()
    {
        string Said(int pieces) => CaptionSentence.Of("PENHAND", new PageWords("black", "plain white"), 1, ["several words written together"], pieces);

        Assert.Equal("One line of PENHAND handwriting in joined letters and black ink on plain white paper that says \"several words written together\"", Said(5));
        Assert.Contains("in separate letters and black ink", Said(26), StringComparison.Ordinal);
        Assert.Contains("handwriting in black ink", Said(14), StringComparison.Ordinal);
    }

    private static void StopAt(string name, string page, CancellationTokenSource stop)
    {
        if (name == page)
        {
            stop.Cancel();
        }
    }

    /// <summary>As notes are ingested, without a reader: the texts are taken as they are.</summary>
    private void Ingest(RgbImage page, string[] texts, bool keepsSignatures = true)
    {
        PictureFile.SavePng(page, _folder.File("page.png"));
        File.WriteAllLines(_folder.File("page.txt"), texts);
        var crops = new CropFolder(_folder.File("work"), "PENHAND", 16);
        WorkFolder.Save(NotesReader.Read(NotesSource.Of([_folder.File("page.png")]), new NotesOptions { Cut = crops.Add }), _folder.File("work"));
        crops.Finish(keepsSignatures);
    }
}
