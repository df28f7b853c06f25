using System.Text;
using Ductus.Application;
using Ductus.Cli;
using Ductus.Families;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Pages;
using Ductus.Painting;
using Ductus.Tests.Ingest;
using Ductus.Training;

namespace Ductus.Tests.Painting;

/// <summary>From a prompt to pictures on disk, with a base of random weights; and everything a user can get wrong.</summary>
[Trait("Speed", "Slow")]
public sealed class PaintRunTests : IDisposable
{
    private readonly TinyBase _base = new();
    private readonly List<string> _said = [];
    private readonly List<string> _lines = [];
    private readonly List<(PaintNotice.StepDone Step, TimeSpan Left)> _steps = [];

    [Fact]
    public void A_prompt_becomes_marked_pictures_that_their_seeds_paint_again()
    {
        var pictures = Paint(Request("a blackboard") with { Settings = Small with { Count = 2 } });
        var again = Paint(Request("a blackboard") with { Settings = Small with { Seed = 2 } });
        var files = PageFile.Save([.. pictures.Select(picture => new ComposedPage(picture.Picture.Image, []))], _base.File("painting.png"));

        Assert.Equal(["painting-1.png", "painting-2.png"], files.Select(Path.GetFileName));
        Assert.All(files, file => Assert.Contains("trainedAlgorithmicMedia", Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
        Assert.Equal((96, 64), (PictureFile.Load(files[0]).Width, PictureFile.Load(files[0]).Height));
        Assert.NotEqual(Pixels(pictures[0]), Pixels(pictures[1]));
        Assert.Equal(Pixels(pictures[1]), Pixels(again[0]));
        Assert.Equal([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)], _steps.Take(6).Select(step => (step.Step.Picture, step.Step.Done)));
        Assert.Equal(TimeSpan.Zero, _steps[5].Left);
    }

    [Fact]
    public void Prompt_and_hands_change_the_picture_and_a_weight_of_nothing_does_not()
    {
        var hand = _base.Adapter("hand.safetensors", "HWRIT handwriting");

        var plain = Pixels(Paint(Request("a note in HWRIT handwriting"))[0]);
        var other = Pixels(Paint(Request("a lamp"))[0]);
        var inHand = Pixels(Paint(Request("a note in [trigger]") with { Loras = [(hand, 1)] })[0]);
        var twice = Pixels(Paint(Request("a note in [trigger]") with { Loras = [(hand, 0.5f), (hand, 0.5f)] })[0]);
        var unweighted = Pixels(Paint(Request("a note in [trigger]") with { Loras = [(hand, 0)] })[0]);

        Assert.NotEqual(plain, other);
        Assert.NotEqual(plain, inHand);
        Assert.InRange(inHand.Zip(twice, (a, b) => Math.Abs(a - b)).Max(), 0, 1);
        Assert.Equal(plain, unweighted);
    }

    [Fact]
    public void Schnell_paints_in_four_steps_of_its_own_schedule()
    {
        using var schnell = new TinyBase(guided: false);

        Paint(Request("a lamp") with { Base = schnell.Base, Settings = Small with { Steps = null } });

        Assert.Equal(4, _steps.Count);
    }

    [Fact]
    public void A_picture_is_painted_over_in_its_own_proportions_with_fewer_steps_the_weaker()
    {
        PictureFile.SavePng(RgbImage.Filled(200, 100, new Rgb(200, 30, 30)), _base.File("from.png"));

        var painted = Paint(Request("a lamp") with { From = PictureFile.Load(_base.File("from.png")), Strength = 0.5f, Settings = Small with { Size = null, Steps = 6 } });

        Assert.Equal((192, 96), (painted[0].Picture.Image.Width, painted[0].Picture.Image.Height));
        Assert.Equal(3, _steps.Count);
    }

    [Fact]
    public void Nothing_changes_outside_of_the_mask()
    {
        var picture = new RgbImage(96, 64);
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(i * 7);
        }

        var mask = new RgbImage(96, 64);
        for (var y = 20; y < 50; y++)
        {
            mask.Row(y)[(3 * 30)..(3 * 60)].Fill(255);
        }

        PictureFile.SavePng(picture, _base.File("from.png"));
        PictureFile.SavePng(mask, _base.File("mask.png"));

        var painted = Paint(Request("a lamp") with { From = PictureFile.Load(_base.File("from.png")), Mask = PictureFile.Load(_base.File("mask.png")) })[0].Picture.Image;

        var inside = mask.Pixels.Select(value => value > 0).ToArray();
        Assert.All(Enumerable.Range(0, inside.Length).Where(i => !inside[i]), i => Assert.Equal(picture.Pixels[i], painted.Pixels[i]));
        Assert.True(Enumerable.Range(0, inside.Length).Count(i => inside[i] && picture.Pixels[i] != painted.Pixels[i]) > 1000);
    }

    [Fact]
    public void A_page_is_written_first_and_painted_over()
    {
        // Four lines: too few to hold any back and measure with, so that nothing is written but the page.
        PictureFile.SavePng(DrawnPage.Draw(DrawnPage.Texts), _base.File("notes.png"));
        _base.Write("notes.txt", string.Join('\n', DrawnPage.Texts));
        var hand = new Engine().Clone(NotesSource.Of(_base.File("notes.png")), new HandTrainingSettings(0, _base.File("work")), new Events(), TestContext.Current.CancellationToken, consent: new Consent("nobody", Right.PublicDomain));

        var painted = Paint(Request("a page in ink") with
        {
            PageText = "the lazy fox",
            Hand = hand,
            Sheet = SheetSize.Postcard,
            Settings = Small with { Size = (192, 128) },
        });

        Assert.Contains("the lazy fox", _lines);
        Assert.Equal("the lazy fox", Assert.Single(painted[0].Texts).Intended);
    }

