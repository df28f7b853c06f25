using System.Text.RegularExpressions;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Tests;

/// <summary>The files of words are whole, used, and the only place where words stand.</summary>
public sealed partial class WordFileTests
{
    /// <summary>Keys of what is made in English elsewhere.</summary>
    private static readonly string[] OfCore = ["core.", "log.", "phrase."];

    /// <summary>Keys that no source names: MudBlazor asks for them by its own names, and sentences of the core are known again by their English form.</summary>
    private static readonly string[] Unnamed = ["mud.", .. OfCore];

    [Fact]
    public void All_languages_have_the_same_keys_forms_places_and_tags()
    {
        Assert.Equal("en", WordFile.All[0].Code);
        Assert.True(WordFile.All.Count > 1);
        foreach (var file in WordFile.All.Skip(1))
        {
            Assert.Equal(WordFile.English.Keys.Order(StringComparer.Ordinal), file.Keys.Order(StringComparer.Ordinal));
            foreach (var key in file.Keys)
            {
                var (own, english) = (file.Forms(key), WordFile.English.Forms(key));
                Assert.True((own.One is null) == (english.One is null), $"{file.Code} {key}: it has other forms than in English.");
                // What stands in a sentence of the core may be English, and is then left out.
                var (places, expected) = (Places(own.Other), Places(english.Other));
                Assert.True(OfCore.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)) ? places.IsSubsetOf(expected) : places.SetEquals(expected), $"{file.Code} {key}: {own.Other}");
                Assert.True(own.One is null || Places(own.One).SetEquals(places), $"{file.Code} {key}: {own.One}");
                Assert.Equal(Tags().Matches(english.Other).Select(tag => tag.Value), Tags().Matches(own.Other).Select(tag => tag.Value));
                Assert.False(string.IsNullOrWhiteSpace(own.Other), $"{file.Code} {key} is empty.");
            }
        }
    }

    [Fact]
    public void Every_key_that_is_used_is_there_and_every_key_there_is_used()
    {
        var named = StudioSources.All.SelectMany(source => Keys().Matches(source.Text).Select(match => match.Groups[1].Value)).ToHashSet();
        var asked = StudioSources.All.SelectMany(source => Asked().Matches(source.Text).Select(match => (source.Name, Key: match.Groups[1].Value))).ToArray();
        Assert.True(asked.Length > 300);
        Assert.DoesNotContain(asked, use => !WordFile.English.Has(use.Key));
        Assert.DoesNotContain(WordFile.English.Keys, key => !named.Contains(key) && !Unnamed.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_component_has_words_of_its_own()
    {
        var components = StudioSources.All.Where(source => source.Name.EndsWith(".razor", StringComparison.Ordinal)).ToArray();
        Assert.True(components.Length > 25);
        Assert.Empty(components.SelectMany(component => StudioSources.LiteralWords(component.Text).Select(words => $"{component.Name}: {words}")));
    }

    [Theory]
    [InlineData("<h1>Your hands</h1>", "Your hands")]
    [InlineData("<p>\n    JPEG or PNG\n</p>", "JPEG or PNG")]
    [InlineData("<a href=\"/x\" title=\"Go on\">@L[\"a.b\", one, two(3)]</a>", "title=\"Go on\"")]
    [InlineData("@if (all.Count > 0)\n{\n    <p>@all.Count lines</p>\n}\nelse\n{\n    <b>@L[\"a.b\"]</b>\n}", "lines")]
    [InlineData("<Drop OnClick=\"() => Go()\" Invitation=\"Drop here\" />", "Invitation=\"Drop here\"")]
    public void Words_in_a_component_are_noticed(string razor, string words) => Assert.Equal([words], StudioSources.LiteralWords(razor));

    [Fact]
    public void German_has_its_own_numbers_dates_and_forms()
    {
        var german = Words("de");
        Assert.Equal("98,5 von 100 Buchstaben werden richtig gelesen.", german["write.right", 98.5]);
        Assert.Equal(("1 Zeile", "2 Zeilen", "0 Zeilen"), ((string)german["collect.lines", 1]!, (string)german["collect.lines", 2]!, (string)german["collect.lines", 0]!));
        var time = new DateTime(2026, 3, 9, 7, 5, 0, DateTimeKind.Local);
        Assert.Equal(("9. März 2026, 07:05", "9 Mar 2026, 07:05"), (german.Date(time), new Words().Date(time)));
    }

    [Fact]
    public void What_is_put_into_a_text_is_no_tag() =>
        Assert.Equal("Geben Sie zum Löschen <strong>&lt;b&gt;Ada&lt;/b&gt;</strong> ein", Words("de").Html("delete.type", "<b>Ada</b>").Value);

    [Fact]
    public void MudBlazor_says_its_own_words_in_German_and_keeps_those_that_nobody_sees()
    {
        var localizer = new MudWords(Words("de"));
        Assert.Equal("Schließen", localizer["MudSnackbar_Close"]);
        Assert.True(localizer["MudDataGrid_Filter"].ResourceNotFound);
    }

    internal static Words Words(string code)
    {
        var words = new Words();
        words.Use(WordFile.Find(code)!);
        return words;
    }

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(place => place.Groups[1].Value)];

    [GeneratedRegex(@"\{(\d)[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex("</?[a-z]+>")]
    private static partial Regex Tags();

    /// <summary>Whatever looks like a key: in quotes, or in the phone's page in double braces.</summary>
    [GeneratedRegex(@"(?:""|\{\{)([a-z]+\.[a-z0-9-]+)(?:""|\}\})")]
    private static partial Regex Keys();

    /// <summary>Keys that words are asked for by: in an indexer, or as the first value of a method of words.</summary>
    [GeneratedRegex(@"(?:(?:L|[Ww]ords)\[|(?:Html|Say|Of|Refusal)\((?:e, )?|\{\{)""?([a-z]+\.[a-z0-9-]+)(?=[""}])")]
    private static partial Regex Asked();
}
