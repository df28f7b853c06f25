using Ductus.Hands;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

public sealed class PageLayoutTests
{
    [Fact]
    public void Pitch_and_edge_are_those_of_the_page()
    {
        var page = PageCleaner.Clean(new PageScan("page", DrawnPage.Draw([.. DrawnPage.Texts, .. DrawnPage.Texts])));
        var lines = LineSegmenter.Segment(page);
        var measures = LineNormalizer.MeasureAll([.. lines.Select(l => l.Ink)]);
        var layout = PageLayout.Of([[.. lines.Zip(measures, (line, measure) => new PlacedLine(line.Left, line.Top, line.Ink.Width, measure!))]]);
        Assert.NotNull(layout.LinePitch);
        Assert.InRange(layout.LinePitch.Value, 0.88f * DrawnPage.Spacing / DrawnPage.XHeight, 1.12f * DrawnPage.Spacing / DrawnPage.XHeight);
        Assert.True(layout.EdgeDeviation < 0.3f, "A font begins all its lines at one edge.");
    }

    [Fact]
    public void Lines_without_a_page_tell_no_pitch() => Assert.Null(PageLayout.Of([]).LinePitch);
}
