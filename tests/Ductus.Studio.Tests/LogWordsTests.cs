using System.Text;
using System.Text.RegularExpressions;
using Ductus.AdapterTraining;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Coverage;
using Ductus.Families;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Painting;
using Ductus.Preflight;
using Ductus.Reading;
using Ductus.Studio.Languages;
using Ductus.Tensors.Quantized;
using Ductus.Training;
using Sentences = Ductus.Cli.Sentences;

namespace Ductus.Studio.Tests;

/// <summary>What works say as they go, which stands under Details, is said in German: each sentence as the command line words it from its data.</summary>
public sealed partial class LogWordsTests
{
    private static readonly Words German = WordFileTests.Words("de");
    private static readonly Machine Here = new(Memory: 6_400_000_000, MemoryInAll: 8_000_000_000, Disk: 80_000_000_000, Threads: 2);

    private static readonly NotesFinding[] Findings =
    [
        new NotesFinding.PageWithoutText("a b.jpg"),
        new NotesFinding.LinesMismatch("a.jpg", 3, 4, [.. Enum.GetValues<TextDoubt>().Select(doubt => new LinePair((1, 20), "Liebe (Ada)", doubt)), new LinePair((2, 40), null), new LinePair(null, "Dein Karl"), new LinePair((3, 60), "am Haus", Moved: true)], null),
        new NotesFinding.LinesMismatch("a.jpg", 3, 4, [new LinePair((2, 40), null, TextDoubt.TooShort), new LinePair(null, "Dein Karl", TextDoubt.NotRead)], "pages/a.lines.png"),
        new NotesFinding.LinesMismatch("a.jpg", 1, 1, [new LinePair((1, 20), "Liebe Ada", Moved: true)], null),
        new NotesFinding.PageTurned("a.jpg", 2),
        new NotesFinding.PageTurned("a.jpg", 1),
        new NotesFinding.PagePrinted("a.jpg", RestTaken: true),
        new NotesFinding.PagePrinted("a.jpg"),
        new NotesFinding.PageNotText("a.jpg"),
        new NotesFinding.LinesDoubted("a.jpg", [.. Enum.GetValues<LineDoubt>().Select((doubt, i) => (i + 1, doubt)), (8, LineDoubt.Pale)]),
        new NotesFinding.BlemishesLeftOut("a.jpg", [.. Enum.GetValues<BlemishKind>().Select((kind, i) => (kind, 1 + (i % 2)))], null),
        new NotesFinding.BlemishesLeftOut("a.jpg", [(BlemishKind.Stain, 2), (BlemishKind.Blot, 1)], "pages/a.lines.png"),
        new NotesFinding.LineWithoutInk("a.jpg:4"),
        new NotesFinding.TextRefused("a.jpg:4", new TextObjection.MarkedUnreadable()),
        new NotesFinding.TextRefused("a.jpg:4", new TextObjection.UnknownSign(new Rune('あ'))),
        new NotesFinding.TextRefused("a.jpg:4", new TextObjection.UnknownScript(new Rune('あ'))),
        new NotesFinding.Signature("a.jpg:4", "Ada"),
        new NotesFinding.TextDoubted("a.jpg:4", "Liebe Ada", "Liede Ado"),
        new NotesFinding.TextSwapped("a.jpg:4", "Liebe Ada", "a.jpg:5", "am Haus"),
        new NotesFinding.FewLines(1, 30),
        new NotesFinding.FewLines(4, 30),
        new NotesFinding.SmallLetters(7.6f),
    ];

    private static readonly UnusedReason[] Reasons =
    [
        new UnusedReason.Same("b.jpg"), new UnusedReason.NoLine(), new UnusedReason.NoText(), new UnusedReason.Missing("transcripts.tsv"), new UnusedReason.Foreign(), new UnusedReason.NoPicture(), new UnusedReason.OwnWork(),
    ];

