using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Reading;

/// <summary>Hands that are drawn out, or measured too large, are shown to the reader as it knows letters.</summary>
[Trait("Speed", "Slow")]
public sealed class ReaderViewTests
{
    private static readonly LineReader Reader = LineReader.Load(Installation.Reader);
    private static readonly InkLine[] Lines = [.. new[] { "the cat sat on a mat", "some men meet here", "at one the team eats", "a hen and ten men" }.Select(PrintedWriter.Line)];

    [Fact]
    public void A_hand_that_is_drawn_out_is_read_narrower_and_better()
    {
        InkLine[] wide = [.. Lines.Select(line => new ReaderView(3, 1).Of(line) with { Text = null })];

        var reader = ViewSearch.Best(Reader, wide, TestContext.Current.CancellationToken);

        Assert.True(reader.View.Width < 0.7f);
        Assert.True(Wrong(reader, wide) < Wrong(Reader, wide));
    }

    [Fact]
    public void Known_texts_tell_the_view_too()
    {
        InkLine[] large = [.. Lines.Select(new ReaderView(2, 2).Of)];

        var reader = ViewSearch.Best(Reader, large, TestContext.Current.CancellationToken);

        Assert.True(reader.View.Height < 0.9f);
        Assert.True(Wrong(reader, large) < Wrong(Reader, large));
    }

    [Fact]
    public void A_hand_that_is_read_well_is_left_as_it_is() =>
        Assert.Same(Reader, ViewSearch.Best(Reader, Lines, TestContext.Current.CancellationToken));

    [Fact]
    public void One_text_that_its_line_cannot_hold_changes_nothing()
    {
        var tooShort = Lines[0] with { Ink = new Raster(40, LineGeometry.Height), Text = string.Join(' ', Lines.Select(line => line.Text)) };

        Assert.Equal(ReaderView.AsIs, ViewSearch.Best(Reader, [.. Lines[..3], tooShort], TestContext.Current.CancellationToken).View);
    }

    [Fact]
    public void Letters_are_found_in_the_pixels_of_the_line_whatever_the_view()
    {
        var line = Lines[0];
        var spans = Reader.Through(new ReaderView(0.8f, 1)).Align(line.Ink, line.Text!);

        foreach (var (found, drawn) in spans.Zip(line.Spans).Where(pair => pair.First.Character != " "))
        {
            Assert.InRange(MathF.Abs(found.Left - drawn.Left), 0, LineGeometry.XHeight / 2f);
            Assert.InRange(MathF.Abs(found.Right - drawn.Right), 0, LineGeometry.XHeight / 2f);
        }
    }

    [Fact]
    public void A_view_stands_on_the_same_baseline()
    {
        var line = new Raster(40, LineGeometry.Height);
        for (var y = LineGeometry.Baseline - LineGeometry.XHeight; y < LineGeometry.Baseline; y++)
        {
            line.Row(y).Fill(1);
        }

        var view = new ReaderView(0.5f, 0.5f).Of(line);

        Assert.Equal((20, LineGeometry.Height), (view.Width, view.Height));
        Assert.Equal(1, view[10, LineGeometry.Baseline - 3], 0.1f);
        Assert.Equal(1, view[10, LineGeometry.Baseline - (LineGeometry.XHeight / 2) + 2], 0.1f);
        Assert.Equal(0, view[10, LineGeometry.Baseline + 3], 0.1f);
        Assert.Equal(0, view[10, LineGeometry.Baseline - (LineGeometry.XHeight / 2) - 3], 0.1f);
    }

    private static int Wrong(LineReader reader, InkLine[] lines) =>
        lines.Zip(Lines, (line, known) => EditDistance.Between(Alphabet.AsRead(known.Text!), reader.Read(line.Ink))).Sum();
}
