using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>Pictures that are no pages of a hand are named, each in its way, and the rest goes on.</summary>
public sealed class StrangePageTests
{
    private static readonly Lazy<LineReader> Reader = new(() => LineReader.Load(Installation.Reader));

    [Fact]
    public void A_photograph_is_refused_by_name_beside_a_good_page()
    {
        var photograph = new RgbImage(900, 700);
        for (var y = 0; y < photograph.Height; y++)
        {
            var row = photograph.Row(y);
            for (var x = 0; x < photograph.Width; x++)
            {
                // Fur: light that changes slowly, hairs across it.
                var light = 110 + (60 * MathF.Sin(x / 90f) * MathF.Cos(y / 70f)) + (45 * MathF.Sin((x * 0.9f) + (y * 1.7f) + (3 * MathF.Sin(y / 11f))));
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)light, (byte)(0.8f * light), (byte)(0.55f * light));
            }
        }

        var notes = Read(Page("cat.png", photograph), Page("page.png", DrawnPage.Draw(DrawnPage.Texts), DrawnPage.Texts));
        Assert.Equal(DrawnPage.Texts.Length, notes.Lines.Count);
        Assert.Contains("'cat.png'", Assert.IsType<UnusedReason.Faulty>(Assert.Single(notes.Files.Unused).Reason).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_printed_page_is_named_as_print()
    {
        // The same letters over and over, in one size and upright.
        var sheet = new WrittenSheet(1300, 900);
        for (var k = 0; k < 8; k++)
        {
            sheet.Write("see the seas recede and cease, as seen", 80, 120 + (k * 90), WrittenSheet.Black, seed: 1);
        }

        Assert.Contains(Read(Page("page.png", sheet.Photograph())).Findings, finding => finding is NotesFinding.PagePrinted);
    }

    [Fact]
    public void Capitals_that_repeat_their_shapes_but_do_not_stand_in_line_are_a_hand()
    {
        // Each letter the same wherever it stands, and each a little higher or lower than the one before, as block capitals are.
        var sheet = new WrittenSheet(1500, 900);
        var high = new Rng(4);
        for (var k = 0; k < 8; k++)
        {
            var left = 80;
            foreach (var word in "THE BUS HAS SEEN HARD DAYS".Split(' '))
            {
                foreach (var letter in word)
                {
                    sheet.Write(letter.ToString(), left, 120 + (k * 90) + high.Next(9), WrittenSheet.Black, seed: 1);
                    left += 46;
                }

                left += 40;
            }
        }

        Assert.DoesNotContain(Read(Page("page.png", sheet.Photograph())).Findings, finding => finding is NotesFinding.PagePrinted || (finding is NotesFinding.BlemishesLeftOut left && left.Kinds.Any(kind => kind.Kind == BlemishKind.Print)));
    }

    [Fact]
    public void A_fax_whose_pixels_are_no_squares_is_stretched()
    {
        var folder = new TemporaryFolder();
        using (folder)
        {
            // 204 dots an inch across and 98 down: half as high as it was written.
            var page = DrawnPage.Draw(DrawnPage.Texts);
            using var image = new ImageMagick.MagickImage(PictureCodec.EncodePng(page, [], null));
            image.Resize(new ImageMagick.MagickGeometry((uint)page.Width, (uint)(page.Height * 98 / 204)) { IgnoreAspectRatio = true });
            image.Threshold(new ImageMagick.Percentage(60));
            image.ColorType = ImageMagick.ColorType.Bilevel;
            image.Density = new ImageMagick.Density(204, 98, ImageMagick.DensityUnit.PixelsPerInch);
            var path = folder.File("fax.tif");
            image.Write(path, ImageMagick.MagickFormat.Tiff);
            var read = Assert.Single(PictureFile.LoadPages(path));
            Assert.InRange(read.Height / (float)page.Height, 0.97f, 1.03f);
            Assert.Equal(page.Width, read.Width);
        }
    }

    private static NotesPage Page(string name, RgbImage picture, string[]? texts = null) =>
        new(name, PictureCodec.EncodePng(picture, [], null), texts is null ? null : string.Join('\n', texts));

    private static IngestedNotes Read(params NotesPage[] pages) =>
        NotesReader.Read(NotesSource.Of(pages), new NotesOptions(Reader: Reader.Value), cancel: TestContext.Current.CancellationToken);
}
