using System.Text;
using Ductus.Texts;

namespace Ductus.Tests.Texts;

public sealed class TextTests
{
    [Fact]
    public void Texts_of_any_system_come_to_one_form()
    {
        Assert.Equal("café\nnaïve Ấ\tend", ComposedText.Of("\uFEFFcafe\u0301\r\nna\u00ADi\u0308ve \u00C2\u0301\tend\u0007"));
        Assert.Equal("a b", ComposedText.WithPlainSpaces("a\u00A0b"));
    }

    [Fact]
    public void The_nearest_character_that_can_be_drawn_takes_the_place()
    {
        bool Ascii(Rune rune) => rune.IsAscii;
        var text = Substitution.Apply(ComposedText.Of("“Ætt” — ﬁn… ắ!"), Ascii, out var replaced);
        Assert.Equal("\"AEtt\" - fin... a!", text);
        Assert.Equal(["“", "Æ", "”", "—", "…", "ắ"], replaced.Select(r => r.Character));
        // Only as far as needed: a dash stays a dash where one can be drawn.
        Assert.Equal("–", Substitution.Apply("—", rune => rune.Value == '–' || rune.IsAscii, out _));
        // What nothing is near to is left out and named; it does not stop the text.
        Assert.Equal("hello !", Substitution.Apply("hello 世!", Ascii, out var left));
        Assert.Equal([new Substitute("世", "")], left);
    }
}
