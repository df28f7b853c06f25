using Ductus.Lines;
using Ductus.Reading;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Reading;

/// <summary>Lines that were given the texts of other lines are told from those that have their own.</summary>
[Trait("Speed", "Slow")]
public sealed class SwappedTextsTests
{
    private static readonly string[] Texts =
    [
        "the cat sat on a mat", "a hen and ten men", "no one met the man", "some seamen meet here", "at one the team eats", "his mother came home", "in the house is a rat", "send me the letter",
    ];

    private static readonly LineReader Reader = LineReader.Load(Installation.Reader);

    [Fact]
    public void No_line_with_its_own_text_is_suspected() => Assert.Empty(Among(Lines()));

    [Fact]
    public void Two_lines_that_have_each_others_texts_are_named()
    {
        var lines = Lines();
        (lines[1], lines[5]) = (lines[1] with { Text = Texts[5] }, lines[5] with { Text = Texts[1] });

        Assert.Equal([new SwappedText(1, 5), new SwappedText(5, 1)], Among(lines));
    }

    [Fact]
    public void Of_shuffled_lines_each_is_named_with_the_line_that_has_its_text()
    {
        var lines = Lines().Select((line, i) => line with { Text = Texts[(i + 3) % Texts.Length] }).ToArray();

        Assert.Equal(Enumerable.Range(0, lines.Length).Select(i => new SwappedText(i, (i + lines.Length - 3) % lines.Length)), Among(lines));
    }

    [Fact]
    public void A_line_of_which_no_text_stands_anywhere_is_left_alone()
    {
        var lines = Lines();
        lines[2] = lines[2] with { Text = "quite another story altogether" };

        Assert.Empty(Among(lines));
    }

    private static IReadOnlyList<SwappedText> Among(InkLine[] lines) => SwappedTexts.Among(lines, Reader, TestContext.Current.CancellationToken);

    private static InkLine[] Lines() => [.. Texts.Select(PrintedWriter.Line)];
}
