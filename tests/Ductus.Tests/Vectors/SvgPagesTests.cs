using System.Numerics;
using System.Text;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Pages;
using Ductus.Tests.Drafting;
using Ductus.Vectors;
using Ductus.Writing;

namespace Ductus.Tests.Vectors;

/// <summary>A page as strokes and outlines is the page of the picture.</summary>
public sealed class SvgPagesTests
{
    private static readonly string[] Texts = ["the quick fox", "jumps & <naps>", "in tidy gardens"];

    private static readonly PageStyle Style = new(
        PageFormat.Of(SheetSize.Postcard), PaperKind.Transparent, new InkAndPaper(new Rgb(20, 40, 160), 0, Rgb.White, 0), new PageLayout(null, 0.5f, 0.01f, 0.05f), 34, 120, Seed: 3);

    private static readonly WrittenPages Written = Pages(Texts);

    private static readonly Raster Picture = new(Style.Format.Width, Style.Format.Height, [.. Written.Pages[0].Alpha.Select(a => a / 255f)]);

    [Fact]
    public void A_plotter_draws_the_writing_of_the_picture_and_nothing_else()
    {
        var drawn = new Plotter(Svg(outline: false)).Draw();
        Assert.InRange(FarFrom(Picture, drawn), 0, 0.01);
        Assert.InRange(FarFrom(drawn, Picture), 0, 0.01);
    }

    [Fact]
    public void No_stroke_leaves_the_sheet_even_where_a_line_is_too_long_for_it()
    {
        var pages = PageStrokes.Of(Pages(["a line that is far too long for a postcard of this size to hold"]), outline: false, TestContext.Current.CancellationToken);
        var plotter = new Plotter(SvgPages.Encode(pages[0]));
        Assert.All(Plotter.Ways(plotter.Root).SelectMany(path => path.Way), place =>
        {
            Assert.InRange(place.X, -0.3f, plotter.Sheet.X + 0.3f);
            Assert.InRange(place.Y, -0.3f, plotter.Sheet.Y + 0.3f);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_word_is_a_group_that_says_it(bool outline)
    {
        var words = new Plotter(Svg(outline)).Words.ToArray();
        Assert.Equal(string.Join(' ', Texts).Split(' '), words.Select(Plotter.TitleOf));
        Assert.All(words, word => Assert.NotEmpty(Plotter.Ways(word)));

        // Their places go on from left to right, line below line.
        var centres = words.Select(word => Plotter.Ways(word).SelectMany(path => path.Way).Aggregate(Vector2.Zero, (sum, p) => sum + p) / Plotter.Ways(word).Sum(path => path.Way.Length)).ToArray();
        Assert.True(centres[0].X < centres[1].X && centres[1].X < centres[2].X && centres[3].Y > centres[2].Y + 5);
    }

    [Fact]
    public void Outlines_enclose_the_ink_and_leave_holes_open()
    {
        var area = new Plotter(Svg(outline: true)).FilledArea() * PageFormat.PixelsPerMillimetre * PageFormat.PixelsPerMillimetre;
        Assert.Equal(Picture.Pixels.Sum(), area, 0.03f * area);
    }

    [Fact]
    public void The_dot_of_an_i_and_the_bar_of_a_t_come_after_the_word_and_run_as_they_are_written()
    {
        var strokes = PageStrokes.Of(Pages(["lint"]), outline: false, TestContext.Current.CancellationToken)[0].Lines[0][0].Strokes;
        float Top(InkStroke stroke) => stroke.Points.Min(p => p.Y);
        float Bottom(InkStroke stroke) => stroke.Points.Max(p => p.Y);
        var (height, foot) = (strokes.Max(Bottom) - strokes.Min(Top), strokes.Max(Bottom));
        Assert.All(strokes.TakeLast(2), stroke => Assert.True(Bottom(stroke) < foot - (0.5f * height)));
        Assert.True(strokes[^2].Length < 0.1f * height, "the dot");
        Assert.True(strokes[^1].Points[^1].X - strokes[^1].Points[0].X > 0.2f * height, "the bar");

        // The stem of the l runs down, and comes first.
        Assert.True(strokes[0].Points[^1].Y > strokes[0].Points[0].Y + (0.7f * height));
        Assert.True(strokes[0].Points[0].X < strokes[1].Points.Min(p => p.X));
    }

    [Fact]
    public void Lifts_and_ways_are_counted()
    {
        var page = PageStrokes.Of(Written, outline: false, TestContext.Current.CancellationToken)[0];
        var plotter = Plotter.Ways(new Plotter(Svg(outline: false)).Root);
        Assert.Equal(plotter.Count - 1, page.Lifts);
        Assert.Equal(plotter.Sum(path => path.Way.Zip(path.Way.Skip(1), Vector2.Distance).Sum()), page.Drawn, 0.03f * page.Drawn);

        Assert.Equal(plotter.Zip(plotter.Skip(1), (a, b) => Vector2.Distance(a.Way[^1], b.Way[0])).Sum(), page.Travelled, 0.01f * page.Travelled);
    }

    [Fact]
    public void It_says_that_it_is_synthetic_and_whose_hand_it_is()
    {
        var text = Encoding.UTF8.GetString(SvgPages.Encode(PageStrokes.Of(Written, outline: true, TestContext.Current.CancellationToken)[0], new Consent("Jane & John Doe", Right.Agreed)));
        Assert.Contains(SyntheticMark.Sentence, text, StringComparison.Ordinal);
        Assert.Contains("trainedAlgorithmicMedia", text, StringComparison.Ordinal);
        Assert.Contains("Jane &amp; John Doe", text, StringComparison.Ordinal);
        Assert.Contains("#1428a0", text, StringComparison.Ordinal);
    }

    /// <summary>Share of a page's ink from which all of another's is farther than two pixels, a sixth of a millimetre.</summary>
    private static double FarFrom(Raster page, Raster other)
    {
        const int Near = 2;
        var (ink, far) = (0, 0);
        for (var y = Near; y < page.Height - Near; y++)
        {
            for (var x = Near; x < page.Width - Near; x++)
            {
                if (page[x, y] > 0.5f)
                {
                    ink++;
                    var isNear = false;
                    for (var v = y - Near; v <= y + Near; v++)
                    {
                        isNear |= other.Row(v)[(x - Near)..(x + Near + 1)].ContainsAnyInRange(0.5f, 1);
                    }

                    far += isNear ? 0 : 1;
                }
            }
        }

        return far / (double)ink;
    }

    private static byte[] Svg(bool outline) => SvgPages.Encode(PageStrokes.Of(Written, outline, TestContext.Current.CancellationToken)[0]);

    private static WrittenPages Pages(string[] texts)
    {
        var lines = texts.Select(PrintedWriter.Line).ToArray();
        PageRow?[] rows = [.. lines.Select(line => new PageRow(line.Ink))];
        var written = lines.Select((line, i) => new PageLine(1, i + 1, new WrittenLine(texts[i], line.Ink, texts[i], 0, [], "")
        {
            Words = [.. texts[i].Split(' ').Select(word => (word, word, false))],
            WordEdges = [.. Edges(line)],
        }));
        return new WrittenPages(PageComposer.Compose(rows, Style), [.. written], [], 0) { Rows = rows, Style = Style };
    }

    private static IEnumerable<(float Left, float Right)> Edges(InkLine line)
    {
        var first = 0;
        foreach (var word in line.Text!.Split(' '))
        {
            yield return (line.Spans[first].Left, line.Spans[first + word.Length - 1].Right);
            first += word.Length + 1;
        }
    }
}
