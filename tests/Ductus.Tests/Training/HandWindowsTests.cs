using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Tensors;
using Ductus.Tests.Drafting;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Tests.Training;

/// <summary>What a training is fed, and what it leaves.</summary>
public sealed class HandWindowsTests : IDisposable
{
    private static readonly string[] Notes = ["mine nine lime", "unit tune mile", "ten lemon one", "lion noun until", "nut tin men mule"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_base_is_told_the_text_by_the_guide_and_the_letters_by_the_draft()
    {
        // The base was pretrained with the two in their places: exchanged, they tell it less.
        var bank = new JoinedWriter().Bank(Notes);
        var windows = new HandWindows(bank, PrintedWriter.Guide, [0, 1, 2, 3, 4], seed: 3);
        var made = Enumerable.Range(0, 4).Select(i => windows.Make((ulong)i)).ToArray();
        var model = MiniFile.Load(Installation.MiniBase);
        float Loss(IEnumerable<MiniWindow> of)
        {
            using var scope = TensorScope.Begin();
            using var pause = Autograd.NoGrad();
            return MiniBatch.Loss(model, [.. of], model.UnconditionalStyle, new Rng(5)).Item();
        }

        var right = Loss(made);
        var exchanged = Loss(made.Select(w => w with { Guide = w.Draft, Draft = w.Guide }));
        Assert.True(right < 0.92f * exchanged, $"{right} against {exchanged}");
    }

    [Fact]
    public void The_target_is_the_writers_own_line_and_the_draft_is_none_of_its_letters()
    {
        var bank = new JoinedWriter().Bank("mine", "mine");
        var window = new HandWindows(bank, PrintedWriter.Guide, [0], seed: 3).Make(1);
        Assert.Equal(bank.Lines[0].Ink.Pixels.Sum(), window.Target.Pixels.Sum(), 0.5f);
        Assert.NotEqual(window.Target.Pixels, window.Draft.Pixels);
    }

    [Fact]
    public void Generated_ink_gets_the_writers_stroke_width()
    {
        var own = new JoinedWriter().Write("mine until lemon").Line.Ink;
        var sharpening = new StrokeSharpening([own]);
        var soft = RasterScale.By(RasterScale.By(own, 0.5f), 2f);
        var wanted = InkStatistics.StrokeWidth([own]);
        Assert.True(MathF.Abs(InkStatistics.StrokeWidth([sharpening.Apply(soft)]) - wanted) < 0.5f * MathF.Abs(InkStatistics.StrokeWidth([soft]) - wanted));
    }

    [Fact]
    public void A_corrected_text_makes_another_training()
    {
        var line = new JoinedWriter().Write("mine").Line;
        var right = TrainingFingerprint.Of([line], 10, "base");
        Assert.Equal(right, TrainingFingerprint.Of([line], 10, "base"));
        Assert.NotEqual(right, TrainingFingerprint.Of([line with { Text = "mime" }], 10, "base"));
        Assert.NotEqual(right, TrainingFingerprint.Of([line], 11, "base"));
    }

    [Fact]
    public void A_hand_comes_back_from_its_file_with_all_that_it_was()
    {
        var hand = new Hand
        {
            Name = "mine",
            BaseId = MiniFile.Kind,
            Lines = [new JoinedWriter(0.3f).Write("mine until").Line],
            Slant = 0.31f,
            InkAndPaper = new InkAndPaper(new Rgb(20, 40, 120), 7, new Rgb(240, 236, 220), 3),
            Layout = new PageLayout(3.4f, 0.21f, 0.003f, 0.07f),
            XHeight = 31,
            Fingerprint = "abc",
        };
        HandFile.Save(hand, _folder.File("hand.safetensors"));
        var back = HandFile.Load(_folder.File("hand.safetensors"));
        Assert.Equal((hand.Slant, hand.XHeight, hand.InkAndPaper, hand.Layout, hand.Fingerprint), (back.Slant, back.XHeight, back.InkAndPaper, back.Layout, back.Fingerprint));
        Assert.Equal(hand.Lines[0].Text, back.Lines[0].Text);
        Assert.Equal(hand.Lines[0].Spans, back.Lines[0].Spans);
    }
}
