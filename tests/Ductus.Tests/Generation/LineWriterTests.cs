using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Mini;
using Ductus.Reading;
using Ductus.Tests.Drafting;
using Ductus.Writing;

namespace Ductus.Tests.Generation;

/// <summary>Writing lines on the models that ship.</summary>
[Trait("Speed", "Slow")]
public sealed class LineWriterTests
{
    private static readonly LineWriter Writer = new(
        PrintedWriter.Drafter("the cat sat on a mat", "one more line"), MiniFile.Load(Installation.MiniBase), tokens: null, LineReader.Load(Installation.Reader));

    [Fact]
    public void A_line_comes_back_with_its_text_what_is_read_and_the_words_that_read_wrong()
    {
        var line = Write("a  cat on one mat ", 0, new WritingStyle(Candidates: 2, Strength: 0));

        Assert.Equal("a cat on one mat", line.Text);
        Assert.Equal(EditDistance.Rate(line.Text, line.Read), line.CharacterErrorRate);
        Assert.Equal(line.CharacterErrorRate > 0, line.Misread.Count > 0);
        Assert.All(line.Misread, word => Assert.Contains(word, line.Text.Split(' ')));
    }

    [Fact]
    public void One_seed_writes_one_line_and_its_number_makes_it_another()
    {
        var style = new WritingStyle(Candidates: 1, Strength: 0.3f, Steps: 2, Seed: 7);

        var line = Write("a cat", 3, style);

        Assert.Equal(line.Ink.Pixels, Write("a cat", 3, style).Ink.Pixels);
        Assert.NotEqual(line.Ink.Pixels, Write("a cat", 4, style).Ink.Pixels);
    }

    [Fact]
    public void More_candidates_never_read_worse()
    {
        var one = Write("the mat sat on one more cat", 0, new WritingStyle(Candidates: 1, Strength: 0));
        var many = Write("the mat sat on one more cat", 0, new WritingStyle(Candidates: 6, Strength: 0));

        Assert.True(many.CharacterErrorRate <= one.CharacterErrorRate);
        Assert.True(many.CharacterErrorRate < 0.1, $"print that reads {many.Read}");
    }

    [Fact]
    public void Letters_never_shown_are_reported() => Assert.Equal("y", Write("my cat", 0, new WritingStyle(Candidates: 1, Strength: 0)).Borrowed);

    [Fact]
    public void A_writer_that_is_done_leaves_the_base_its_adapter()
    {
        var model = MiniFile.Load(Installation.MiniBase);
        Adapters.Attach(model, seed: 3);
        var adapters = model.Adaptable.Values.Select(layer => layer.Adapter).ToArray();

        using (var writer = new LineWriter(PrintedWriter.Drafter("a cat"), model, tokens: null, LineReader.Load(Installation.Reader)))
        {
            writer.Write("a cat", 0, new WritingStyle(Candidates: 1, Strength: 0.2f, Steps: 1, Redo: 0), cancel: TestContext.Current.CancellationToken);
            writer.Write("cat", 1, new WritingStyle(Candidates: 1, Strength: 0.2f, Steps: 1, Redo: 0), cancel: TestContext.Current.CancellationToken);
        }

        Assert.Equal(adapters, model.Adaptable.Values.Select(layer => layer.Adapter));
    }

    [Fact]
    public void A_word_that_is_kept_is_drawn_as_it_was_whatever_the_seed()
    {
        var style = new WritingStyle(Candidates: 1, Strength: 0);
        var kept = Write("the mat sat", 0, style).Keep(0, 1);
        var other = style with { Seed = 7 };
        WrittenLine With(IReadOnlyDictionary<int, KeptWord>? pins) => Writer.Write("the mat sat", 0, other, kept: pins, cancel: TestContext.Current.CancellationToken);

        var (plain, pinned) = (With(null), With(new Dictionary<int, KeptWord> { [1] = kept }));

        Assert.Equal(kept.Ink.Pixels, pinned.Keep(0, 1).Ink.Pixels);
        Assert.NotEqual(kept.Ink.Pixels, plain.Keep(0, 1).Ink.Pixels);
        Assert.Equal(plain.Keep(0, 0).Ink.Pixels, pinned.Keep(0, 0).Ink.Pixels);
        Assert.Equal(plain.WordEdges[2].Left, pinned.WordEdges[2].Left);
    }

    [Fact]
    public void A_line_is_remembered_by_all_that_it_depends_on()
    {
        var (memory, written) = (new LineMemory(most: 2), 0);
        WrittenLine Get(string text, ulong seed) => memory.Get(
            LineMemory.KeyOf("hand", new BrokenLine(text), 0, new WritingStyle(Seed: seed), new Dictionary<int, int>(), new Dictionary<int, KeptWord>()),
            () => new WrittenLine(text, new Raster(1, 1), $"{++written}", 0, [], ""));

        Assert.Equal("1", Get("a cat", 1).Read);
        Assert.Equal("1", Get("a cat", 1).Read);
        Assert.Equal("2", Get("a cat", 2).Read);
        Assert.Equal("1", Get("a cat", 1).Read);
        Assert.Equal("3", Get("a mat", 1).Read);
        Assert.Equal("4", Get("a cat", 2).Read);
    }

    private static WrittenLine Write(string text, int number, WritingStyle style) => Writer.Write(text, number, style, cancel: TestContext.Current.CancellationToken);
}
