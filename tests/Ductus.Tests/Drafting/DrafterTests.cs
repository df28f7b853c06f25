using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models.Text;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>Words in a writer's own letters.</summary>
public sealed class DrafterTests
{
    [Fact]
    public void A_word_is_spelled_box_by_box_from_left_to_right()
    {
        var word = Assert.Single(PrintedWriter.Drafter("the cat sat", "on a mat").Words("tomcat", 1, new Rng(1)));

        Assert.Equal("tomcat", word.Text);
        Assert.Equal("tomcat", string.Concat(word.Spans.Select(s => s.Character)));
        Assert.All(word.Spans.Zip(word.Spans.Skip(1)), pair => Assert.True(pair.Second.Left > pair.First.Left));
        Assert.All(word.Spans, s => Assert.True(InkIn(word.Ink, s) > 10, $"no ink in the box of {s.Character}"));
        Assert.Empty(word.Borrowed);
    }

    [Fact]
    public void Letters_the_writer_never_showed_are_borrowed_and_named()
    {
        var word = PrintedWriter.Drafter("the cat sat").Words("has", 1, new Rng(1))[0];
        var other = PrintedWriter.Drafter("the cat sat").Words("box", 1, new Rng(1))[0];

        Assert.Empty(word.Borrowed);
        Assert.Equal("box", string.Concat(other.Borrowed.Order()));
    }

