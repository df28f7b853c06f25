using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Pages;
using Ductus.Tensors;
using Ductus.Writing;

namespace Ductus.Preflight;

/// <summary>
/// What learning and writing a hand with the embedded base takes, and pretraining it. Memory is reckoned from peaks measured with
/// <c>/usr/bin/time -v ./ductus ...</c>, less what <see cref="ResourcePlan.Program"/> counts.
/// </summary>
public static class MiniPlan
{
    private const int Batch = 8;

    /// <summary>Of one version of a line in pixels of its width: the results of the base's layers that are alive at once.</summary>
    private const long BytesAColumn = 50_000;

    /// <summary>Base, reader and a page being composed, whatever is written.</summary>
    private const long Written = 350_000_000;

    /// <summary>Bytes a pixel of a finished page in memory, and at most in its file.</summary>
    private const int PageBytes = 3;
    private const int FileBytes = 1;

    /// <summary>Of <c>train samples/hand</c>; hardly anything of it grows with the notes.</summary>
    public static ResourcePlan ToLearn { get; } = new(
        [new Phase("to learn", [new Need("base, adapter and activations", 1_000_000_000)])], [new Need("lines, state and samples", 50_000_000)])
    { Place = "hand" };

    /// <summary>Learning a hand and writing with it in one go, as <c>demo</c> does: what the one leaves in the pool is not all of use to the other.</summary>
    public static ResourcePlan Usual { get; } = new([new Phase("to learn and write", [new Need("base, adapter and activations", 1_450_000_000)])], ToLearn.Disk);

    /// <summary>Of <c>pretrain mini</c> and <c>pretrain reader</c>, the corpus and the fonts included; on disk state, weights and some samples.</summary>
    public static ResourcePlan ToPretrainBase { get; } = Pretraining(1_600_000_000, 200_000_000);

    /// <inheritdoc cref="ToPretrainBase"/>
    public static ResourcePlan ToPretrainReader { get; } = Pretraining(1_600_000_000, 30_000_000);

    /// <summary>Writing a text.</summary>
    /// <param name="style">How; its draws are painted side by side.</param>
    /// <param name="width">Of the widest line, in pixels of the line frame.</param>
    /// <param name="pages">How many.</param>
    /// <param name="format">Their size.</param>
    public static ResourcePlan ToWrite(WritingStyle style, float width, int pages, PageFormat format)
    {
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(format);
        var pixels = (long)pages * format.Width * format.Height;
        return new([Writing(style.Strength > 0 ? style.Candidates : 0, width, pixels)], [new Need("pages", FileBytes * pixels)]) { Place = "out" };
    }

    /// <summary>Settings with which writing needs less, the least painful first.</summary>
    public static IEnumerable<Saving> SavingsOfWriting(WritingStyle style, float width, int pages, PageFormat format)
    {
        ArgumentNullException.ThrowIfNull(style);
        for (var draws = style.Candidates / 2; draws >= 1; draws /= 2)
        {
            yield return new Saving([new("candidates", FormattableString.Invariant($"{draws}"))], ToWrite(style with { Candidates = draws }, width, pages, format));
        }

        yield return new Saving([new("strength", "0")], ToWrite(style with { Strength = 0 }, width, pages, format));
    }

    /// <summary>Seconds of a training step, measured on blank lines; the model's adapters are replaced.</summary>
    public static double SecondsAStep(MiniModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Adapters.Attach(model, seed: 1);
        var blank = new Raster(MiniWindow.Width, LineGeometry.Height);
        var windows = Enumerable.Repeat(new MiniWindow(blank, blank, blank), Batch).ToArray();
        var seconds = SecondsOf(() => MiniBatch.Loss(model, windows, model.UnconditionalStyle, new Rng(1)));
        Adapters.Detach(model);
        return seconds;
    }

    /// <summary>Seconds that a loss with its gradients takes once everything is compiled and the pool is filled.</summary>
    internal static double SecondsOf(Func<Tensor> loss)
    {
        double Measure()
        {
            using var scope = TensorScope.Begin();
            var start = Stopwatch.GetTimestamp();
            loss().Backward();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Measure();
        return Measure();
    }

    private static Phase Writing(int draws, float width, long pagePixels) =>
        new("to write", [new Need("base and reader", Written), new Need("versions of a line", (long)(draws * width * BytesAColumn)), new Need("pages", PageBytes * pagePixels)]);

    private static ResourcePlan Pretraining(long memory, long disk) =>
        new([new Phase("to train", [new Need("corpus, weights and activations", memory)])], [new Need("state and samples", disk)]) { Place = "out" };
}
