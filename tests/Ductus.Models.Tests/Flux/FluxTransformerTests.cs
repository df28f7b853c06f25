using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Flux;

/// <summary>The tiny Flux of the fixtures against black-forest-labs/flux: every activation, the output, every gradient.</summary>
public sealed class FluxTransformerTests
{
    /// <summary>The fixture's own rounding is 4e-6; the timestep table adds up to 1e-4 (its note), hence 2e-4.</summary>
    private const double ActivationTolerance = 2e-4;

    [Fact]
    public void Activations_output_and_gradients_match_the_reference()
    {
        using var golden = Golden.Open("flux-transformer-tiny.safetensors");
        using var gradients = Golden.Open("flux-transformer-tiny.grads.safetensors");
        var (model, parameters) = Load();
        foreach (var parameter in parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        Tensor image = golden.Read("in.img"), text = golden.Read("in.txt"), pooled = golden.Read("in.y");
        image.RequiresGrad = text.RequiresGrad = pooled.RequiresGrad = true;
        var seen = new HashSet<string>();
        var probe = new Probe((name, tensor) =>
        {
            if (golden.Contains($"act.{name}"))
            {
                Golden.Close(golden.Read($"act.{name}"), tensor, ActivationTolerance, name);
                seen.Add(name);
            }
        });

        var vector = model.Condition(golden.Read("in.timesteps").Span, pooled, golden.Read("in.guidance").Span, probe);
        var output = model.Forward(image, text, vector, PositionsOf(golden), probe);

        Golden.Close(golden.Read("out"), output, ActivationTolerance, "out");
        Assert.True(seen.Count >= 45, $"only {seen.Count} activations were compared");
        Nn.MeanSquaredError(output, golden.Read("in.target")).Backward();
        Golden.Close(golden.Read("grad.img"), image.Grad!, 1e-6, "grad.img");
        Golden.Close(golden.Read("grad.txt"), text.Grad!, 1e-6, "grad.txt");
        Golden.Close(golden.Read("grad.y"), pooled.Grad!, 5e-6, "grad.y");
        foreach (var (name, value) in parameters)
        {
            Golden.Close(gradients.Read(name), value.Grad!, 2e-5, name);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_shape_is_refused_by_name()
    {
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        var weights = Weights.From(file);
        _ = new FluxTransformer(GoldenFlux.Config with { ContextWidth = 48, GuidanceEmbed = false }, weights);

        var error = Assert.Throws<InvalidDataException>(weights.Finish);

        Assert.Contains("txt_in.weight (shape [64, 32], not [64, 48])", error.Message, StringComparison.Ordinal);
        Assert.Contains("guidance_in.in_layer.weight (unexpected)", error.Message, StringComparison.Ordinal);
    }

    internal static (FluxTransformer Model, IReadOnlyList<Parameter> Parameters) Load()
    {
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        var weights = Weights.From(file);
        var model = new FluxTransformer(GoldenFlux.Config, weights);
        weights.Finish();
        return (model, weights.Parameters);
    }

    internal static Positions PositionsOf(SafeTensorsFile golden)
    {
        var ids = new List<(float, float, float)>();
        foreach (var key in new[] { "in.txt_ids", "in.img_ids" })
        {
            var table = golden.Read(key);
            for (var token = 0; token < table.Shape[1]; token++)
            {
                ids.Add((table.Span[3 * token], table.Span[(3 * token) + 1], table.Span[(3 * token) + 2]));
            }
        }

        return Positions.Of(GoldenFlux.Config, ids.ToArray());
    }
}
