using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>The measures of a work folder, which a person may have edited.</summary>
public sealed class NotesJsonTests
{
    private const string Whole = """
        {"Lines": [{"File": "lines/0001.png", "Source": "p.jpg:1", "Measure": {"XHeight": 25.1, "Baseline": 52.8, "Slope": 0.0007, "Drift": [0.67], "Slant": 0.25}}],
         "Look": {"Ink": {"R": 1, "G": 2, "B": 3}, "InkVariation": 3, "Paper": {"R": 250, "G": 251, "B": 252}, "PaperGrain": 1.5},
         "Habits": {"LinePitch": null, "EdgeDeviation": 0.2, "SlopeDeviation": 0.004, "DriftDeviation": 0.05}, "Dpi": null}
        """;

    [Fact]
    public void Whole_measures_are_read()
    {
        var notes = Load(Whole);

        Assert.Equal((3, 0.2f), (notes.InkAndPaper.Ink.B, notes.Layout.EdgeDeviation));
        Assert.Null(notes.Layout.LinePitch);
    }

    [Theory]
    [InlineData("\"Measure\"", "\"Meawure\"", "Lines[0] has no 'Measure'")]
    [InlineData("\"File\"", "\"Filex\"", "Lines[0] has no 'File'")]
    [InlineData("lines/0001.png", "../../secret.png", "outside the folder")]
    [InlineData("25.1", "0", "Lines[0].Measure.XHeight is no number from")]
    [InlineData("25.1", "\"NaN\"", "Lines[0].Measure.XHeight is no number from")]
    [InlineData("[0.67]", "null", "has no 'Drift'")]
    [InlineData("0.004", "1e9", "Habits.SlopeDeviation is no number from")]
    [InlineData("\"R\": 1,", "\"R\": 1.5,", "Look.Ink.R is no whole number")]
    [InlineData("\"Dpi\": null", "\"Dpi\": -300", "Dpi is no number from")]
    public void A_measure_that_cannot_be_is_named(string from, string to, string sentence)
    {
        var e = Assert.Throws<UserException>(() => Load(Whole.Replace(from, to, StringComparison.Ordinal)));

        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.IsType<Remedy.IngestAnew>(e.Remedy);
    }

    private static IngestedNotes Load(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("notes.json"), json);
        File.WriteAllText(folder.File(WorkFolder.TableName), "");
        return WorkFolder.Load(folder.Path);
    }
}