    private static readonly JobNotice[] Notices =
    [
        .. Findings.Select(finding => new Notice.OfNotes(finding)),
        .. new ResourcePlan[] { MiniPlan.Usual, MiniPlan.ToLearn, Plan("to write"), Plan("to read the prompt", "to paint", "to develop"), Plan("to read the captions", "to read the pictures", "to train") }.Select(plan => new Notice.Needs(plan, Here)),
        new Notice.Needs(Plan("to write") with { Disk = [] }, Here),
        new Notice.ReadingFile("my page.jpg"),
        new Notice.OfFiles(new NotesInventory([new("a b.jpg", 1, 6, 0), new("c.jpg", 1, 1, 0), new("d.jpg", 1, 0, 1), new("e.jpg", 1, 4, 2), new("f.pdf", 3, 40, 0), new("g.pdf", 2, 0, 9), new("h.pdf", 2, 9, 9), new("i.jpg", 1, 0, 0)], [.. Reasons.Select(reason => new UnusedFile("x y.jpg", reason))])),
        new Notice.OfFiles(new NotesInventory([], [.. Reasons.Skip(4).SelectMany(reason => (UnusedFile[])[new("x.txt", reason), new("y.txt", reason), new("z.txt", reason)])])),
        new Notice.OfFiles(new NotesInventory([], [.. Reasons.Skip(4).SelectMany(reason => Enumerable.Range(0, 50).Select(i => new UnusedFile($"{i}.txt", reason)))])),
        new Notice.UncheckedLines(3),
        new Notice.ByProposals(3),
        new Notice.Expected(new NotesVerdict(0, 0, 0, 7, null, null, null, null)),
        new Notice.Expected(new NotesVerdict(4, 1, 2, 3, [], 2.4f, TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(30))),
        new Notice.Expected(new NotesVerdict(14, 0, 0, 0, [.. "QXY".Select(c => new CharacterCoverage(c, 0, 0, 0, new Making.Borrowed()))], 2.4f, null, TimeSpan.FromSeconds(30))),
        new Notice.Expected(new NotesVerdict(40, 0, 0, 0, [.. Enumerable.Range('a', 40).Select(c => new CharacterCoverage((char)c, 0, 0, 0, new Making.Borrowed()))], 2.4f, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(2))),
        new Notice.Trained(120, null, double.NaN),
        new Notice.Trained(0, 0.104, 0.12),
        new Notice.Trained(120, 0.104, 0.08),
        new Notice.Unsigned("The key cannot be read."),
        new Notice.HandIsReady(),
        new Notice.TrainingBegins(0, 480),
        new Notice.TrainingBegins(120, 480),
        new Notice.TrainingTakes(TimeSpan.FromSeconds(48), 480),
        new Notice.WritingTakes(TimeSpan.FromMinutes(2.5), 25),
        new Notice.FewLines(12, 9),
        new HeldOutRead(0.085),
        new PaintNotice.PhraseMissing("in the hand of", "ada"),
        new PaintNotice.PromptCutOff(new UnreadEnd("on the desk", "CLIP")),
        new PaintNotice.PromptCutOff(new UnreadEnd("on the desk")),
        new PaintNotice.Loading(WeightFormat.Int8),
        new AdapterNotice.Takes(TimeSpan.FromSeconds(3.4), 1000),
        new AdapterNotice.BetterTrainedOn("FLUX.1-dev"),
        new AdapterNotice.Gathered(12, 30),
        new AdapterNotice.Loading(WeightFormat.Nf4),
        new AdapterNotice.Begins(0),
        new AdapterNotice.Begins(40),
        new AdapterNotice.SamplesPainted(["samples/1.png", "samples/2.png"]),
    ];

    [Fact]
    public void Every_line_of_a_work_s_log_is_said_in_German()
    {
        var lines = Notices.Select(notice => Sentences.Of(notice)).Concat(Enum.GetValues<Stage>().SelectMany(stage => (string?[])[Sentences.Of(new JobEvent(stage, 0, 1)), Sentences.Of(new JobEvent(stage, 0, 3))])).OfType<string>().SelectMany(said => said.Split('\n')).ToArray();
        Assert.True(lines.Length > 100);
        Assert.All(lines, line =>
        {
            // What is set in and not known is the name of a file.
            var plain = line.TrimStart();
            Assert.True(German.CanSay(plain) || (plain == "my page.jpg" && plain != line), line);
            Assert.DoesNotMatch(EnglishWords(), Quoted().Replace(German.Translated(plain), ""));
        });
    }

    [Fact]
    public void What_stands_in_a_sentence_is_said_in_German_too()
    {
        Assert.Equal("„a.jpg“, ausgelassen: ein Klecks, etwas, das keine Buchstaben ergibt: ein Fleck, die Rückseite des Blattes, ein Schnörkel (2 Mal).", Said(new NotesFinding.BlemishesLeftOut("a.jpg", [(BlemishKind.Blot, 1), (BlemishKind.Stain, 2)], null)));
        Assert.Equal("„a.jpg“, Zeilen, die anzusehen sind, bevor sie verwendet werden: 1, 3 (blassere und weichere Tinte als die anderen Zeilen); 2 (steht so gerade wie Druck).", Said(new NotesFinding.LinesDoubted("a.jpg", [(1, LineDoubt.Pale), (3, LineDoubt.Pale), (2, LineDoubt.Printed)])));
        Assert.Equal("Braucht 1,6 GB Arbeitsspeicher; 6,4 GB sind frei; auf der Festplatte 50 MB; 80 GB sind frei.", German.Translated(Sentences.Of(new Notice.Needs(MiniPlan.Usual, Here))!));
    }

    [Fact]
    public void A_sentence_with_a_part_that_nobody_knows_is_English_as_a_whole() => Assert.False(German.CanSay("'a.jpg', left out: a blot, a dragon."));

    [Fact]
    public void What_a_base_s_files_are_is_said_in_German()
    {
        foreach (var part in BaseFamilies.Parts)
        {
            Assert.True(German.CanSay($"get {part.Hint}"), part.Hint);
        }

        Assert.Equal("/models/flux dev.gguf: FLUX.1-dev, 19 + 38 Blöcke der Breite 3072, 11,9 Milliarden Gewichte als nf4, bf16", German.Translated("/models/flux dev.gguf: FLUX.1-dev, 19 + 38 blocks of width 3072, 11.9 billion weights as nf4, bf16"));
        Assert.True(German.CanSay("/models/ae.sft: autoencoder of FLUX.1, 0.084 billion weights as bf16"));
    }

    private static string Said(NotesFinding finding) => German.Translated(Sentences.Of(new Notice.OfNotes(finding))!);

    private static ResourcePlan Plan(params string[] phases) => new([.. phases.Select(phase => new Phase(phase, [new Need("weights", 1_200_000_000), new Need("activations", 90_000_000)]))], [new Need("pages", 40_000_000)]);

    [GeneratedRegex(@"\b(the|of|and|is|are|with|this|that|from|lines?|left|right|read)\b", RegexOptions.IgnoreCase)]
    private static partial Regex EnglishWords();

    /// <summary>What somebody has written or named.</summary>
    [GeneratedRegex("„[^“]*“")]
    private static partial Regex Quoted();
}
