using Ductus.Drafting;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Tests.Drafting;
using Ductus.Writing;

namespace Ductus.Tests.Generation;

/// <summary>A word that was cut out and pasted is told from one that was written.</summary>
public sealed class SourceLikenessTests
{
    private const string Text = "the cat sat on a mat";

    [Fact]
    public void What_was_cut_out_is_wholly_like_its_source_wherever_it_stands()
    {
        var line = PrintedWriter.Line(Text);
        var cat = line.Spans[4];
        var left = (int)cat.Left - DraftedWord.Margin;
        var word = line.Ink.Crop(left, 0, (int)line.Spans[6].Right + DraftedWord.Margin - left, line.Ink.Height);

        var likeness = new SourceLikeness(PrintedWriter.Drafter(Text).Bank).Of(word, [new UnitSource(0, cat.Left, cat.Left - left, line.Spans[6].Right - cat.Left)]);

        Assert.InRange(likeness, 0.9f, 1.0001f);
    }

    [Fact]
    public void The_same_letters_among_others_and_drawn_otherwise_are_less_like_it()
    {
        var drafter = PrintedWriter.Drafter(Text);
        var likeness = new SourceLikeness(drafter.Bank);

        var drafts = drafter.Words("tame", 12, new Rng(1));

        Assert.All(drafts, draft => Assert.All(draft.Sources, source => Assert.Equal(0, source.Line)));
        var found = drafts.Select(draft => likeness.Of(draft.Ink, draft.Sources)).ToArray();
        Assert.All(found, value => Assert.InRange(value, 0.2f, 0.95f));
        Assert.True(found.Max() - found.Min() > 0.05f, $"all between {found.Min()} and {found.Max()}: there is nothing to choose");
    }

    [Fact]
    public void Letters_of_nobody_are_like_nothing() =>
        Assert.Equal(0, new SourceLikeness(PrintedWriter.Drafter(Text).Bank).Of(PrintedWriter.Line("quiz").Ink, []));
}
