using Ductus.Application;
using Ductus.Imaging;
using Ductus.Measures;
using Ductus.Reading;
using Ductus.Tests.Drafting;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Tests.Verification;

/// <summary>What an evaluation leaves behind, and what it refuses.</summary>
[Trait("Speed", "Slow")]
public sealed class HandEvaluationTests : IDisposable
{
    private static readonly string[] Texts = ["the cat sat on a mat", "a dog ran over the road", "one more line of text", "the dog sat on the road", "a cat ran over a mat"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void It_writes_the_test_lines_a_sheet_and_a_report()
    {
        Fill(Texts);

        var report = Run(enrol: 3);

        Assert.Equal(3, report.EnrolledLines);
        Assert.Equal(Texts[3..], report.Lines.Select(l => l.Text));
        Assert.Equal([$"000.png\t{Texts[3]}", $"001.png\t{Texts[4]}"], File.ReadAllLines(_folder.File("out/generated/transcripts.tsv")));
        var line = PictureFile.LoadPages(_folder.File("out/generated/000.png"))[0];
        Assert.Equal(300, line.Dpi ?? 0, 0.5);
        Assert.True(File.Exists(_folder.File("out/sheet.png")));
        Assert.Contains("\"generated_error_rate\"", File.ReadAllText(_folder.File("out/report.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_ingested_notes_stand_in_a_folder_below_their_table()
    {
        Fill(Texts, below: "lines");

        Assert.Equal(Texts[3..], Run(enrol: 3).Lines.Select(l => l.Text));
    }

    [Fact]
    public void Where_nothing_would_be_left_to_test_on_fewer_lines_are_enrolled()
    {
        Fill(Texts);

        Assert.Equal(3, Run(enrol: 30).EnrolledLines);
    }

    [Fact]
    public void A_folder_without_a_table_or_with_two_lines_is_refused()
    {
        Assert.Contains("transcripts.tsv", Assert.Throws<UserException>(() => Run(enrol: 4)).Message, StringComparison.Ordinal);
        Fill(Texts[..2]);
        Assert.Contains("at least 3", Assert.Throws<UserException>(() => Run(enrol: 4)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private EvaluationReport Run(int enrol) => new HandEvaluation(new Engine(), new Events()).Run(
        _folder.Path, enrol, int.MaxValue, _folder.File("out"), 0, new WritingStyle(Candidates: 1, Strength: 0), CancellationToken.None);

    private void Fill(string[] texts, string below = "")
    {
        Directory.CreateDirectory(_folder.File(below));
        for (var i = 0; i < texts.Length; i++)
        {
            PictureFile.SavePng(PrintedWriter.Line(texts[i]).Ink, _folder.File(Path.Combine(below, $"{i}.png")));
        }

        File.WriteAllLines(_folder.File("transcripts.tsv"), texts.Select((text, i) => $"{Path.Combine(below, $"{i}.png")}\t{text}"));
    }
}
