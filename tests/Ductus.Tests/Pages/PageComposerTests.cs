using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Pages;

namespace Ductus.Tests.Pages;

public sealed class PageComposerTests
{
    private static readonly PageStyle Style = new(
        PageFormat.Of(SheetSize.Postcard), PaperKind.Clean, InkAndPaper.Plain, PageLayout.Usual, XHeight: 28, LinePitch: 100, Seed: 1);

    [Fact]
    public void Lines_begin_at_the_margin_and_follow_each_other_at_the_pitch()
    {
        var rows = InkRows(Style);
        for (var i = 0; i < 3; i++)
        {
            Assert.InRange(rows[i].Left, Style.Format.Margin - 40, Style.Format.Margin + 40);
        }

        Assert.InRange(rows[1].Bottom - rows[0].Bottom, 90, 110);
        Assert.InRange(rows[2].Bottom - rows[1].Bottom, 90, 110);
    }

    [Fact]
    public void Edges_and_baselines_waver_as_the_writers_do()
    {
        var still = InkRows(Style with { Layout = new PageLayout(null, 0, 0, 0) });
        var moving = InkRows(Style with { Layout = new PageLayout(null, 0.6f, 0.008f, 0.1f) });
        Assert.Equal(still[0].Left, still[1].Left);
        Assert.NotEqual(moving[0].Left, moving[1].Left);
        Assert.True(moving.Max(r => r.Bottom - r.Top) > still.Max(r => r.Bottom - r.Top), "A sloping line takes more rows.");
    }

    [Fact]
    public void A_line_too_wide_for_its_margins_stays_on_the_sheet()
    {
        var wide = new Raster((int)((Style.Format.Width - 80) * LineGeometry.XHeight / Style.XHeight), LineGeometry.Height);
        wide.Row(LineGeometry.Baseline - 1).Fill(1);
        var page = PageComposer.Compose([new PageRow(wide)], Style)[0].Image;
        Assert.DoesNotContain(true, Columns(page).Take(3).Concat(Columns(page).TakeLast(3)));
    }

    [Fact]
    public void A_line_set_in_begins_farther_right()
    {
        var style = Style with { Layout = new PageLayout(null, 0, 0, 0) };
        int Left(float indent) => Columns(PageComposer.Compose([new PageRow(Bar(), indent)], style)[0].Image).Index().First(column => column.Item).Index;

        Assert.Equal(150 * Style.XHeight / LineGeometry.XHeight, Left(150) - Left(0), 1f);
    }

    [Fact]
    public void Ruled_paper_has_its_rules_where_the_lines_stand()
    {
        var page = PageComposer.Compose([new PageRow(Bar())], Style with { Paper = PaperKind.Ruled, Layout = new PageLayout(null, 0, 0, 0) })[0].Image;
        var ruled = Enumerable.Range(0, page.Height).Where(y => page.Row(y)[0] < 255).ToArray();
        Assert.Equal(3 * PageComposer.LinesPerPage(Style), ruled.Length);
        Assert.Equal(100, ruled[3] - ruled[0]);
    }

    [Fact]
    public void Transparent_pages_have_ink_alone()
    {
        var page = PageComposer.Compose([new PageRow(Bar())], Style with { Paper = PaperKind.Transparent })[0];
        Assert.Equal(0, page.Alpha[0]);
        Assert.Equal(255, page.Alpha.Max());
    }

    [Fact]
    public void Pages_are_filled_one_after_the_other()
    {
        var perPage = PageComposer.LinesPerPage(Style);
        Assert.InRange(perPage, 8, 11);
        Assert.Equal(3, PageComposer.Compose(new PageRow?[(2 * perPage) + 1], Style).Count);
    }

    /// <summary>A line of ink along the baseline.</summary>
    private static Raster Bar()
    {
        var bar = new Raster(1000, LineGeometry.Height);
        bar.Row(LineGeometry.Baseline - 2).Fill(1);
        bar.Row(LineGeometry.Baseline - 1).Fill(1);
        return bar;
    }

    /// <summary>Where each of three bars came to lie.</summary>
    private static (int Left, int Top, int Bottom)[] InkRows(PageStyle style)
    {
        var page = PageComposer.Compose([new PageRow(Bar()), new PageRow(Bar()), new PageRow(Bar())], style)[0].Image;
        var bars = new List<(int Left, int Top, int Bottom)>();
        for (var y = 0; y < page.Height; y++)
        {
            var left = Enumerable.Range(0, page.Width).FirstOrDefault(x => page.Row(y)[3 * x] < 128, -1);
            if (left < 0)
            {
                continue;
            }

            if (bars.Count == 0 || y > bars[^1].Bottom + 30)
            {
                bars.Add((left, y, y));
            }
            else
            {
                bars[^1] = (Math.Min(left, bars[^1].Left), bars[^1].Top, y);
            }
        }

        return [.. bars];
    }

    private static IEnumerable<bool> Columns(RgbImage page) =>
        Enumerable.Range(0, page.Width).Select(x => Enumerable.Range(0, page.Height).Any(y => page.Row(y)[3 * x] < 128));
}
