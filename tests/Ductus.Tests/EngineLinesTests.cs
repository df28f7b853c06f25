using Ductus.Application;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Tests.Drafting;
using Ductus.Training;

namespace Ductus.Tests;

/// <summary>Hands learned from pictures of single lines.</summary>
[Trait("Speed", "Slow")]
public sealed class EngineLinesTests : IDisposable
{
    private static readonly string[] Texts = ["the cat sat on a mat", "a hen and ten men", "no one met the man", "some seamen meet here", "at one the team eats", "his mother came home"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Three_lines_make_a_hand()
    {
        var (hand, swapped) = Learn(Texts[..3], Texts[..3]);

        Assert.Equal(Texts[..3], hand.Lines.Select(line => line.Text));
        Assert.All(hand.Lines, line => Assert.Equal(line.Text!.Length, line.Spans.Count));
        Assert.Empty(swapped);
    }

    [Fact]
    public void Lines_with_each_others_texts_are_named_and_left_out()
    {
        var (hand, swapped) = Learn(Texts, [Texts[0], Texts[4], Texts[2], Texts[3], Texts[1], Texts[5]]);

        Assert.Equal(["1.png", "4.png"], swapped.Select(finding => Path.GetFileName(finding.Source)));
        Assert.Equal(["4.png", "1.png"], swapped.Select(finding => Path.GetFileName(finding.Owner)));
        Assert.Equal([Texts[0], Texts[2], Texts[3], Texts[5]], hand.Lines.Select(line => line.Text));
    }

    [Fact]
    public void Where_every_line_has_the_text_of_another_nothing_is_learned()
    {
        var fault = Assert.Throws<UserException>(() => Learn(Texts, [.. Texts[2..], .. Texts[..2]]));

        Assert.Contains("order", fault.Message, StringComparison.Ordinal);
    }

    private (Hands.Hand Hand, NotesFinding.TextSwapped[] Swapped) Learn(string[] written, string[] given)
    {
        for (var i = 0; i < written.Length; i++)
        {
            PictureFile.SavePng(PrintedWriter.Line(written[i]).Ink, _folder.File($"{i}.png"));
        }

        File.WriteAllLines(_folder.File(NotesFiles.Table), given.Select((text, i) => $"{i}.png\t{text}"));
        var events = new Events();
        var hand = new Engine().Clone(NotesSource.Of(_folder.Path), new HandTrainingSettings(0, _folder.File("work")), events, TestContext.Current.CancellationToken);
        return (hand, [.. events.All.Select(e => e.Notice).OfType<Notice.OfNotes>().Select(notice => notice.Finding).OfType<NotesFinding.TextSwapped>()]);
    }
}
