using CsCheck;
using Ductus.Drafting;

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
        var lines = Break(Text, Room);
        Assert.True(lines.Length > 2);
        Assert.All(lines, line => Assert.True(_breaker.WidthOf(line) <= Room));
        Assert.Equal(Text, string.Join(' ', lines));
    }

    [Fact]
    public void Whatever_the_text_and_the_page_nothing_is_lost_and_what_can_fits() => Property.Holds(
        Gen.Select(Gen.String[Gen.Frequency((6, Gen.Char["abéM1/.@"]), (3, Gen.Char[" \t"]), (1, Gen.Char["\n"])), 0, 60], Gen.Int[0, 600]),
        given =>
        {
            var (text, width) = given;
            var lines = _breaker.Break(text, width);

            Assert.Equal(Written(text), Written(string.Concat(lines.Select(line => line.Text))));

            // On the narrowest page one letter a line is written all the same, with its hyphen.
            Assert.All(lines, line => Assert.True(line.Text.Length <= 2 || line.Indent + _breaker.WidthOf(line.Text) <= width + 0.01f, $"'{line.Text}' does not fit"));
            Assert.True(lines.Count > text.TrimEnd('\n').Count(c => c == '\n'), "line breaks are kept");
        });

    [Fact]
    public void Line_ends_and_empty_lines_stay_and_other_space_is_one_space() =>
        Assert.Equal(["a b", "", "", "c"], Break("a \u00A0 b\r\n\n \nc\n\n".Replace('\u00A0', ' '), Room));

    [Fact]
    public void A_word_longer_than_a_line_is_hyphenated()
    {
        var word = new string('m', 40);
        var lines = Break(word, Room);
        Assert.All(lines, line => Assert.True(_breaker.WidthOf(line) <= Room));
        Assert.All(lines.SkipLast(1), line => Assert.EndsWith("-", line, StringComparison.Ordinal));
        Assert.Equal(word, string.Concat(lines.SkipLast(1).Select(line => line[..^1])) + lines[^1]);
    }

    [Fact]
    public void Even_no_room_at_all_comes_to_an_end() => Assert.Equal(["a-", "b-", "c"], Break("abc", 0));

    [Fact]
    public void Spaces_before_a_line_set_it_in()
    {
        var lines = _breaker.Break("no\n    four\n\ttab", Room);

        Assert.Equal(["no", "four", "tab"], lines.Select(line => line.Text));
        Assert.Equal(0, lines[0].Indent);
        Assert.True(lines[1].Indent > _breaker.WidthOf("abc"));
        Assert.Equal(lines[1].Indent, lines[2].Indent);
    }

    [Fact]
    public void A_line_set_in_too_far_ends_at_the_edge_and_a_long_one_begins_in_the_first_half()
    {
        var closing = Assert.Single(_breaker.Break(new string(' ', 200) + "yours", Room));
        var paragraph = _breaker.Break(new string(' ', 200) + "the quick brown fox jumps over the lazy dog", Room);

        Assert.Equal(Room, closing.Indent + _breaker.WidthOf(closing.Text), 0.01f);
        Assert.Equal(Room / 2, paragraph[0].Indent, 0.01f);
        Assert.All(paragraph, line => Assert.True(line.Indent + _breaker.WidthOf(line.Text) <= Room));
        Assert.All(paragraph.Skip(1), line => Assert.Equal(0, line.Indent));
    }

    [Fact]
    public void Tabs_within_neighbouring_lines_make_columns()
    {
        var lines = _breaker.Break("tea\t2\ncoffee\t10\n\nand then", Room);

        Assert.Equal(["tea 2", "coffee 10", "", "and then"], lines.Select(line => line.Text));
        Assert.Equal(["coffee", "10"], lines[1].Cells.Select(cell => cell.Text));
        Assert.Equal(lines[0].Cells[1].Left, lines[1].Cells[1].Left);
        Assert.True(lines[0].Cells[1].Left > _breaker.WidthOf("coffee"));
        Assert.Empty(lines[3].Cells);
    }

    [Fact]
    public void Columns_too_wide_for_the_page_become_a_line_as_any_other()
    {
        var lines = _breaker.Break("the quick brown fox\tjumps over the lazy dog and sleeps", Room);
        Assert.True(lines.Count > 1);
        Assert.All(lines, line => Assert.Empty(line.Cells));
    }

    [Theory]
    [InlineData("https://www.example.org/not-here/handwriting/index.html?page=12&line=3")]
    [InlineData("somebody.with.a.long.name@a-far-away-place.example.org")]
    [InlineData("DE89370400440532013000DE89370400440532013000")]
    public void Nothing_is_added_to_an_address_or_a_number(string address)
    {
        var lines = Break(address, Room);
        Assert.True(lines.Length > 1);
        Assert.All(lines, line => Assert.True(_breaker.WidthOf(line) <= Room));
        Assert.Equal(address, string.Concat(lines));
    }

    private string[] Break(string text, float width) => [.. _breaker.Break(text, width).Select(line => line.Text)];

    /// <summary>The text without what breaking may change: spaces, and the hyphens it sets.</summary>
    private static string Written(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '-'));
}