    [Fact]
    public void A_borrowed_capital_is_as_tall_as_the_writers_own()
    {
        var tall = PrintedWriter.Line("A cat");
        // The same line with capitals half as tall again.
        var ink = new Raster(tall.Ink.Width, tall.Ink.Height);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                var above = LineGeometry.Baseline - y;
                var from = x < tall.Spans[1].Left && above > 0 ? LineGeometry.Baseline - (int)(above / 1.5f) : y;
                ink[x, y] = tall.Ink[x, from];
            }
        }

        var drafter = new Drafter(new LetterBank([tall with { Ink = ink }], slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);

        var own = Height(drafter.Words("A", 1, new Rng(2))[0].Ink);
        var borrowed = Height(drafter.Words("B", 1, new Rng(2))[0].Ink);

        Assert.InRange(borrowed, 0.85f * own, 1.15f * own);
    }

    [Fact]
    public void No_two_drafts_of_a_word_are_the_same_and_one_seed_gives_one_draft()
    {
        var drafter = PrintedWriter.Drafter("the cat sat", "on a mat");

        var words = drafter.Words("mat", 2, new Rng(3));
        var again = drafter.Words("mat", 2, new Rng(3));

        Assert.NotEqual(words[0].Ink.Pixels, words[1].Ink.Pixels);
        Assert.Equal(words[1].Ink.Pixels, again[1].Ink.Pixels);
    }

    [Fact]
    public void A_line_can_be_drafted_without_its_own_letters()
    {
        var drafter = PrintedWriter.Drafter("cat", "dog");

        Assert.Equal("acdgot", string.Concat(drafter.Words("cat", 1, new Rng(4), notLine: 0)[0].Borrowed.Concat(drafter.Words("dog", 1, new Rng(4), notLine: 1)[0].Borrowed).Order()));
    }

    [Fact]
    public void Letters_the_reader_did_not_find_are_not_used()
    {
        var line = PrintedWriter.Line("A cat");
        var lost = line with { Spans = [line.Spans[0] with { Right = line.Spans[0].Left + 8, Confidence = 0.01f }, .. line.Spans.Skip(1)] };

        Assert.False(new LetterBank([lost], slant: 0).Has('A'));
        Assert.True(new LetterBank([line], slant: 0).Has('A'));
    }

    [Fact]
    public void A_dot_or_a_piece_of_a_stroke_is_not_used_for_a_letter_however_sure_the_reader_is()
    {
        var line = PrintedWriter.Line("sit");
        Assert.True(new LetterBank([line], slant: 0).Has('i'));
        for (var y = LineGeometry.Baseline - LineGeometry.XHeight - 2; y < LineGeometry.Baseline - 5; y++)
        {
            line.Ink.Row(y)[((int)line.Spans[1].Left - 2)..((int)line.Spans[1].Right + 2)].Clear();
        }

        Assert.False(new LetterBank([line], slant: 0).Has('i'));
    }

    [Fact]
    public void A_doubtful_letter_with_an_accent_is_made_from_the_one_without()
    {
        var line = PrintedWriter.Line("se vê");
        var doubtful = line with { Spans = [.. line.Spans.SkipLast(1), line.Spans[^1] with { Confidence = 0.2f }] };

        string MarksIn(InkLine of)
        {
            var unit = Assert.Single(new UnitSelection(new LetterBank([of], slant: 0), new Rng(1)).Choose("ê"));
            Assert.NotNull(unit.Own);
            return unit.Marks;
        }

        Assert.Equal("", MarksIn(line));
        Assert.Equal("\u0302", MarksIn(doubtful));

        // Not where the one without was not found either.
        var alone = doubtful with { Spans = [doubtful.Spans[0], doubtful.Spans[1] with { Right = doubtful.Spans[1].Left + 8, Confidence = 0.01f }, .. doubtful.Spans.Skip(2)] };
        Assert.Equal("", MarksIn(alone));
    }

    [Fact]
    public void An_exclamation_mark_that_is_but_a_dot_is_not_used()
    {
        var line = PrintedWriter.Line("so!");
        Assert.True(new LetterBank([line], slant: 0).Has('!'));
        for (var y = 0; y < LineGeometry.Baseline - 8; y++)
        {
            line.Ink.Row(y)[(int)line.Spans[2].Left..].Clear();
        }

        Assert.False(new LetterBank([line], slant: 0).Has('!'));
    }

    [Fact]
    public void A_word_that_was_enrolled_is_mostly_set_anew_from_its_parts()
    {
        var bank = new LetterBank([PrintedWriter.Line("the tree hence")], slant: 0);

        Assert.InRange(Enumerable.Range(0, 20).Count(seed => new UnitSelection(bank, new Rng((ulong)seed)).Choose("the").Count > 1), 18, 20);
    }

    [Fact]
    public void Letters_whose_strokes_ran_together_or_are_worn_are_left_for_good_ones()
    {
        var good = PrintedWriter.Line("sad ram");
        var blotted = good with { Ink = StrokeWeight.Change(good.Ink, 1.2f) };
        var worn = good with { Ink = new Raster(good.Ink.Width, good.Ink.Height, Array.ConvertAll(good.Ink.Pixels, density => density / 2)) };
        var bank = new LetterBank([blotted, good, worn, good, good], slant: 0);

        var lines = Enumerable.Range(0, 40).Select(seed => Assert.Single(new UnitSelection(bank, new Rng((ulong)seed)).Choose("a")).Own!.Line).ToHashSet();

        Assert.Equal([1, 3, 4], lines.Order());
        Assert.Equal("sad", string.Concat(new UnitSelection(new LetterBank([blotted], slant: 0), new Rng(1)).Choose("sad").Select(unit => unit.Own!.Text)));
    }

    [Fact]
    public void Marks_that_stand_together_are_taken_together()
    {
        var bank = new LetterBank([PrintedWriter.Line("it -- so"), PrintedWriter.Line("well-known")], slant: 0);

        Assert.All(Enumerable.Range(0, 20), seed => Assert.Single(new UnitSelection(bank, new Rng((ulong)seed)).Choose("--")));
    }

    [Fact]
    public void Letters_stand_as_far_apart_as_they_did()
    {
        // An r that keeps its neighbours at a distance, among letters that do not.
        var line = PrintedWriter.Line("arm tam ham tat");
        var moved = line with { Spans = [line.Spans[0], line.Spans[1], line.Spans[2] with { Left = line.Spans[2].Left + 6 }, .. line.Spans.Skip(3)] };
        var drafter = new Drafter(new LetterBank([moved], slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);

        float GapIn(string word) => drafter.Words(word, 8, new Rng(6)).Average(w => w.Spans[1].Left - w.Spans[0].Right);

        Assert.True(GapIn("rt") > GapIn("ht") + 1.5f);
    }

    [Fact]
    public void Words_on_a_line_keep_the_writers_distance()
    {
        var drafter = PrintedWriter.Drafter("the cat sat", "on a mat");

        var line = drafter.Line([drafter.Words("the", 1, new Rng(5))[0], drafter.Words("mat", 1, new Rng(5))[0]], new Rng(5));

        Assert.InRange(line.Words[1].Left - line.Words[0].Right, 20, 32);
        Assert.Equal(0, line.Ink.Width % LineGeometry.WidthStep);
        Assert.Equal(line.Ink.Width, line.Guide.Width);
    }

    [Fact]
    public void After_a_comma_the_writers_distance_is_kept()
    {
        // Commas that hang below the baseline, as many people's do.
        InkLine[] lines = [PrintedWriter.Line("no, in us"), PrintedWriter.Line("on it, is")];
        foreach (var (line, comma) in lines.Select(line => (line, line.Spans.Single(span => span.Character == ","))))
        {
            for (var y = 0; y <= LineGeometry.Baseline + 1; y++)
            {
                line.Ink.Row(y)[((int)comma.Left - 1)..((int)comma.Right + 2)].Clear();
            }
        }

        var drafter = new Drafter(new LetterBank(lines, slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);

        Assert.All(Enumerable.Range(0, 10), seed =>
        {
            var line = drafter.Line([drafter.Words("no,", 1, new Rng(5))[0], drafter.Words("is", 1, new Rng(5))[0]], new Rng((ulong)seed));
            Assert.InRange(line.Words[1].Left - line.Words[0].Right, 25, 36);
        });
    }

    [Fact]
    public void Words_do_not_run_together_even_where_the_writers_nearly_do()
    {
        var line = PrintedWriter.Line("the cat");
        var near = line with { Spans = [.. line.Spans.Take(4), line.Spans[4] with { Left = line.Spans[2].Right + 3 }, .. line.Spans.Skip(5)] };
        var drafter = new Drafter(new LetterBank([near], slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);

        var words = drafter.Line([.. Enumerable.Repeat(drafter.Words("cat", 1, new Rng(7))[0], 10)], new Rng(7)).Words;
        Assert.All(words.Zip(words.Skip(1), (a, b) => b.Left - a.Right), gap => Assert.True(gap >= 0.5f * LineGeometry.XHeight, $"{gap} pixels"));
    }

    [Fact]
    public void Words_in_capitals_stand_further_apart()
    {
        // A writer whose words nearly touch, in capitals as in small letters.
        var line = PrintedWriter.Line("AN OX an ox");
        var drafter = new Drafter(
            new LetterBank([line with { Spans = [.. line.Spans.Select((s, i) => s.Character == " " ? s : s with { Left = s.Left - 6, Right = s.Right + 6 })] }], slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);
        float Gap(string word)
        {
            var words = drafter.Line([drafter.Words(word, 1, new Rng(3))[0], drafter.Words(word, 1, new Rng(4))[0]], new Rng(5)).Words;
            return words[1].Left - words[0].Right;
        }

        Assert.True(Gap("OX") > Gap("ox"));
        Assert.True(Gap("OX") >= LineGeometry.XHeight);
    }

    [Fact]
    public void The_stroke_that_ends_a_word_does_not_close_the_gap()
    {
        var line = WithTail("no on");
        var drafter = new Drafter(new LetterBank([line], slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);
        var drafted = drafter.Words("no", 1, new Rng(5))[0];

        var widest = WidestGap(drafter.Line([drafted, drafted], new Rng(5)).Ink);
        Assert.True(widest >= 0.28f * LineGeometry.XHeight, $"{widest} pixels");
    }

    [Fact]
    public void After_the_stroke_that_ends_a_word_the_writers_distance_is_kept()
    {
        // Elsewhere the writer leaves an x-height of bare paper between words.
        var drafter = new Drafter(
            new LetterBank([WithTail("no on"), PrintedWriter.Line("is it in us"), PrintedWriter.Line("in us is it")], slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);
        var drafted = drafter.Words("no", 1, new Rng(5))[0];

        Assert.All(Enumerable.Range(0, 10), seed => Assert.InRange(WidestGap(drafter.Line([drafted, drafted], new Rng((ulong)seed)).Ink), 0.8f * LineGeometry.XHeight, 1.3f * LineGeometry.XHeight));
    }

    /// <summary>A line in which the tail of the second letter, at the foot, reaches far out of its box.</summary>
    private static InkLine WithTail(string text)
    {
        var line = PrintedWriter.Line(text);
        var right = (int)line.Spans[1].Right;
        for (var y = LineGeometry.Baseline - 4; y < LineGeometry.Baseline; y++)
        {
            line.Ink.Row(y)[(right - 2)..(right + 20)].Fill(1);
        }

        return line;
    }

    /// <summary>Columns of the widest gap between strokes at the foot of the letters.</summary>
    private static int WidestGap(Raster ink)
    {
        var columns = Enumerable.Range(0, ink.Width).Where(x => Enumerable.Range(LineGeometry.Baseline - 12, 12).Any(y => ink[x, y] > 0.5f)).ToArray();
        return columns.Zip(columns.Skip(1), (a, b) => b - a).Max();
    }

    [Theory]
    [InlineData("é", '\u0301')]
    [InlineData("ř", '\u030C')]
    [InlineData("ů", '\u030A')]
    [InlineData("í", '\u0301')]
    public void A_letter_with_an_accent_is_the_writers_letter_with_an_accent(string letter, char mark)
    {
        var drafter = PrintedWriter.Drafter("retire here under it", "rue in it us");
        var plain = UnicodeComposition.Parts(letter[0])!.Value.Letter;
        Assert.Equal(mark, UnicodeComposition.Parts(letter[0])!.Value.Mark);
        var bare = drafter.Words(plain.ToString(), 1, new Rng(3))[0];
        var accented = drafter.Words(letter, 1, new Rng(3))[0];

        Assert.Equal(letter, accented.Text);
        Assert.Equal("", accented.Borrowed);
        // The body stays, and above it there is ink that reaches higher than a dot would.
        Assert.True(Height(accented.Ink) > Height(bare.Ink) + 3 || plain == 'i');
        Assert.InRange(accented.Width, 0.7f * bare.Width, 1.3f * bare.Width);
        Assert.True(AboveSmallLetters(accented.Ink) > 8);
    }

    [Fact]
    public void The_writers_own_accent_is_set_on_letters_that_never_had_it()
    {
        var drafter = PrintedWriter.Drafter("\u00E9t\u00E9 \u00E9tal", "une vue a lu");
        var own = drafter.Words("\u00E9", 1, new Rng(3))[0];
        var set = drafter.Words("\u00FA", 1, new Rng(3))[0];

        Assert.Equal(Height(own.Ink), Height(set.Ink), 4f);
        Assert.Equal(AboveSmallLetters(own.Ink), AboveSmallLetters(set.Ink), 0.4f * AboveSmallLetters(own.Ink));
    }

    private static float AboveSmallLetters(Raster ink) => ink.Pixels.Take((LineGeometry.Baseline - (int)(1.08f * LineGeometry.XHeight)) * ink.Width).Sum();

    private static float InkIn(Raster ink, CharacterSpan span)
    {
        var sum = 0f;
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = (int)span.Left; x < Math.Min(ink.Width, span.Right); x++)
            {
                sum += ink[x, y];
            }
        }

        return sum;
    }

    private static float Height(Raster ink) => LineGeometry.Baseline - (Array.FindIndex(ink.Pixels, v => v > 0.5f) / ink.Width);
}
