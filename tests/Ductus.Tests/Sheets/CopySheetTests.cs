using Ductus.Coverage;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Pages;
using Ductus.Reading;
using Ductus.Sheets;
using Ductus.Tests.Drafting;
using Ductus.Tests.Ingest;
using Ductus.Typography;

namespace Ductus.Tests.Sheets;

/// <summary>Sheets to copy from: what they ask for, and that their photographs come back as lines with texts.</summary>
public sealed class CopySheetTests
{
    private static readonly SheetDrawing Drawing = new(PrintedWriter.Font);
    private static readonly Lazy<LineReader> Reader = new(() => LineReader.Load(Installation.Reader));

    [Theory]
    [InlineData(Language.En)]
    [InlineData(Language.Fr)]
    [InlineData(Language.De)]
    public void A_writer_of_whom_nothing_is_known_copies_every_character(Language language)
    {
        var text = string.Concat(CopySheet.For(null, language, SheetSize.A4, 3).SelectMany(sheet => sheet.Texts));
        Assert.Equal("", string.Concat(UsualCharacters.Of(language).Except(text)));
        Assert.True(UsualCharacters.PairsOf(language).Count(pair => text.Contains(pair, StringComparison.Ordinal)) > 0.9 * UsualCharacters.PairsOf(language).Count);
    }

    [Fact]
    public void Only_what_is_missing_is_asked_for()
    {
        var known = new HandCoverage(PrintedWriter.Drafter([.. SheetTexts.Of(Language.En).Where(text => !text.Contains('Z', StringComparison.Ordinal)), .. SheetTexts.Of(Language.En).Where(text => !text.Contains('Z', StringComparison.Ordinal)), .. SheetTexts.Of(Language.En).Where(text => !text.Contains('Z', StringComparison.Ordinal))]));
        var sheet = CopySheet.For(known, Language.En, SheetSize.A4, 1)[0];
        Assert.Contains("Zoe", sheet.Texts[0], StringComparison.Ordinal);
        Assert.True(sheet.Texts.Count <= 2, string.Join('|', sheet.Texts));
    }

    [Fact]
    public void Every_line_fits_its_sheet_and_every_character_can_be_read()
    {
        foreach (var language in Enum.GetValues<Language>())
        {
            Assert.All(SheetTexts.Of(language), text => Assert.True(text.Length <= 54 && Transcript.Objection(text) is null, text));
        }
    }

    [Theory]
    [InlineData(SheetSize.A4, 0)]
    [InlineData(SheetSize.Letter, 2)]
    public void A_photograph_gives_back_the_copied_lines_with_their_texts(SheetSize size, int quarters)
    {
        var sheet = CopySheet.For(null, Language.En, size, 1)[0];
        var photo = Photographed(Filled(sheet, skip: 2));
        var picture = PictureCodec.EncodeJpeg(quarters == 0 ? photo : photo.Turned(quarters), 88);

        var notes = NotesReader.Read(NotesSource.Of(new NotesPage("sheet.jpg", picture)), new NotesOptions(Reader: Reader.Value));

        Assert.Equal(sheet.Texts.Where((_, i) => i != 2), notes.Lines.Select(line => line.Text));
        Assert.Empty(notes.Proposed);
        Assert.Equal(new UsedFile("sheet.jpg", 1, notes.Lines.Count, 0), Assert.Single(notes.Files.Used));
        Assert.All(notes.Findings, finding => Assert.IsType<NotesFinding.FewLines>(finding));
        Assert.Equal(300, notes.Dpi);
        // However far away the camera was, letters are as large as on the sheet laid on a scanner.
        var scanned = Read(Filled(sheet, skip: 2)).Lines.Average(line => line.Measure.XHeight);
        Assert.InRange(notes.Lines.Average(line => line.Measure.XHeight), 0.95f * scanned, 1.05f * scanned);
        var read = Reader.Value.Read([.. notes.Lines.Select(line => line.Ink)]);
        var wrong = read.Zip(notes.Lines).Sum(pair => EditDistance.Between(Alphabet.AsRead(pair.Second.Text!), pair.First)) / (double)notes.Lines.Sum(line => line.Text!.Length);
        Assert.True(wrong < 0.03, $"{wrong}: {string.Join(" | ", read)}");
    }

