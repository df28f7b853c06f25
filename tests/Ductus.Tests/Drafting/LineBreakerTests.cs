using Ductus.Drafting;
using Ductus.Imaging;

namespace Ductus.Tests.Drafting;

public sealed class LineBreakerTests
{
    private const float Room = 400;

    // A writer who never showed a letter: all are of the usual width.
    private readonly LineBreaker _breaker = new(new LetterBank([], 0));

    [Fact]
    public void Lines_fit_and_no_word_is_lost()
    {
        const string Text = "the quick brown fox jumps over the lazy dog and then sleeps until nine";
        var lines = _breaker.Break(Text, Room);
        Assert.True(lines.Count > 2);
        Assert.All(lines, line => Assert.True(_breaker.WidthOf(line) <= Room));
        Assert.Equal(Text, string.Join(' ', lines));
    }

    [Fact]
    public void Line_ends_and_empty_lines_stay_and_other_space_is_one_space() =>
        Assert.Equal(["a b", "", "", "c"], _breaker.Break("a \t b\r\n\n \nc\n\n", Room));

    [Fact]
    public void A_word_longer_than_a_line_is_hyphenated()
    {
        var word = new string('m', 40);
        var lines = _breaker.Break(word, Room);
        Assert.All(lines, line => Assert.True(_breaker.WidthOf(line) <= Room));
        Assert.All(lines.SkipLast(1), line => Assert.EndsWith("-", line, StringComparison.Ordinal));
        Assert.Equal(word, string.Concat(lines.SkipLast(1).Select(line => line[..^1])) + lines[^1]);
    }

    [Fact]
    public void Even_no_room_at_all_comes_to_an_end() => Assert.Equal(["a-", "b-", "c"], _breaker.Break("abc", 0));
}
