using System.Text.RegularExpressions;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Cli;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Pages;
using Ductus.Preflight;
using Ductus.Provenance;
using Ductus.Studio.Components;
using Ductus.Studio.Languages;
using Ductus.Texts;
using Sentences = Ductus.Studio.Languages.Sentences;

namespace Ductus.Studio.Tests;

/// <summary>Sentences that are made in English, in the core or in another process, are said in German where a person meets them on the way from a picture to a page.</summary>
public sealed partial class SentencesTests
{
    private static readonly Words German = WordFileTests.Words("de");

    /// <summary>Each as the core makes it, and as the queue keeps it.</summary>
    public static TheoryData<string, Action> Refusals { get; } = new()
    {
        { "leere Datei", () => PictureFile.Decode([], "seite.jpg") },
        { "kein lesbares Bild", () => PictureFile.Decode([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], "seite.jpg") },
        { "hat nur 4 x 4 Pixel", TinyPicture },
        { "bricht vor dem Ende ab", () => PictureFile.Decode([0xFF, 0xD8, 0xFF, 0xE0, .. new byte[40]], "seite.jpg") },
        { "Schließen Sie andere Programme", () => MiniPlan.ToLearn.Check(new Machine(Memory: 300_000_000, MemoryInAll: 8_000_000_000, Disk: 80_000_000_000, Threads: 2), []) },
        { "kein PDF", () => PictureFile.Decode("%PDF-1.7 and nothing else"u8.ToArray(), "seite.pdf") },
        { "ist nicht angegeben", () => SignatureGuard.Check(Consent.NotStated, "Liebe Ada", signsAsSelf: false) },
        { "das Häkchen", () => SignatureGuard.Check(new Consent("Ada Byron", Right.Mine), "Ada Byron", signsAsSelf: false) },
        { "Nur diese Person selbst", () => SignatureGuard.Check(new Consent("Ada Byron", Right.Family), "Ada Byron", signsAsSelf: false) },
        { "einer lebenden Person", () => SignatureGuard.Check(new Consent("Ada Byron", Right.Agreed), "Dear Eve,\nthe tree is in bloom.\n\nYours, Ada", signsAsSelf: false) },
        { "keinen Platz zum Schreiben", () => PageFormat.Of(SheetSize.A5, margin: 80) },
        { "Kein Teil eines Grundmodells", () => BaseFamilies.Find("flux", AppContext.BaseDirectory) },
        { "kein Text in UTF-8", () => TextFile.Decode([0x44, 0xFF, 0xFE, 0x80], "seite.txt") },
    };

