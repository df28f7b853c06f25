using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Flux;

/// <summary>Five training steps of an adapter on the tiny Flux against black-forest-labs/flux and torch.optim.AdamW.</summary>
public sealed class FluxLowRankTests
{
    private const float Scale = 2;
    private const double WeightTolerance = 2e-5;

    [Fact]
    public void Gradients_and_weights_of_five_steps_match_the_reference()
    {
        using var golden = Golden.Open("flux-lora-step.safetensors");
        var (model, adapter) = Adapted(golden);
        var optimizer = new AdamW(adapter);
        var sigma = golden.Read("in.sigma").ToArray();
        var noisy = RectifiedFlow.Add(golden.Read("in.x0"), golden.Read("in.noise"), sigma);
        Golden.Close(golden.Read("in.x_t"), noisy, 1e-6, "x_t");
        var losses = golden.Read("losses").ToArray();

        for (var step = 0; step <= 5; step++)
        {
            var estimate = Predict(model, golden, noisy, sigma);
            var loss = Nn.MeanSquaredError(estimate, golden.Read("in.noise") - golden.Read("in.x0"));
            Assert.Equal(losses[step], loss.Item(), 2e-5f);
            if (step is 0 or 5)
            {
                Golden.Close(golden.Read(step == 0 ? "pred" : "pred_after5"), estimate, 2e-4, $"prediction after {step} steps");
            }

            if (step is 1 or 2 or 5)
            {
                CloseButForOutliers(golden, $"after{step}", adapter);
            }

            optimizer.ZeroGrad();
            loss.Backward();
            if (step == 0)
            {
                foreach (var (name, value) in adapter)
                {
                    Golden.Close(golden.Read($"grad.{name}"), value.Grad!, 1e-5, name);
                }
            }

            optimizer.Step();
        }
    }

    [Fact]
    public void A_frozen_base_gets_no_gradients()
    {
        using var golden = Golden.Open("flux-lora-step.safetensors");
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        var weights = Weights.From(file);
        var model = new FluxTransformer(GoldenFlux.Config, weights);
        Attach(weights, golden);

        Predict(model, golden, golden.Read("in.x_t"), golden.Read("in.sigma").ToArray()).Square().Mean().Backward();

        Assert.All(weights.Parameters, parameter => Assert.Null(parameter.Value.Grad));
    }

    [Fact]
    public void Blocks_that_are_run_again_for_their_gradients_give_the_same_gradients()
    {
        using var golden = Golden.Open("flux-lora-step.safetensors");
        var (model, adapter) = Adapted(golden);
        float[][] Gradients(bool recompute)
        {
            model.CheckpointBlocks = recompute;
            adapter.ForEach(parameter => parameter.Value.Grad = null);
            Predict(model, golden, golden.Read("in.x_t"), golden.Read("in.sigma").ToArray()).Square().Mean().Backward();
            return [.. adapter.Select(parameter => parameter.Value.Grad!.ToArray())];
        }

        var kept = Gradients(recompute: false);
        var recomputed = Gradients(recompute: true);

        Assert.All(kept.Zip(recomputed), pair => Assert.All(pair.First.Zip(pair.Second), values => Assert.Equal(values.First, values.Second, 1e-7f)));
    }

    /// <summary>Adam's first steps are about the gradient's sign, so that a rounding error on a gradient near zero moves a weight.</summary>
    private static void CloseButForOutliers(SafeTensorsFile golden, string prefix, IReadOnlyList<Parameter> adapter)
    {
        int outliers = 0, count = 0;
        foreach (var (name, value) in adapter)
        {
            var expected = golden.Read($"{prefix}.{name}").Span;
            count += value.Count;
            for (var i = 0; i < value.Count; i++)
            {
                outliers += Math.Abs(expected[i] - value.Span[i]) > WeightTolerance ? 1 : 0;
            }
        }

        Assert.True(outliers <= count / 500, $"{prefix}: {outliers} of {count} weights are off by more than {WeightTolerance}.");
    }

    private static (FluxTransformer Model, List<Parameter> Adapter) Adapted(SafeTensorsFile golden)
    {
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        var weights = Weights.From(file);
        var model = new FluxTransformer(GoldenFlux.Config, weights);
        weights.Finish();
        return (model, Attach(weights, golden));
    }

    private static List<Parameter> Attach(Weights weights, SafeTensorsFile golden)
    {
        var adapter = new List<Parameter>();
        foreach (var target in Golden.Json("flux-lora-step.json").GetProperty("lora").GetProperty("targets").EnumerateArray())
        {
            var path = target.GetString()!;
            Tensor a = golden.Read($"lora.{path}.lora_A.weight"), b = golden.Read($"lora.{path}.lora_B.weight");
            a.RequiresGrad = b.RequiresGrad = true;
            weights.Adaptable[path].Adapter = new LowRank(weights.Adaptable[path], a, b, Scale);
            adapter.Add(new Parameter($"{path}.lora_A.weight", a));
            adapter.Add(new Parameter($"{path}.lora_B.weight", b));
        }

        return adapter;
    }

    private static Tensor Predict(FluxTransformer model, SafeTensorsFile golden, Tensor noisy, float[] sigma)
    {
        var vector = model.Condition(sigma, golden.Read("in.y"), golden.Read("in.guidance").Span);
        return model.Forward(noisy, golden.Read("in.txt"), vector, FluxTransformerTests.PositionsOf(golden));
    }
}
