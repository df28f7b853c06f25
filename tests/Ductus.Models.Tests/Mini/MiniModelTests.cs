using Ductus.Models.Layers;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Mini;

/// <summary>The embedded base as a function: its gradients, its adapters, its start.</summary>
public sealed class MiniModelTests
{
    private static readonly float[] Sigma = [0.4f, 0.8f];

    [Fact]
    public void Gradients_agree_with_finite_differences_for_every_weight()
    {
        var model = TinyMini.Lively();
        var clean = TinyMini.Picture(2, 48, 1);
        var noisy = TinyMini.Picture(2, 48, 2);
        Tensor Loss() => MiniFlow.Loss(model.Forward(noisy, TinyMini.Picture(2, 48, 3), TinyMini.Picture(2, 48, 4), Sigma, model.UnconditionalStyle), clean, Sigma);
        foreach (var parameter in model.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        Loss().Backward();

        foreach (var (name, value) in model.Parameters)
        {
            var gradient = value.Grad!.ToArray();
            var norm = MathF.Sqrt(System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(gradient));
            Assert.True(norm > 0, $"{name} does not matter");
            var slope = Slope(value, gradient, norm, () => Loss().Item());
            Assert.True(Math.Abs(slope - norm) <= (0.03f * norm) + 2e-3f, $"{name}: slope {slope}, gradient {norm}");
        }
    }

    [Fact]
    public void A_model_that_is_disposed_of_gives_its_memory_back_and_says_so()
    {
        var model = TinyMini.Fresh();
        model.Dispose();

        Assert.Throws<InvalidOperationException>(() => model.Forward(TinyMini.Picture(1, 32, 1), TinyMini.Picture(1, 32, 1), TinyMini.Picture(1, 32, 1), [1f], model.UnconditionalStyle));
    }

    [Fact]
    public void A_fresh_model_starts_from_the_linear_estimate()
    {
        var model = TinyMini.Fresh();
        var noisy = TinyMini.Picture(1, 32, 1);

        var pure = model.Forward(noisy, noisy, noisy, [1f], model.UnconditionalStyle);
        var nearlyClean = model.Forward(noisy, noisy, noisy, [0.001f], model.UnconditionalStyle);

        Assert.All(pure.ToArray(), value => Assert.Equal(-0.85f, value, 1e-5f));
        Golden.Close(noisy, nearlyClean, 5e-3, "the estimate of a nearly clean line");
    }

    [Fact]
    public void A_fresh_adapter_changes_nothing_and_a_trained_one_can_be_merged()
    {
        var model = TinyMini.Lively();
        Tensor Paint() => model.Forward(TinyMini.Picture(2, 48, 2), TinyMini.Picture(2, 48, 3), TinyMini.Picture(2, 48, 4), Sigma, model.UnconditionalStyle);
        var bare = Paint();
        foreach (var layer in model.Adaptable.Values)
        {
            layer.Adapter = LowRank.Fresh(layer, 4, new Rng(5), scale: 0.5f);
        }

        Golden.Close(bare, Paint(), 0, "with fresh adapters");

        foreach (var layer in model.Adaptable.Values)
        {
            new Rng(6).FillNormal(layer.Adapter!.B.Span);
            System.Numerics.Tensors.TensorPrimitives.Multiply(layer.Adapter.B.Span, 0.1f, layer.Adapter.B.Span);
        }

        var adapted = Paint();
        Assert.True((adapted - bare).Square().Mean().Item() > 1e-4f);
        var merged = model.Adaptable.Values.Select(layer => (layer, LowRank.Merge(layer))).ToList();
        Golden.Close(adapted, Paint(), 2e-4, "merged");
        merged.ForEach(pair => LowRank.Unmerge(pair.layer, pair.Item2));
        Golden.Close(adapted, Paint(), 2e-4, "unmerged");
    }

    [Fact]
    public void A_codec_that_does_not_fit_its_trunk_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new MiniModel(TinyMini.Config with { Height = 48 }, Weights.Fresh(1)));

        Assert.Contains("3 rows of 24 channels does not fit a trunk of 48", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Rise of the loss per unit of way along the gradient.</summary>
    private static float Slope(Tensor weight, float[] gradient, float norm, Func<float> loss)
    {
        using var pause = Autograd.NoGrad();
        var origin = weight.ToArray();
        float At(float way)
        {
            for (var i = 0; i < origin.Length; i++)
            {
                weight.Span[i] = origin[i] + (way / norm * gradient[i]);
            }

            return loss();
        }

        // A step that moves the loss by about two hundredths: above rounding, below curvature.
        var step = Math.Min(0.02f, 0.01f / norm);
        var slope = (At(step) - At(-step)) / (2 * step);
        origin.CopyTo(weight.Span);
        return slope;
    }
}
