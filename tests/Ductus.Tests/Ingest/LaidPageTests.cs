using Ductus.Ingest;
using Ductus.Reading;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>The lines of a page's text come to their lines of ink by what the ink reads as.</summary>
public sealed class LaidPageTests
{
    private static readonly string[] Texts =
    [
        "The quick brown fox jumps", "over the lazy dog and then", "sleeps until nine o'clock", "in the green garden house",
        "where nobody ever looks for", "a fox with a full stomach", "Meanwhile the dog has woken", "and barks at the empty road",
    ];

    /// <summary>Of ten letters the reader gets so many wrong.</summary>
    public static TheoryData<int> Illegible => [0, 3, 6];

    [Theory]
    [MemberData(nameof(Illegible))]
    public void A_page_that_fits_is_clear(int wrong) => Assert.All(Lay(Ink(Texts, wrong), Texts), line => Assert.True(line.Doubt is null && line.Laid.Ink == line.Laid.Text));

    [Theory]
    [MemberData(nameof(Illegible))]
    public void Equal_numbers_that_are_shifted_are_never_taken_by_number(int wrong)
    {
        // The first line of ink was not found, the last line of text forgotten.
        var laid = Lay(Ink(Texts[1..], wrong), Texts[..^1]);

        Assert.Equal(Enumerable.Range(0, 6).Select(i => (i, i + 1)), Clear(laid));
        Assert.Contains(new LaidText(-1, 0), laid.Select(line => line.Laid));
        Assert.Contains(new LaidText(6, -1), laid.Select(line => line.Laid));
    }

    [Theory]
    [MemberData(nameof(Illegible))]
    public void A_tick_in_the_margin_costs_no_other_line(int wrong)
    {
        LineEvidence?[] ink = [.. Ink(Texts[..3], wrong), Ink("l", 0, 99), .. Ink(Texts[3..], wrong), null];

        Assert.Equal([(0, 0), (1, 1), (2, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 7)], Clear(Lay(ink, Texts)));
    }

    [Fact]
    public void Two_texts_in_another_order_come_to_their_ink()
    {
        string[] swapped = [.. Texts[..2], Texts[3], Texts[2], .. Texts[4..]];

        var laid = Lay(Ink(Texts, 2), swapped);

        Assert.Equal([(0, 0), (1, 1), (2, 3), (3, 2), (4, 4), (5, 5), (6, 6), (7, 7)], Clear(laid).Order());
        Assert.Single(laid, line => line.Moved);
    }

    [Fact]
    public void A_text_over_two_lines_of_ink_is_parted_where_it_breaks_and_two_on_one_are_joined()
    {
        LineEvidence?[] broken = [.. Ink(Texts[..3], 1), Ink("in the green", 1, 51), Ink("garden house", 1, 52), .. Ink(Texts[4..], 1)];
        Assert.Contains((new LaidText(3, 3, InkLines: 2), TextDoubt.OverTwoLines, false), Lay(broken, Texts));
        Assert.Equal(("in the green", "garden house"), LaidPage.Part(broken[3]!, broken[4]!, Texts[3]));

        string[] halves = [.. Texts[..3], "in the green", "garden house", .. Texts[4..]];
        Assert.Contains((new LaidText(3, 3, TextLines: 2), TextDoubt.TwoOnOneLine, false), Lay(Ink(Texts, 1), halves));
    }

    [Fact]
    public void The_text_of_another_page_is_not_taken()
    {
        string[] other = ["It was a dark and stormy night", "when the captain called his", "men to tell them a story, and", "the story began like this: it", "was a dark and stormy night"];

        Assert.Empty(Clear(Lay(Ink(Texts, 3), other)));
    }

    [Fact]
    public void Strange_characters_do_not_cost_their_line()
    {
        string[] given = [.. Texts];
        given[0] = "ᗞear M^r Ŝmith, 世 thank you";

        Assert.Contains((0, 0), Clear(Lay([Ink("Dear Mr Smith, thank you", 1, 7), .. Ink(Texts[1..], 1)], given)));
    }

    [Fact]
    public void A_likelihood_adds_up_all_ways_to_spell_a_text()
    {
        var rows = new float[3 * Alphabet.Classes];
        Array.Fill(rows, MathF.Log(1e-4f));
        var a = Alphabet.IndexOf('a');
        (rows[0], rows[a]) = (MathF.Log(0.4f), MathF.Log(0.6f));
        (rows[Alphabet.Classes], rows[Alphabet.Classes + a]) = (MathF.Log(0.3f), MathF.Log(0.7f));
        (rows[2 * Alphabet.Classes], rows[(2 * Alphabet.Classes) + a]) = (MathF.Log(0.8f), MathF.Log(0.2f));
        var evidence = new LineEvidence(rows);

        // a-- -a- --a aa- -aa aaa, and a-a twice.
        var once = (.6 * .3 * .8) + (.4 * .7 * .8) + (.4 * .3 * .2) + (.6 * .7 * .8) + (.4 * .7 * .2) + (.6 * .7 * .2);
        Assert.Equal(-Math.Log(once), evidence.NegativeLogLikelihood([a]), 5);
        Assert.Equal(-Math.Log(.6 * .3 * .2), evidence.NegativeLogLikelihood([a, a]), 5);
        Assert.Equal(double.PositiveInfinity, evidence.NegativeLogLikelihood([a, a, a]));
    }

    private static IReadOnlyList<(LaidText Laid, TextDoubt? Doubt, bool Moved)> Lay(IReadOnlyList<LineEvidence?> ink, string[] texts) => LaidPage.Of(ink, texts).Lines;

    private static IEnumerable<(int Ink, int Text)> Clear(IReadOnlyList<(LaidText Laid, TextDoubt? Doubt, bool Moved)> laid) =>
        laid.Where(line => line.Laid.IsPair && line.Doubt is null).Select(line => (line.Laid.Ink, line.Laid.Text));

    private static LineEvidence[] Ink(string[] texts, int wrong) => [.. texts.Select((text, i) => Ink(text, wrong, (ulong)i))];

    /// <summary>What a reader says that gets so many of ten letters wrong: there it has another in mind, with some doubt.</summary>
    private static LineEvidence Ink(string text, int wrong, ulong seed)
    {
        const int FramesALetter = 4;
        var rng = new Rng(3, seed);
        var rows = new float[FramesALetter * text.Length * Alphabet.Classes];
        Array.Fill(rows, 2e-5f);
        for (var i = 0; i < text.Length; i++)
        {
            var own = Alphabet.IndexOf(text[i]);
            var read = rng.Next(10) < wrong ? Alphabet.IndexOf((char)('a' + rng.Next(26))) : own;
            for (var f = 0; f < FramesALetter; f++)
            {
                var row = rows.AsSpan(((i * FramesALetter) + f) * Alphabet.Classes, Alphabet.Classes);
                row[0] = f == 1 ? 0.1f : 0.99f;
                if (f == 1)
                {
                    row[own] = read == own ? 0.8f : 0.05f;
                    row[read] = 0.8f;
                }
            }
        }

        return new LineEvidence(Array.ConvertAll(rows, MathF.Log));
    }
}