    private static void TinyPicture()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        try
        {
            PictureFile.SavePng(RgbImage.Filled(4, 4, Rgb.White), path);
            PictureFile.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_the_core_refuses_on_the_way_is_said_in_German(string words, Action refused)
    {
        var sentence = Remedies.Sentence(Assert.ThrowsAny<UserException>(refused));
        Assert.Contains(words, German.Told(sentence), StringComparison.Ordinal);
        Assert.Equal(sentence, new Words().Told(sentence));
    }

    [Fact]
    public void What_the_studio_refuses_is_told_with_its_values_in_their_places()
    {
        Assert.Equal("„a ' b.zip“ enthält 600 Dateien; höchstens 500 werden auf einmal angenommen.", German.Told(Sentences.Of("refused.zip-many", "a ' b.zip", 600, 500)));
        Assert.Equal("Es zeigt dasselbe wie seite 2.jpg.", German.Told(Sentences.Of("refused.page-same", "seite 2.jpg")));
        Assert.Equal("2 Threads mit AVX2, 3,2 von 8 GB Arbeitsspeicher frei, 10,5 GB Festplatte frei", German.Told("2 threads with AVX2, 3.2 of 8.0 GB of memory free, 10.5 GB of disk free"));
    }

    [Fact]
    public void Every_sentence_is_known_again_as_the_one_it_is()
    {
        Assert.All(Keys("refused.", "core.", "log."), key => Assert.Equal(key, Sentences.Find(Example(key))?.Key));
        Assert.All(Keys("phrase."), key => Assert.Equal(key, Assert.Single(Sentences.FindPhrases(Example(key))!.Parts).Phrase.Key));
    }

    [Fact]
    public void Every_form_of_a_sentence_of_the_core_is_as_the_core_says_it()
    {
        var core = StudioSources.OfCore();
        Assert.All(Keys("core.", "log.", "phrase.").SelectMany(key => Clauses(WordFile.English.Forms(key).Other).Select(clause => (key, clause))), of => Assert.True(IsThere(of.clause), $"{of.key}: {of.clause}"));

        // Some are put together of two.
        bool IsThere(string clause) => core.Contains(clause, StringComparison.Ordinal)
            || clause.Index().Any(letter => letter.Item == ' ' && core.Contains(clause[..letter.Index], StringComparison.Ordinal) && core.Contains(clause[(letter.Index + 1)..], StringComparison.Ordinal));
    }

    /// <summary>What a form says between its places and signs.</summary>
    private static IEnumerable<string> Clauses(string form) => Places().Split(form).SelectMany(part => part.Split(';', ':', '.', ',')).Select(clause => clause.Trim(' ', '(', ')', '\'', '"')).Where(clause => clause.Length > 7);

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Places();

    private static IEnumerable<string> Keys(params string[] kinds) => WordFile.English.Keys.Where(key => kinds.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)));

    /// <summary>A sentence of a key: words in its places, in those of a phrase numbers, and where it asks for a phrase one.</summary>
    private static string Example(string key) =>
        Sentences.Of(key, [.. Enumerable.Range(0, 10).Select(place => WordFile.English.Forms(key).Other.Contains($"{{{place}:phrase}}", StringComparison.Ordinal) ? "a blot" : key.StartsWith("phrase.", StringComparison.Ordinal) ? $"{place + 7}" : $"word{place}")]);

    [Theory]
    [InlineData(Right.Mine, "", "Handschrift von Ada, die eigene.")]
    [InlineData(Right.Family, "Her letters to Eve", "Handschrift von Ada, verstorben; mit Erlaubnis der Familie. Her letters to Eve.")]
    [InlineData(Right.NotStated, "", "Wessen Handschrift es ist und mit welchem Recht sie verwendet wird, ist nicht angegeben.")]
    public void Whose_hand_a_page_says_it_is_in_is_said_in_German(Right right, string note, string german) => Assert.Equal(german, German.Translated(new Consent("Ada", right, note).Sentence));

    [Fact]
    public void A_sentence_without_words_is_shown_as_it_is_and_marked_as_English()
    {
        const string Sentence = "The moon is not in its place: wait for another night.";
        Assert.False(German.CanSay(Sentence));
        Assert.Equal($"Meldung auf Englisch: {Sentence}", German.Told(Sentence));
    }

    [Fact]
    public void A_verdict_from_its_parts_says_what_the_core_says()
    {
        var check = new OriginCheck(Marks.MarkKey.Public, null);

        // One of each kind of finding; that all files are found to be what they are is tested where that is decided.
        string[] files = ["plain.jpg", "ductus-signed.png", "tool-signed.jpg", "ductus-signed.pdf", "bad/pixel-changed.png", "bad/assertion-changed.png", "bad/claim-changed.png", "bad/signature-changed.png", "bad/two-stores.png", "bad/cert-expired.png"];
        var reports = files.Select(file => check.Look(Golden.PathOf($"c2pa/{file}"), Path.GetFileName(file), TestContext.Current.CancellationToken)).ToDictionary(report => report.File);
        Assert.All(reports.Values.Where(report => report.Credentials is not null), report => Assert.Equal(report.Verdict, OriginWords.Verdict(report, new Words()), ignoreCase: true));
        Assert.Contains("Die Herkunftsnachweise sind gültig", OriginWords.Verdict(reports["ductus-signed.png"], German), StringComparison.Ordinal);
        Assert.Contains("Prüfsumme der Datei: Die Datei wurde nach dem Signieren geändert", OriginWords.Verdict(reports["pixel-changed.png"], German), StringComparison.Ordinal);
        Assert.Contains("das heißt nicht, dass eine Hand die Seite geschrieben hat", OriginWords.Verdict(reports["plain.jpg"], German), StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_on_a_marked_page_says_what_is_known_of_its_number()
    {
        var report = new OriginReport("a.png") { Outcome = OriginOutcome.Found, Credentials = CredentialState.None, InkMark = true, InkMarkId = "abcdef1", InkMarkLogChance = -41.3, NamedMarkIds = ["0000001"], MetadataMark = true };
        Assert.Equal(
            "No content credentials. Its ink bears the mark of a page written by Ductus, number abcdef1; that it is there by chance is less likely than 1 in 10^41. The credentials name another number, 0000001: they are those of another page. "
            + "Its metadata say that a model made it; anybody can write or remove that.", OriginWords.Verdict(report, new Words()));
        Assert.Contains("unwahrscheinlicher als 1 zu 10^41", OriginWords.Verdict(report, German), StringComparison.Ordinal);
    }
}
