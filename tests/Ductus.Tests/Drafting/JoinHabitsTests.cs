using Ductus.Drafting;

namespace Ductus.Tests.Drafting;

/// <summary>Which letters a writer joins.</summary>
public sealed class JoinHabitsTests
{
    /// <summary>A writer who joins all letters but lifts the pen after o.</summary>
    private static readonly JoinHabits LiftsAfterO = new(Enumerable.Repeat("command another motor ocean", 4)
        .SelectMany(text => text.Zip(text[1..])).Where(pair => pair.First != ' ' && pair.Second != ' ').Select(pair => (pair.First, pair.Second, pair.First != 'o')));

    [Fact]
    public void A_letter_that_the_writer_never_joins_is_told_from_those_that_are()
    {
        Assert.InRange(LiftsAfterO.Probability('m', 'a'), 0.85, 1);
        Assert.InRange(LiftsAfterO.Probability('o', 'm'), 0, 0.3);
    }

    [Fact]
    public void Letters_never_seen_are_joined_as_often_as_the_others()
    {
        Assert.Equal(25 / 36f, LiftsAfterO.Probability('x', 'y'), 0.2f);
        Assert.Equal(0.5f, new JoinHabits([]).Probability('a', 'b'), 0.001f);
    }

    [Fact]
    public void Nothing_is_certain()
    {
        var always = new JoinHabits(Enumerable.Repeat(('a', 'b', true), 1000));

        Assert.InRange(always.Probability('a', 'b'), 0.9f, 0.99f);
    }
}
