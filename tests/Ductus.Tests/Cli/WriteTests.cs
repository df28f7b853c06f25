using System.Text;
using System.Text.Json;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Tests.Cli;

[Trait("Speed", "Slow")]
public sealed class WriteTests(DrawnHand hand) : IClassFixture<DrawnHand>, IDisposable
{
    private const string Letter = "the quick brown fox\n\nnine lazy dogs";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Three_lines_make_a_hand_with_a_warning()
    {
        hand.Made.Done();
        Assert.StartsWith("Needs memory:", hand.Made.Out, StringComparison.Ordinal);
        Assert.Contains("Only 3 lines to learn from", hand.Made.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_comes_with_its_scores_and_says_that_it_is_synthetic()
    {
        var run = Write(Letter);
        run.Done();
        Assert.StartsWith("Needs memory:", run.Out, StringComparison.Ordinal);
        Assert.Contains("Writing 2 lines", run.Out, StringComparison.Ordinal);
        Assert.Contains(" for 2 lines, by the first", run.Out, StringComparison.Ordinal);
        var image = PictureFile.Load(Page);
        Assert.Equal((1748, 1240), (image.Width, image.Height));
        Assert.Equal(300, image.Dpi);
        Assert.Contains("trainedAlgorithmicMedia", Encoding.Latin1.GetString(File.ReadAllBytes(Page)), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("page.report.json")));
        var lines = report.RootElement.GetProperty("lines").EnumerateArray().ToArray();
        Assert.Equal(["the quick brown fox", "nine lazy dogs"], lines.Select(l => l.GetProperty("text").GetString()));
        Assert.Equal([1, 3], lines.Select(l => l.GetProperty("row").GetInt32()));
    }

    [Fact]
    public void A_page_for_a_plotter_is_made_of_strokes_and_says_how_often_the_pen_is_lifted()
    {
        var file = _folder.File("page.svg");
        var run = CliRun.With(Letter, "write", hand.Path, "--text", "-", "--strength", "0", "--candidates", "1", "--size", "postcard", "--out", file);
        run.Done();
        Assert.Matches(@"Strokes: \d\.\d m to draw, \d+ pen lifts", run.Out);
        Assert.Contains("stroke-linecap", File.ReadAllText(file), StringComparison.Ordinal);
        CliRun.With(Letter, "write", hand.Path, "--text", "-", "--outline", "--out", _folder.File("page.png")).Refused(".svg");
    }

    [Fact]
    public void One_seed_writes_one_page_and_another_seed_another()
    {
        Write(Letter, "--seed", "5").Done();
        // The credentials say when a file was made; its picture is the same.
        var first = PictureFile.Load(Page).Pixels;
        Write(Letter, "--seed", "5").Done();
        Assert.Equal(first, PictureFile.Load(Page).Pixels);
        Write(Letter, "--seed", "6").Done();
        Assert.NotEqual(first, PictureFile.Load(Page).Pixels);
    }

    [Fact]
    public void Several_pages_are_numbered_and_a_pdf_takes_them_all()
    {
        var text = string.Join('\n', Enumerable.Repeat("the lazy dog sleeps in the green garden", 14));
        Write(text).Done();
        Assert.True(File.Exists(_folder.File("page-1.png")) && File.Exists(_folder.File("page-2.png")));
        Assert.False(File.Exists(Page));

        var pdf = _folder.File("page.pdf");
        Write(text, "--out", pdf).Done();
        var content = Encoding.Latin1.GetString(File.ReadAllBytes(pdf));
        Assert.Equal(2, content.Split("/Type /Page ").Length - 1);
        Assert.Contains("/Count 2", content, StringComparison.Ordinal);
        Assert.Contains("synthetic", content, StringComparison.Ordinal);
    }

    [Fact]
    public void Ink_paper_and_sheet_are_the_users()
    {
        Write("red", "--paper", "clean", "--ink", "#c01020", "--size", "a5").Done();
        var image = PictureFile.Load(Page);
        Assert.Equal((1748, 2480), (image.Width, image.Height));
        Assert.Equal([255, 255, 255], image.Row(5)[..3].ToArray());
        var darkest = Enumerable.Range(0, image.Pixels.Length / 3).MinBy(i => image.Pixels[(3 * i) + 1]);
        Assert.InRange(image.Pixels[3 * darkest], 0xb0, 0xd8);
        Assert.InRange(image.Pixels[(3 * darkest) + 1], 0x08, 0x40);
    }

    [Fact]
    public void Characters_that_nothing_candidates_are_named_or_replaced()
    {
        const string Text = "a ﬆ dog\u2E3A fin";
        Write(Text).Refused("U+2E3A", "--substitute");
        Write("\u05E9\u05DC\u05D5\u05DD").Refused("Hebrew", "right to left");
        Write("\u4E16", "--substitute").Refused("U+4E16");
        Assert.False(File.Exists(Page));
        // One character does not stop the text: it is left out, and named.
        var run = Write("a \u4E16 dog", "--substitute", "--candidates", "1");
        run.Done();
        Assert.Contains("\u4E16 by nothing", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--strength", "1.5", "0 to 1")]
    [InlineData("--strength", "NaN", "0 to 1")]
    [InlineData("--candidates", "0", "1 to 64")]
    [InlineData("--size", "a3", "postcard")]
    [InlineData("--paper", "7", "ruled")]
    [InlineData("--ink", "blurple", "blue-black")]
    [InlineData("--seed", "-1", "number")]
    [InlineData("--margin", "79", "no room")]
    [InlineData("--out", "page.jpg", ".pdf")]
    [InlineData("--frobnicate", "", "--frobnicate")]
    public void Bad_options_say_what_is_allowed(string option, string value, string said)
    {
        string[] values = value.Length > 0 ? [option, value] : [option];
        Write(Letter, values).Refused(said);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_text_must_be_there_and_hold_something()
    {
        CliRun.Of("write", hand.Path).Refused("--text");
        CliRun.Of("write", hand.Path, "--text", _folder.File("absent.txt")).Refused("absent.txt");
        Write(" \n\t\n").Refused("empty");
        File.WriteAllBytes(_folder.File("latin1.txt"), [0x63, 0xe9]);
        CliRun.Of("write", hand.Path, "--text", _folder.File("latin1.txt")).Refused("UTF-8");
    }

    [Fact]
    public void Files_that_are_no_hand_say_what_they_are()
    {
        var other = _folder.File("other.safetensors");
        void Save(string key) => SafeTensorsWriter.Write(other, [new KeyValuePair<string, Tensor>(key, Tensor.Full(new Shape(1, 1), 1))]);
        Save("transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight");
        Use(other).Refused("adapter (LoRA) for Flux");
        Save("lora_unet_down_blocks_0.lora_down.weight");
        Use(other).Refused("adapter (LoRA) for another model");
        Use(Installation.Reader).Refused("not a hand");
        File.WriteAllBytes(other, File.ReadAllBytes(hand.Path)[..5000]);
        Use(other).Refused("other.safetensors");
        Use(_folder.File("absent.safetensors")).Refused("absent.safetensors");
    }

    [Fact]
    public void A_hand_of_another_base_says_which()
    {
        var other = _folder.File("other.safetensors");
        HandFile.Save(HandFile.Load(hand.Path) with { BaseId = "flux.1-dev" }, other);
        Use(other).Refused("flux.1-dev", "mini");
        HandFile.Save(HandFile.Load(hand.Path) with { BaseFingerprint = "0123456789ab" }, other);
        Use(other).Refused("other weights", "0123456789ab");
    }

    [Fact]
    public void A_fault_of_the_program_is_one_sentence_with_a_way_to_report_it()
    {
        var run = CliRun.With(new BrokenReader(), "write", hand.Path, "--text", "-");
        Assert.Equal(1, run.Code);
        Assert.Contains("DUCTUS_TRACE=1", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private string Page => _folder.File("page.png");

    private CliRun Use(string file) => CliRun.With("text", "write", file, "--text", "-", "--out", Page);

    /// <summary>Writes drafts alone on a postcard: quick, and all but the model's own part.</summary>
    private CliRun Write(string text, params string[] options)
    {
        string[] usual = ["write", hand.Path, "--text", "-", "--strength", "0", "--candidates", "1", "--size", "postcard", "--out", Page];
        return CliRun.With(text, [.. Without(usual, options), .. options]);
    }

    /// <summary>The usual options but those that a test gives itself.</summary>
    private static IEnumerable<string> Without(string[] usual, string[] options)
    {
        for (var i = 0; i < usual.Length; i++)
        {
            if (options.Contains(usual[i]) && usual[i].StartsWith("--", StringComparison.Ordinal))
            {
                i++;
                continue;
            }

            yield return usual[i];
        }
    }

    private sealed class BrokenReader : TextReader
    {
        public override string ReadToEnd() => throw new InvalidOperationException("The reader broke.");
    }
}
