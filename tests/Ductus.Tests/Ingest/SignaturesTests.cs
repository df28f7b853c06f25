using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>A name under a letter's close is no line to learn from, unless the hand is one's own.</summary>
public sealed class SignaturesTests
{
    [Theory]
    [InlineData("Yours sincerely,", "Margaret Doe")]
    [InlineData("Love,", "M. Doe")]
    [InlineData("Best wishes", "Jean-Paul")]
    [InlineData("Je t\u2019embrasse,", "Élise")]
    [InlineData("Cordialement", "Mme de Vries")]
    [InlineData("Mit freundlichen Grüßen", "Hans Maier")]
    [InlineData("Dein", "Theo")]
    public void A_name_after_a_closing_formula_is_one(string closing, string name) =>
        Assert.Equal([2], Of("see you on Monday.", closing, name, "P.S. the roses are in bloom"));

    [Theory]
    [InlineData("Love,", "and do not forget to write")]
    [InlineData("With love from all of us", "Margaret Doe")]
    [InlineData("Dear Margaret,", "Paul is here")]
    [InlineData("Yours", "In 1876 we came to York")]
    public void Other_lines_are_none(string before, string line) => Assert.Empty(Of(before, line));

    [Fact]
    public void A_name_behind_the_formula_is_one_and_one_on_another_page_is_none()
    {
        Assert.Equal([0], Of("Love, Margaret"));
        Assert.Empty(Of("Love, as they say, is blind"));
        Assert.Empty(Signatures.In([("a.jpg:9", "Love,"), ("b.jpg:1", "Monday Morning")]));
        Assert.Equal([1], Signatures.In([("000.png", "Love,"), ("001.png", "Margaret")]));
    }

    [Fact]
    public void It_is_left_out_and_named_where_it_may_not_be_learned()
    {
        string[] texts = ["see you on the green", "Yours sincerely", "Margaret Doe"];
        var page = new NotesPage("page.png", PictureCodec.EncodePng(DrawnPage.Draw(texts), [], null), string.Join('\n', texts));

        var kept = NotesReader.Read(NotesSource.Of(page));
        var without = NotesReader.Read(NotesSource.Of(page), new NotesOptions { KeepSignatures = false });

        Assert.Equal(texts, kept.Lines.Select(line => line.Text));
        Assert.Equal(texts[..2], without.Lines.Select(line => line.Text));
        Assert.Equal(("page.png:3", "Margaret Doe"), without.Findings.OfType<NotesFinding.Signature>().Select(s => (s.Source, s.Text)).Single());
    }

    private static IEnumerable<int> Of(params string[] texts) => Signatures.In([.. texts.Select((text, i) => ($"page.jpg:{i + 1}", (string?)text))]).Order();
}