    [Fact]
    public void A_prompt_that_is_too_long_is_painted_and_what_is_cut_off_is_said()
    {
        Paint(Request(string.Concat(Enumerable.Repeat("ink and paper ", 40)) + "a lamp"));

        Assert.Contains(_said, line => line.StartsWith("Warning: the prompt is too long, its end is not read:", StringComparison.Ordinal) && line.EndsWith("a lamp\"", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.StartsWith("Warning: CLIP", StringComparison.Ordinal) && line.EndsWith("a lamp\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_prompt_without_the_hands_trigger_phrase_is_painted_with_a_warning()
    {
        Paint(Request("a lamp") with { Loras = [(_base.Adapter("hand.safetensors", "HWRIT handwriting"), 1)] });

        Assert.Contains("Warning: The prompt does not say \"HWRIT handwriting\", which calls 'hand.safetensors' up: without it the hand may not show.", _said);
    }

    [Fact]
    public void A_missing_vocabulary_is_named_with_what_to_get()
    {
        Directory.Delete(_base.File("tokenizer_2"), recursive: true);

        Refused(Request("a lamp"), "The base 'tiny' has no t5-tokenizer: get the folder tokenizer_2");
    }

    [Fact]
    public void A_part_of_another_model_is_found_before_anything_is_loaded()
    {
        _base.SaveT5("other/model.safetensors", width: 48);
        var parts = new Dictionary<string, string>(_base.Base.Parts) { ["t5"] = _base.File("other") };

        Refused(Request("a lamp") with { Base = _base.Base with { Parts = parts } }, "makes tokens of 48 values, but the transformer of 'tiny' takes 32");
    }

    [Fact]
    public void An_adapter_for_another_base_is_refused_before_the_base_is_loaded()
    {
        Refused(Request("a lamp") with { Loras = [(_base.Adapter("other.safetensors", width: 96), 1)] }, "double_blocks.0.img_attn.qkv (made for [288, 96], not [192, 64])");
        Assert.DoesNotContain(_said, line => line.StartsWith("Loading", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mask_of_another_size_is_refused()
    {
        PictureFile.SavePng(RgbImage.Filled(96, 64, Rgb.White), _base.File("from.png"));
        PictureFile.SavePng(RgbImage.Filled(64, 64, Rgb.White), _base.File("mask.png"));
        PictureFile.SavePng(RgbImage.Filled(96, 64, Rgb.Black), _base.File("black.png"));

        Refused(Request("a lamp") with { From = PictureFile.Load(_base.File("from.png")), Mask = PictureFile.Load(_base.File("mask.png")) }, "The mask has 64 x 64 pixels, the picture 96 x 64");
        Refused(Request("a lamp") with { From = PictureFile.Load(_base.File("from.png")), Mask = PictureFile.Load(_base.File("black.png")) }, "black all over");
        Refused(Request("a lamp") with { Mask = PictureFile.Load(_base.File("mask.png")) }, "there is no picture to paint over: give --from");
    }

    [Theory]
    [InlineData("1024", "give width and height in pixels")]
    [InlineData("8x1024", "sides are from 64 to 4096")]
    public void Sizes_that_cannot_be_painted_are_refused(string size, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UserException>(() => PaintSize.Parse(size)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        Refused(Request(" "), "The prompt is empty");
        Refused(Request("a note in [trigger]"), "no adapter names its trigger phrase");
        Refused(Request("a lamp") with { Settings = Small with { Size = (1000, 1000) } }, "the nearest is 1008x1008");
        Refused(Request("a lamp") with { PageText = "text" }, "both are needed, the text and the hand; give --page and --hand");
        Refused(Request("a lamp") with { Loras = [(_base.File("no.safetensors"), 1)] }, "There is no file");
    }

    [Fact]
    public void It_stops_between_two_steps()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(Request("a lamp"), () => stop.Cancel(), stop.Token));

        Assert.Single(_steps);
    }

    public void Dispose() => _base.Dispose();

    private static PaintSettings Small => new() { Size = (96, 64), Steps = 3 };

    private PaintRequest Request(string prompt) => new(prompt, _base.Base, [], Small);

    private IReadOnlyList<ReadPicture> Paint(PaintRequest request) => Run(request, null, TestContext.Current.CancellationToken);

    private IReadOnlyList<ReadPicture> Run(PaintRequest request, Action? atStep, CancellationToken cancel) => new Engine().Paint(request, new Events(e =>
    {
        switch (e.Notice)
        {
            case PaintNotice.StepDone step:
                _steps.Add((step, e.Left!.Value));
                atStep?.Invoke();
                break;
            case Ductus.Writing.LineWritten written:
                _lines.Add(written.Line.Text);
                break;
            default:
                _said.Add(Sentences.Of(e) ?? "");
                break;
        }
    }), cancel);

    private void Refused(PaintRequest request, string sentence) => Assert.Contains(sentence, Remedies.Sentence(Assert.Throws<UserException>(() => Paint(request))), StringComparison.Ordinal);

    private static byte[] Pixels(ReadPicture painting) => painting.Picture.Image.Pixels;
}
