using Ductus.Models.Flow;
using Ductus.Models.Mini;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Models.Tests.Mini;

/// <summary>Training and sampling of the embedded base.</summary>
public sealed class MiniFlowTests
{
    [Fact]
    public void A_tiny_model_learns_a_few_lines_by_heart()
    {
        var model = TinyMini.Fresh();
        foreach (var parameter in model.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        var clean = Stripes();
        var blank = Tensor.Full(clean.Shape, -1);
        var optimizer = new AdamW(model.Parameters, 4e-3f, beta2: 0.99f);
        double first = 0, last = 0;
        for (var step = 0; step < 160; step++)
        {
            using var scope = TensorScope.Begin();
            var rng = new Rng(7, (ulong)step);
            float[] sigma = [MiniFlow.DrawSigma(rng), MiniFlow.DrawSigma(rng)];
            var noisy = RectifiedFlow.Add(clean, Tensor.Normal(clean.Shape, rng), sigma);
            var loss = MiniFlow.Loss(model.Forward(noisy, clean, blank, sigma, model.UnconditionalStyle), clean, sigma);
            optimizer.ZeroGrad();
            loss.Backward();
            GradientClipping.ClipNorm(model.Parameters, 1);
            optimizer.Step();
            first += step < 20 ? loss.Item() / 20 : 0;
            last += step >= 140 ? loss.Item() / 20 : 0;
        }

        Assert.True(last < 0.2 * first, $"the loss went from {first:F3} to {last:F3} only");
        var painted = MiniFlow.Repaint(model, clean, blank, model.UnconditionalStyle, 1, 8, [new Rng(1), new Rng(2)], TestContext.Current.CancellationToken);
        Assert.True((painted - clean).Square().Mean().Item() < 0.05f, "from noise, guided, it does not paint what it learned");
    }

    [Fact]
    public void A_line_does_not_depend_on_its_batch_or_on_the_threads()
    {
        var model = TinyMini.Lively();
        Tensor guide = TinyMini.Picture(3, 64, 1), draft = TinyMini.Picture(3, 64, 2);
        Rng[] Noise(int from, int count) => [.. Enumerable.Range(from, count).Select(i => new Rng(9, (ulong)i))];
        var together = MiniFlow.Repaint(model, guide, draft, model.UnconditionalStyle, 0.7f, 4, Noise(0, 3), TestContext.Current.CancellationToken);

        using var single = ThreadBudget.Exactly(1).Enter();
        for (var i = 0; i < 3; i++)
        {
            var alone = MiniFlow.Repaint(model, guide.Slice(0, i, 1), draft.Slice(0, i, 1), model.UnconditionalStyle, 0.7f, 4, Noise(i, 1), TestContext.Current.CancellationToken);
            Golden.Close(together.Slice(0, i, 1), alone, 0, $"line {i} alone");
        }
    }

    [Fact]
    public void Repainting_from_no_noise_keeps_the_draft_and_the_steps_end_on_the_estimate()
    {
        var model = TinyMini.Fresh();
        var draft = TinyMini.Picture(1, 32, 3);

        var barely = MiniFlow.Repaint(model, draft, draft, model.UnconditionalStyle, 0.001f, 2, [new Rng(1)], TestContext.Current.CancellationToken);

        Golden.Close(draft, barely, 0.01, "a draft repainted from next to no noise");
    }

    [Fact]
    public void The_noise_of_training_is_shifted_towards_noise()
    {
        var rng = new Rng(11);
        var levels = Enumerable.Range(0, 4000).Select(_ => MiniFlow.DrawSigma(rng)).Order().ToArray();

        // The median of t = 1 - sigma is that of a logit-normal(-0.4, 1): sigma 0.599, shifted to 0.749.
        Assert.Equal(0.749f, levels[2000], 0.015f);
        Assert.True(levels[0] > 0 && levels[^1] < 1);
    }

    /// <summary>Two lines of upright strokes of different pitch.</summary>
    private static Tensor Stripes()
    {
        var picture = Tensor.Full(new Shape(2, TinyMini.Config.Height, 64, 1), -1);
        for (var i = 0; i < picture.Count; i++)
        {
            int column = i % 64, row = i / 64 % 32, sample = i / (64 * 32);
            picture.Span[i] = row is > 8 and < 24 && column % (sample == 0 ? 16 : 12) < 4 ? 1 : -1;
        }

        return picture;
    }
}
