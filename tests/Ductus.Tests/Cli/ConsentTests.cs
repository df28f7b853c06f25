using System.Text;
using System.Text.Json;
using Ductus.Cli;
using Ductus.Hands;
using Ductus.Tensors;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Cli;

/// <summary>Whose hand it is, from the question to the page.</summary>
[Trait("Speed", "Slow")]
public sealed class ConsentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ConsentTests() => DrawnHand.SaveNotes(Notes, DrawnPage.Texts[..3]);

    private string Notes => Directory.CreateDirectory(_folder.File("notes")).FullName;

    private string HandPath => _folder.File("hand.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_stated_stands_in_the_hand_the_page_and_its_report()
    {
        CliRun.Of("train", Notes, "--hand", HandPath, "--steps", "0", "--whose", "Zoë Doe", "--right", "family", "--consent-note", "letters of 1950").Done();
        Assert.Equal(new Consent("Zoë Doe", Right.Family, "letters of 1950"), HandFile.Load(HandPath).Consent);

        foreach (var ending in new[] { "png", "pdf" })
        {
            var page = _folder.File($"page.{ending}");
            CliRun.With("the fox", "write", HandPath, "--text", "-", "--strength", "0", "--candidates", "1", "--size", "postcard", "--out", page).Done();
            var bytes = File.ReadAllBytes(page);
            Assert.Contains("Zoë Doe", ending == "png" ? Encoding.UTF8.GetString(bytes) : Encoding.BigEndianUnicode.GetString(Convert.FromHexString(Between(Encoding.Latin1.GetString(bytes), "/Subject <FEFF", ">"))), StringComparison.Ordinal);
        }

        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("page.report.json")));
        Assert.Equal("Family", report.RootElement.GetProperty("hand").GetProperty("right").GetString());
    }

    [Fact]
    public void Nothing_is_asked_of_a_pipe_and_a_hand_without_a_word_says_that_it_has_none()
    {
        var run = CliRun.Of("train", Notes, "--hand", HandPath, "--steps", "0");
        run.Done();
        Assert.Contains("not stated", run.Out, StringComparison.Ordinal);
        Assert.Equal(Consent.NotStated, HandFile.Load(HandPath).Consent);
        CliRun.Of("train", Notes, "--hand", HandPath, "--whose", "Zoë Doe").Refused("--right");
        CliRun.Of("train", Notes, "--hand", HandPath, "--whose", "Zoë Doe", "--right", "stolen").Refused("stolen");

        // The same notes and another word: the hand is taken as it is, with that word.
        CliRun.Of("train", Notes, "--hand", HandPath, "--steps", "0", "--whose", "Zoë Doe", "--right", "mine").Done();
        Assert.Equal(new Consent("Zoë Doe", Right.Mine), HandFile.Load(HandPath).Consent);
    }

    [Fact]
    public void A_person_is_asked_once()
    {
        var work = _folder.File("work");
        var asked = Asked("Zoë Doe\n2\n", "ingest", Notes, "--out", work);
        Assert.Contains("Whose hand", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("Whose hand", Asked("", "train", work, "--hand", HandPath, "--steps", "0"), StringComparison.Ordinal);
        Assert.Equal(new Consent("Zoë Doe", Right.Agreed), HandFile.Load(HandPath).Consent);
    }

    [Fact]
    public void A_file_from_before_anybody_was_asked_says_not_stated_and_a_damaged_word_is_refused()
    {
        CliRun.Of("train", Notes, "--hand", HandPath, "--steps", "0", "--whose", "Zoë", "--right", "mine").Done();
        Rewrite(metadata => metadata.Remove(HandFile.ConsentKey));
        Assert.Equal(Consent.NotStated, HandFile.Load(HandPath).Consent);
        Rewrite(metadata => metadata[HandFile.ConsentKey] = """{"Version":7,"Whose":"Zoë","Right":"Lent","More":1}""");
        Assert.Equal(Consent.NotStated, HandFile.Load(HandPath).Consent);
        Rewrite(metadata => metadata[HandFile.ConsentKey] = "mine");
        Assert.Contains("ductus.consent", Assert.Throws<UserException>(() => HandFile.Load(HandPath)).Message, StringComparison.Ordinal);
    }

    private static string Asked(string answers, params string[] args)
    {
        using StringWriter output = new(), error = new();
        Assert.Equal(0, CommandLine.Run(args, new Terminal(new StringReader(answers), output, error, Live: false) { Asks = true }));
        return output.ToString();
    }

    private static string Between(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private void Rewrite(Action<Dictionary<string, string>> change)
    {
        Dictionary<string, string> metadata;
        List<KeyValuePair<string, Tensor>> tensors;
        using (var file = SafeTensorsFile.Open(HandPath))
        {
            metadata = new(file.Metadata);
            tensors = [.. file.Entries.Keys.Select(key => KeyValuePair.Create(key, file.Read(key)))];
        }

        change(metadata);
        SafeTensorsWriter.Write(HandPath, tensors, metadata);
    }
}
