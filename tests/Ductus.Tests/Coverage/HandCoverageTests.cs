using Ductus.Coverage;
using Ductus.Drafting;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Coverage;

/// <summary>What is said of a writer's letters is what the drafter does with them.</summary>
public sealed class HandCoverageTests
{
    [Fact]
    public void Letters_and_pairs_are_counted()
    {
        var coverage = new HandCoverage(new JoinedWriter().Drafter("lemon tin", "melt into"));

        var e = coverage.Of('e');
        Assert.Equal((2, 2, 1f), (e.Shown, e.Usable, e.Confidence));
        Assert.IsType<Making.Own>(e.Making);
        Assert.Contains(new PairCoverage("in", 2, 2), coverage.Pairs);
        Assert.DoesNotContain(coverage.Pairs, pair => pair.Pair.Contains('z', StringComparison.Ordinal));
        Assert.Contains(coverage.Gaps(Language.En), gap => gap.Character == 'q');
        Assert.DoesNotContain(coverage.Gaps(Language.En), gap => gap.Character == 'e');
        Assert.Contains(coverage.PairGaps(Language.En), pair => pair.Pair == "th");
    }

    [Fact]
    public void A_letter_that_can_be_cut_out_is_shown_and_no_other()
    {
        var coverage = new HandCoverage(new JoinedWriter().Drafter("lemon tin", "melt into"));
        var letter = coverage.Picture('e');
        Assert.NotNull(letter);
        Assert.Equal(LineGeometry.Height, letter.Height);
        Assert.True(letter.Pixels.Sum() > 0);
        Assert.Null(coverage.Picture('q'));
    }

    [Fact]
    public void An_accent_is_set_on_the_writers_letter_and_is_the_writers_own_where_there_is_one()
    {
        var without = new HandCoverage(new JoinedWriter().Drafter("lemon tin"));
        var with = new HandCoverage(new JoinedWriter().Drafter("lemon tin", "\u00E9t\u00E9 mot"));

        Assert.Equal(new Making.OwnWithAccent('e', "\u0301", false), without.Of('\u00E9').Making);
        Assert.IsType<Making.Own>(with.Of('\u00E9').Making);
        Assert.Equal(new Making.OwnWithAccent('o', "\u0301", true), with.Of('\u00F3').Making);
    }

    [Fact]
    public void A_sign_of_the_writers_own_stands_for_its_kin()
    {
        var coverage = new HandCoverage(PrintedWriter.Drafter("it's so-so"));

        Assert.Equal(new Making.OwnForm("'"), coverage.Of('\u2019').Making);
        Assert.Equal(new Making.OwnForm("-"), coverage.Of('\u2014').Making);
        Assert.Equal(["\u201C", "!"], coverage.Lacks("\u201Cso!").Select(c => c.Character.ToString()));
    }

    [Fact]
    public void What_is_borrowed_in_a_draft_is_what_was_said_to_be()
    {
        var drafter = PrintedWriter.Drafter("it's so-so", "some more");
        const string Text = "m\u00E9mo zig";

        var said = new HandCoverage(drafter).Lacks(Text).Where(c => c.Making is Making.Borrowed).Select(c => c.Character);
        var done = Text.Split(' ').SelectMany(word => drafter.Words(word, 1, new Rng(1))[0].Borrowed);

        Assert.Equal(done.Distinct().Order(), said.Order());
    }

    [Fact]
    public void A_lone_stroke_that_stands_as_it_should_is_used_however_unsure_the_reader_is_of_it()
    {
        var line = PrintedWriter.Line("so lost");
        var spans = line.Spans.Select(span => span.Character == "l" ? span with { Confidence = 0.01f } : span).ToArray();
        var bank = new LetterBank([line with { Spans = spans }], slant: 0);
        Assert.True(bank.Has('l'));

        // What is not tall is none, whatever the text says.
        spans = [.. spans.Select(span => span.Character == "l" ? span with { Left = span.Left - 30, Right = span.Left - 28 } : span)];
        Assert.False(new LetterBank([line with { Text = "so Iost", Spans = [.. spans.Select(span => span.Character == "l" ? span with { Character = "I" } : span)] }], slant: 0).Has('I'));
    }

    [Fact]
    public void Nobody_who_writes_in_capitals_alone_lacks_small_letters()
    {
        var coverage = new HandCoverage(PrintedWriter.Drafter("THE QUICK BROWN FOX", "JUMPS OVER A DOG"));
        Assert.Equal(new Making.OwnForm("Q"), coverage.Of('q').Making);
        Assert.DoesNotContain(coverage.Gaps(Language.En), gap => char.IsLower(gap.Character) && coverage.Of(char.ToUpperInvariant(gap.Character)).Usable > 0);
    }

    [Fact]
    public void A_letter_in_the_notes_that_could_never_be_found_is_not_said_to_be_missing_from_them()
    {
        var line = PrintedWriter.Line("so lost");
        var spans = line.Spans.Select(span => span.Character == "t" ? span with { Right = span.Left + 1, Confidence = 0.01f } : span).ToArray();
        var bank = new LetterBank([line with { Spans = spans }], slant: 0);

        var lost = new HandCoverage(new Drafter(bank, PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font)).Of('t');

        Assert.Equal((1, 0), (lost.Shown, lost.Usable));
        Assert.IsType<Making.Borrowed>(lost.Making);
    }
}
