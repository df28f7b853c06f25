using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Pages;

namespace Ductus.Tests.Pages;

/// <summary>What a page's report says is what it is written again from.</summary>
public sealed class PageReportTests : IDisposable
{
    private static readonly LaidMark[] Marks = [new(0x1234567, 0, 1151), new(0x00000AB, 17, 400)];
    private readonly TemporaryFolder _folder = new();

    private string Report => _folder.File("page.report.json");

    public PageReportTests() =>
        PageReport.Save(new WrittenPages([.. Marks.Select(mark => new ComposedPage(new RgbImage(4, 3), []) { Mark = mark })], [], [], 0), Report);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_mark_of_each_page_comes_back() => Assert.Equal(Marks, PageReport.MarksIn(Report));

    [Theory]
    [InlineData("\"x\": 17", "\"x\": -1")]
    [InlineData("\"y\": 400", "\"y\": 1152")]
    [InlineData("00000ab", "somewhere")]
    [InlineData("00000ab", "1fffffff")]
    public void From_one_that_no_page_can_bear_on_they_are_chosen_anew(string written, string changed)
    {
        var text = File.ReadAllText(Report);
        Assert.Contains(written, text, StringComparison.Ordinal);
        File.WriteAllText(Report, text.Replace(written, changed, StringComparison.Ordinal));
        Assert.Equal([Marks[0]], PageReport.MarksIn(Report));
    }

    [Fact]
    public void Without_a_report_there_are_none() => Assert.Empty(PageReport.MarksIn(_folder.File("absent.json")));
}
