using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Painting;
using Ductus.Reading;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Painting;

/// <summary>What a prompt says, and whether the picture says it.</summary>
public sealed class PromptTests
{
    [Theory]
    [InlineData("a sign that says \"open at nine\"", "open at nine")]
    [InlineData("ein Brief: „Liebe Ida“ in ink", "Liebe Ida")]
    [InlineData("une note «à demain» et \"oui\"", "à demain|oui")]
    [InlineData("the teacher's board, 5\" wide", "")]
    public void Texts_in_quotes_are_what_the_picture_shows(string prompt, string texts) => Assert.Equal(texts, string.Join('|', PromptText.Quoted(prompt)));

    [Fact]
    public void Trigger_phrases_of_all_hands_take_their_place()
    {
        (string, LoraAdapter)[] hands = [("a", Adapter("HWRIT")), ("b", Adapter("OLDPEN")), ("c", Adapter("HWRIT")), ("d", Adapter(null))];

        var (prompt, notices) = PromptText.Fill("a note in [TRIGGER] handwriting", hands);

        Assert.Equal("a note in HWRIT, OLDPEN handwriting", prompt);
        Assert.Empty(notices);
    }

    [Theory]
    [InlineData("kitten", "a sitting dog", 2, "sitting")]
    [InlineData("dog", "a sitting dog", 0, "dog")]
    [InlineData("dog", "", 3, "")]
    [InlineData("", "abc", 0, "")]
    public void The_likest_stretch_of_a_text_is_found(string wanted, string text, int edits, string stretch)
    {
        var found = EditDistance.Within(wanted, text);

        Assert.Equal(edits, found.Edits);
        Assert.StartsWith(stretch[..Math.Max(0, stretch.Length - 1)], text[found.From..found.To], StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_in_a_picture_is_found_and_scored()
    {
        var reading = new PictureReading(LineReader.Load(Installation.Reader));
        var picture = DrawnPage.Draw(DrawnPage.Texts);

        var found = reading.Find(picture, [DrawnPage.Texts[1], "nobody wrote this anywhere at all, zounds"]);

        Assert.InRange(found[0].CharacterErrorRate, 0, 0.35);
        Assert.Equal(("", 1), (found[1].Read, found[1].CharacterErrorRate));
        Assert.Empty(reading.Lines(RgbImage.Filled(300, 200, Rgb.White)));
    }

    private static LoraAdapter Adapter(string? trigger) => new()
    {
        Layers = new Dictionary<string, LoraLayer>(),
        Metadata = trigger is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [LoraMetadata.TriggerPhrase] = trigger },
    };
}
