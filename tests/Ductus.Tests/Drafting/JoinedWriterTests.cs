using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>What makes handwriting handwriting: joins, slants, accents and dots, on a writer of whom all is known.</summary>
public sealed class JoinedWriterTests
{
    private static readonly string[] Notes = ["mine nine lime", "unit tune mile", "ten lemon one", "lion noun until", "nut tin men mule"];

    [Theory]
    [InlineData(0)]
    [InlineData(0.35f)]
    public void Joins_are_found_where_the_writer_joins_and_nowhere_else(float slant)
    {
        var (line, joined) = new JoinedWriter(slant).Write("mine noun lemon unit");
        var segmented = new SegmentedLine(line, slant);
        Assert.Equal(joined, Enumerable.Range(0, joined.Length).Select(i => segmented.JoinAfter(i).Joined));
        Assert.All(Enumerable.Range(0, joined.Length).Where(i => joined[i]), i => Assert.Equal(LineGeometry.Baseline, segmented.JoinAfter(i).Y, 4f));
    }

    [Theory]
    [InlineData("nu")]
    [InlineData("eu")]
    [InlineData("mul")]
    public void Joined_letters_from_different_words_hang_together(string word)
    {
        var drafter = new JoinedWriter().Drafter(Notes);
        // Now and then a letter is chosen that leaves its end loose, as the writer's own do.
        var whole = Enumerable.Range(0, 20).Count(seed =>
            InkComponents.Of(drafter.Words(word, 1, new Rng((ulong)seed))[0].Ink).Count(piece => piece.Pixels.Length > 12) == 1);
        Assert.True(whole >= 16, $"{whole} of 20 drafts of '{word}' hang together");
    }

    [Fact]
    public void A_stroke_leads_from_a_low_join_to_a_high_one_and_has_its_room()
    {
        // n and i are joined on the baseline, l and u half way up: where an n meets a u, the stroke has to climb.
        InkLine[] lines =
        [
            .. Enumerable.Repeat("nini inin", 3).Select(text => new JoinedWriter().Write(text).Line),
            .. Enumerable.Repeat("lulu ulul", 3).Select(text => new JoinedWriter(joinHeight: 0.5f).Write(text).Line),
        ];
        var drafter = new Drafter(new LetterBank(lines, slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);
        (int Whole, float Gap) Drafts(string word)
        {
            var drafts = Enumerable.Range(0, 20).Select(seed => drafter.Words(word, 1, new Rng((ulong)seed))[0]).ToArray();
            return (
                drafts.Count(draft => InkComponents.Of(draft.Ink).Count(piece => piece.Pixels.Length > 12 && piece.Bottom > LineGeometry.Baseline - LineGeometry.XHeight) == 1),
                drafts.Average(draft => draft.Spans[1].Left - draft.Spans[0].Right));
        }

        var (climbing, level) = (Drafts("nu"), Drafts("ni"));
        Assert.True(climbing.Whole >= 17, $"{climbing.Whole} of 20 hang together");
        Assert.InRange(climbing.Gap - level.Gap, 4, 12);
    }

    [Fact]
    public void Joined_letters_stand_as_far_apart_as_the_writer_sets_them()
    {
        // Lifted letters stand close, joined ones far apart: whoever takes the one for the other is told.
        var drafter = new JoinedWriter(joinedGap: 26, liftedGap: 4).Drafter(Notes);
        var gaps = Enumerable.Range(0, 12).SelectMany(seed =>
        {
            var spans = drafter.Words("nule", 1, new Rng((ulong)seed))[0].Spans;
            return spans.Zip(spans.Skip(1), (a, b) => b.Left - a.Right);
        }).ToArray();
        Assert.InRange(gaps.Average(), 26 - 3.6f - 6, 26 - 3.6f + 6);
    }

    [Fact]
    public void Units_are_chosen_that_join_as_the_writer_would()
    {
        // "n" ends a word as often as it stands within one; within a word it is to be one that goes on.
        var bank = new JoinedWriter().Bank("nine", "men", "tin", "ten", "lemon", "nut", "noun");
        var (joined, seams) = (0, 0);
        for (var seed = 0UL; seed < 20; seed++)
        {
            var units = new UnitSelection(bank, new Rng(seed)).Choose("nunu");
            seams += units.Count - 1;
            joined += units.Zip(units.Skip(1)).Count(pair => pair.First.Own!.Exit.Joined && pair.Second.Own!.Entry.Joined);
        }

        Assert.True(joined > 0.9 * seams, $"{joined} of {seams} seams join");
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.2f)]
    [InlineData(-0.2f)]
    public void The_slant_is_told_with_its_sign(float slant) =>
        Assert.Equal(slant, Slant.Estimate(new JoinedWriter(slant).Write("mine until lemon nut").Line.Ink), 0.1f);

    [Fact]
    public void A_bar_that_reaches_over_its_neighbours_stays_with_its_t()
    {
        var (line, _) = new JoinedWriter().Write("unit");
        var segmented = new SegmentedLine(line, slant: 0);
        Assert.Equal(0, BarInk(segmented.Cut(1, 1)));
        Assert.True(BarInk(segmented.Cut(3, 1)) > 20);
    }

    [Fact]
    public void A_loose_accent_stays_with_its_letter_in_joined_writing()
    {
        var (line, _) = new JoinedWriter().Write("m\u00E9tin");
        var segmented = new SegmentedLine(line, slant: 0);
        Assert.True(InkAbove(segmented.Cut(1, 1), 1.3f) > 15);
        Assert.Equal(0, InkAbove(segmented.Cut(0, 1), 1.3f));
    }

    /// <summary>Ink in a row that bars reach and the tops of small letters do not.</summary>
    private static float BarInk(Raster ink)
    {
        return ink.Row(LineGeometry.Baseline - 34).ToArray().Sum();
    }

    private static float InkAbove(Raster ink, float xHeights) => ink.Pixels.Take((LineGeometry.Baseline - (int)(xHeights * LineGeometry.XHeight)) * ink.Width).Sum();
}
