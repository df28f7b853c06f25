using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Tests.Drafting;
using Ductus.Texts;

namespace Ductus.Tests.Ingest;

/// <summary>A folder in which some texts have been corrected is read once more, and shown.</summary>
[Trait("Speed", "Slow")]
public sealed class WorkFolderAnewTests : IDisposable
{
    private static readonly LineReader Reader = LineReader.Load(Installation.Reader);
    private static readonly string[] Texts = ["the cat sat on a mat", "a hen and ten men", "no one met the man", "some seamen meet here", "at one the team eats"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_few_checked_lines_stays_as_it_is()
    {
        var lines = Lines();
        LineReading[] wrong = [.. lines[2..].Select((_, i) => new LineReading($"proposal {i}", [], [], IsGiven: i == 2))];
        Save(lines[..2], lines[2..], wrong);
        var table = _folder.File(WorkFolder.TableName);
        var rows = TextFile.ReadTable(table);
        rows[0] = rows[0] with { Text = "as I \"say\" it" };
        rows[3] = rows[3] with { Text = "changed by hand" };
        File.WriteAllBytes(table, TextFile.Table(rows));

        // Two checked lines are too few to learn from.
        Assert.Equal((0, 0), WorkFolder.ProposeAnew(_folder.Path, Reader, cancel: TestContext.Current.CancellationToken));
        Assert.Equal(rows, TextFile.ReadTable(table));
    }

    [Fact]
    public void Only_untouched_proposals_are_read_anew()
    {
        // A hand that the reader does not know: letters lie on their backs.
        var lines = Lines().Select(line => line with { Ink = UpsideDown(line.Ink) }).ToArray();
        InkLine[] known = [.. lines[..4], .. lines[..4], .. lines[..4]];
        LineReading[] wrong = [.. Enumerable.Range(0, 3).Select(i => new LineReading($"proposal {i}", [], [], IsGiven: i == 2))];
        Save(known, [lines[0], lines[1], lines[2]], wrong);
        var table = _folder.File(WorkFolder.TableName);
        var rows = TextFile.ReadTable(table);
        rows[13] = rows[13] with { Text = "changed by hand" };
        File.WriteAllBytes(table, TextFile.Table(rows));

        Assert.Equal((12, 1), WorkFolder.ProposeAnew(_folder.Path, Reader, cancel: TestContext.Current.CancellationToken));

        var now = TextFile.ReadTable(table);
        Assert.Equal(rows[..12], now[..12]);
        Assert.NotEqual("proposal 0", now[12].Text);
        Assert.Equal("proposed", now[12].Mark);
        Assert.Equal(rows[13..], now[13..]);
        Assert.Equal(now[12].Text, WorkFolder.Load(_folder.Path).Readings[0].Text);
    }

    [Fact]
    public void A_reader_learns_from_three_lines_at_least_and_stops_when_told()
    {
        var lines = Lines().Select(line => line with { Ink = UpsideDown(line.Ink) }).ToArray();
        Assert.Same(Reader, Ductus.Training.ReaderAdaptation.Adapt(Reader, lines[..2], cancel: TestContext.Current.CancellationToken));
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Ductus.Training.ReaderAdaptation.Adapt(Reader, lines, new Stop(cancel), cancel.Token));
    }

    [Fact]
    public void The_report_shows_every_line_escaped_and_its_doubts_without_colour()
    {
        var lines = Lines();
        Save([lines[0] with { Text = "1 < 2 & \"so\"" }], [lines[1]], [new LineReading("a hen", [1, 1, 0.7f, 0.7f, 0.2f], ["<b>a ten</b>"])]);

        var html = File.ReadAllText(NotesReport.Write(_folder.Path, ["'page.png' <lies> on its side."]));

        Assert.Contains("1 &lt; 2 &amp; &quot;so&quot;", html, StringComparison.Ordinal);
        Assert.Contains("a <span class=\"doubtful\">he</span><span class=\"guess\">n</span>", html, StringComparison.Ordinal);
        Assert.Contains("or: &lt;b&gt;a ten&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&#39;page.png&#39; &lt;lies&gt; on its side.", html, StringComparison.Ordinal);
        Assert.Contains("src=\"lines/0001.png\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_keeps_what_was_found_when_the_pictures_were_read()
    {
        var lines = Lines();
        Save([lines[0]], [lines[1]], [new LineReading("a hen", [1, 1, 1, 1, 1], [])]);
        NotesReport.Write(_folder.Path, ["'page.png' lies on its side.", "'cat.png' is a photograph."]);

        var html = File.ReadAllText(NotesReport.WriteAnew(_folder.Path, ["The text of 'lines/0002.png' is too long."]));

        Assert.Contains("lies on its side", html, StringComparison.Ordinal);
        Assert.Contains("is a photograph", html, StringComparison.Ordinal);
        Assert.Contains("is too long", html, StringComparison.Ordinal);
        Assert.DoesNotContain("is too long", File.ReadAllText(NotesReport.WriteAnew(_folder.Path, [])), StringComparison.Ordinal);
    }

    private static Raster UpsideDown(Raster ink)
    {
        var turned = new Raster(ink.Width, ink.Height);
        for (var y = 0; y < ink.Height; y++)
        {
            ink.Row(ink.Height - 1 - y).CopyTo(turned.Row(y));
        }

        return turned;
    }

    private static InkLine[] Lines() => [.. Texts.Select((text, i) => PrintedWriter.Line(text) with { Text = text, Source = $"page.png:{i + 1}" })];

    private void Save(InkLine[] lines, InkLine[] proposed, LineReading[] readings) => WorkFolder.Save(
        new IngestedNotes(lines, [.. proposed.Zip(readings, (line, reading) => line with { Text = reading.Text })], new InkAndPaper(new Rgb(1, 2, 3), 3, Rgb.White, 1.5f), PageLayout.Usual, 300, []) { Readings = readings },
        _folder.Path);

    private sealed class Stop(CancellationTokenSource cancel) : IProgress<Ductus.Training.AdaptationProgress>
    {
        public void Report(Ductus.Training.AdaptationProgress value) => cancel.Cancel();
    }
}
