using Ductus.Reading;

namespace Ductus.Tests.Reading;

/// <summary>Texts out of the classes of frames.</summary>
public sealed class CtcDecoderTests
{
    [Fact]
    public void Repeats_are_one_letter_and_a_blank_between_makes_two()
    {
        Assert.Equal([1, 2], Decode([[.1, .8, .1], [.1, .8, .1], [.1, .1, .8]]));
        Assert.Equal([1, 1], Decode([[.1, .8, .1], [.9, .05, .05], [.1, .8, .1]]));
    }

    [Fact]
    public void The_text_with_the_most_ways_wins_over_the_best_single_way()
    {
        // Blank, blank is the best way (.36), but three ways spell the letter (.64).
        Assert.Equal([1], Decode([[.6, .4, 0], [.6, .4, 0]]));
    }

    [Fact]
    public void No_frames_and_blank_frames_spell_nothing()
    {
        Assert.Empty(Decode([]));
        Assert.Empty(Decode([[.9, .05, .05], [.9, .05, .05]]));
    }

    [Fact]
    public void The_result_is_the_likeliest_of_all_texts()
    {
        double[][] frames = [[.5, .3, .2], [.2, .35, .45], [.4, .35, .25], [.3, .2, .5], [.45, .35, .2]];

        var best = AllWays(frames).GroupBy(w => Collapse(w.Way)).MaxBy(g => g.Sum(w => w.Probability))!;

        Assert.Equal(best.Key, string.Concat(Decode(frames)));
    }

    private static int[] Decode(double[][] frames) => CtcDecoder.Decode([.. frames.SelectMany(f => f).Select(p => (float)Math.Log(p))], 3);

    private static IEnumerable<(int[] Way, double Probability)> AllWays(double[][] frames) => frames.Aggregate(
        (IEnumerable<(int[] Way, double Probability)>)[([], 1.0)],
        (ways, frame) => ways.SelectMany(w => frame.Select((p, c) => (new[] { w.Way, [c] }.SelectMany(x => x).ToArray(), w.Probability * p))));

    private static string Collapse(int[] way) => string.Concat(way.Where((c, i) => c != 0 && (i == 0 || way[i - 1] != c)));
}