    [Fact]
    public void Two_sheets_that_look_alike_are_two()
    {
        var sheets = CopySheet.For(null, Language.En, SheetSize.A4, 2);
        var notes = NotesReader.Read(
            NotesSource.Of([.. sheets.Select((sheet, i) => new NotesPage($"{i}.png", PictureCodec.EncodePng(Filled(sheet, skip: -1), [], null)))]), new NotesOptions(Reader: Reader.Value));
        Assert.Equal(sheets.SelectMany(sheet => sheet.Texts), notes.Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_sheet_with_a_corner_cut_off_or_nothing_on_it_is_refused_by_name()
    {
        var sheet = CopySheet.For(null, Language.En, SheetSize.A4, 1)[0];
        var bare = Assert.Throws<NoLinesException>(() => Read(Drawing.Draw(sheet)));
        Assert.Contains("nothing has been copied", Assert.IsType<UnusedReason.Faulty>(Assert.Single(bare.Files.Unused).Reason).Fault.Message, StringComparison.Ordinal);

        var filled = Filled(sheet, skip: -1);
        var cut = new RgbImage(filled.Width, filled.Height - 300, filled.Pixels[..(3 * filled.Width * (filled.Height - 300))]);
        var part = Assert.Throws<NoLinesException>(() => Read(cut));
        Assert.Contains("four of its black corner squares", Assert.IsType<UnusedReason.Faulty>(Assert.Single(part.Files.Unused).Reason).Fault.Message, StringComparison.Ordinal);
    }

    private static IngestedNotes Read(RgbImage picture) =>
        NotesReader.Read(NotesSource.Of(new NotesPage("sheet.png", PictureCodec.EncodePng(picture, [], null))), new NotesOptions(Reader: Reader.Value));

    /// <summary>The sheet with each sentence copied under it in another face, but one.</summary>
    private static RgbImage Filled(CopySheet sheet, int skip)
    {
        const float Scale = PageFormat.PixelsPerMillimetre;
        const float XHeight = 26;
        var page = Drawing.Draw(sheet);
        for (var i = 0; i < sheet.Texts.Count; i++)
        {
            var line = i == skip ? new Raster(1, 1) : DrawnPage.Line(sheet.Texts[i], (ulong)i + 1, XHeight);
            int left = (int)(26 * Scale), top = (int)(((CopySheet.FirstRow + (i * CopySheet.RowHeight) + CopySheet.Rule) * Scale) - (Ductus.Lines.LineGeometry.Baseline * XHeight / Ductus.Lines.LineGeometry.XHeight));
            for (var y = 0; y < line.Height; y++)
            {
                for (var x = 0; x < line.Width && left + x < page.Width; x++)
                {
                    var pixel = page.Row(top + y).Slice(3 * (left + x), 3);
                    var (r, g, b) = (pixel[0], pixel[1], pixel[2]);
                    var ink = line[x, y];
                    (pixel[0], pixel[1], pixel[2]) = ((byte)(r + (ink * (30 - r))), (byte)(g + (ink * (40 - g))), (byte)(b + (ink * (110 - b))));
                }
            }
        }

        return page;
    }

    /// <summary>The page on a dark desk, seen from below at an angle, with a soft shadow across it and the noise of a small sensor.</summary>
    private static RgbImage Photographed(RgbImage page)
    {
        var photo = new RgbImage(2600, 3400);
        var toPage = Projection.FromRectangle(page.Width, page.Height, [new(310, 240), new(2180, 330), new(2430, 3150), new(140, 3060)]).Inverse();
        for (var y = 0; y < photo.Height; y++)
        {
            var row = photo.Row(y);
            for (var x = 0; x < photo.Width; x++)
            {
                var at = toPage.Map(x + 0.5f, y + 0.5f);
                var light = (0.62f + (0.3f * x / photo.Width)) * (1 - (0.3f * Math.Clamp((700 - Math.Abs(x + y - 3800)) / 300f, 0, 1)));
                var noise = (((x * 7919) + (y * 104729) + (x * y % 31)) % 9) - 4;
                var isPage = at.X >= 0 && at.Y >= 0 && at.X < page.Width - 1 && at.Y < page.Height - 1;
                for (var c = 0; c < 3; c++)
                {
                    var value = isPage ? Mean(page, (int)at.X, (int)at.Y, c) : 92 - (12 * c);
                    row[(3 * x) + c] = (byte)Math.Clamp((light * value) + noise, 0, 255);
                }
            }
        }

        return photo;
    }

    private static float Mean(RgbImage page, int x, int y, int c)
    {
        var (upper, lower) = (page.Pixels, 3 * page.Width);
        var at = (3 * ((y * page.Width) + x)) + c;
        return (upper[at] + upper[at + 3] + upper[at + lower] + upper[at + lower + 3]) / 4f;
    }
}
