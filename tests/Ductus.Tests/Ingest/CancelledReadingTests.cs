using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Pages;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Ingest;

/// <summary>What takes long on a large page stops when it is told to, in the middle of its work.</summary>
public sealed class CancelledReadingTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    [Fact]
    public void A_page_that_has_been_begun_is_not_cleaned_to_its_end()
    {
        using var folder = new TemporaryFolder();
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), folder.File("page.png"));
        File.WriteAllLines(folder.File("page.txt"), DrawnPage.Texts);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => NotesReader.Read(NotesSource.Of(folder.File("page.png")), begun: _ => stop.Cancel(), cancel: stop.Token));
    }

    [Fact]
    public void Every_long_step_of_cleaning_and_cutting_stops_by_itself()
    {
        var settings = new CleaningSettings();
        var image = DrawnPage.Draw(DrawnPage.Texts, slope: 0.02f, ruled: true);
        var scan = new PageScan("page", image);
        var page = PageCleaner.Clean(scan, settings, TestContext.Current.CancellationToken);
        var paper = PaperModel.Estimate(image, wholePage: true);

        Stops(() => PageCleaner.Clean(scan, settings, Cancelled));
        Stops(() => InkDensity.Measure(image, paper, null, settings, Cancelled));
        Stops(() => Skew.Estimate(page.Ink, 0.1f, Cancelled));
        Stops(() => Skew.Level(page.Ink, 0.02f, Cancelled));
        Stops(() => RuleRemoval.Erase(page.Ink, 0.01f, settings, Cancelled));
        Stops(() => ComponentMap.Find(page.Ink, 0.1f, Cancelled));
        Stops(() => StrokeFilter.Keep(page.Ink, page.Strokes.Map, null, isLine: false, settings, Cancelled));
        Stops(() => LineSegmenter.Segment(page, cancel: Cancelled));
        Stops(() => LineNormalizer.NormalizeAll([page.Ink], cancel: Cancelled));
    }

    [Fact]
    public void Cutting_letters_comparing_and_composing_stop_too()
    {
        InkLine[] lines = [PrintedWriter.Line("the cat sat on a mat"), PrintedWriter.Line("a dog ran over the road")];
        Raster[] inks = [.. lines.Select(line => line.Ink)];
        var bank = new LetterBank(lines, 0, TestContext.Current.CancellationToken);
        var check = new CopyCheck(inks, inks, TestContext.Current.CancellationToken);
        var style = new PageStyle(PageFormat.Of(SheetSize.Postcard), PaperKind.Clean, Hands.InkAndPaper.Plain, Hands.PageLayout.Usual, XHeight: 28, LinePitch: 100, Seed: 1);

        Stops(() => new LetterBank(lines, 0, Cancelled));
        Stops(() => LetterSizes.Level(bank, Cancelled));
        Stops(() => new LineBreaker(bank).Break("the cat", 500, Cancelled));
        Stops(() => ContourHinge.Of(inks, Cancelled));
        Stops(() => new CopyCheck(inks, inks, Cancelled));
        Stops(() => check.Copies(inks, Cancelled));
        Stops(() => check.Repeats(inks, Cancelled));
        Stops(() => PageComposer.Compose([new PageRow(inks[0])], style, Cancelled));
    }

    private static void Stops(Func<object?> step) => Assert.ThrowsAny<OperationCanceledException>(() => step());
}
