using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Models.Text;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Text;

/// <summary>The tiny text encoders of the fixtures against huggingface/transformers.</summary>
public sealed class TextEncoderTests
{
    internal static readonly ClipConfig Clip = new() { Vocabulary = 128, Width = 24, MlpWidth = 96, Layers = 2, Heads = 2, Window = 16 };

    internal static readonly T5Config T5 = new() { Vocabulary = 128, Width = 32, HeadWidth = 16, Heads = 2, MlpWidth = 64, Layers = 2 };

    /// <summary>Ten times the distance of the fixture's single precision from its double precision.</summary>
    private const double ClipTolerance = 1.2e-5;
    private const double T5Tolerance = 6e-5;
    private const double GradientTolerance = 6e-6;

    [Fact]
    public void CLIP_gives_the_references_activations_pooled_vector_and_gradients()
    {
        using var golden = Golden.Open("clip-text-tiny.safetensors");
        var (model, parameters) = LoadClip(golden, Clip);

        var text = model.Forward(golden.Read("in.input_ids"), Comparing(golden, ClipTolerance, "0", "1", "2"));

        Golden.Close(golden.Read("last_hidden_state"), text.Tokens, ClipTolerance, "last_hidden_state");
        Golden.Close(golden.Read("pooler_output"), text.Pooled, ClipTolerance, "pooler_output");
        Golden.Close(golden.Read("legacy_eos.pooler_output"), model.Forward(golden.Read("in.legacy_ids")).Pooled, ClipTolerance, "legacy_eos");
        (Nn.MeanSquaredError(text.Tokens, golden.Read("in.target_hidden")) + Nn.MeanSquaredError(text.Pooled, golden.Read("in.target_pooled"))).Backward();
        CompareGradients(golden, parameters);
    }

    [Fact]
    public void CLIP_reads_its_pooled_vector_at_another_end_token_if_told_so()
    {
        using var golden = Golden.Open("clip-text-tiny.safetensors");
        var (model, _) = LoadClip(golden, Clip with { EndToken = 60 });

        Golden.Close(golden.Read("eos60.pooler_output"), model.Forward(golden.Read("in.legacy_ids")).Pooled, ClipTolerance, "eos60");
    }

    [Fact]
    public void T5_gives_the_references_activations_output_and_gradients()
    {
        using var golden = Golden.Open("t5-encoder-tiny.safetensors");
        var (model, parameters) = LoadT5(golden);
        var ids = golden.Read("in.input_ids");

        var output = model.Forward(ids, null, Comparing(golden, T5Tolerance, "0", "1"));

        Golden.Close(golden.Read("last_hidden_state"), output, T5Tolerance, "last_hidden_state");
        Golden.Close(golden.Read("masked.last_hidden_state"), model.Forward(ids, golden.Read("in.attention_mask")), T5Tolerance, "masked");
        Nn.MeanSquaredError(output, golden.Read("in.target")).Backward();
        CompareGradients(golden, parameters);
    }

    [Fact]
    public void T5_weighs_distances_as_the_reference_does()
    {
        using var golden = Golden.Open("t5-encoder-tiny.safetensors");
        var (model, _) = LoadT5(golden);

        Golden.Close(golden.Read("position_bias"), model.Bias(24), 0, "position_bias");
        var rows = model.Bias(160).Reshape(2, 160, 160);
        Golden.Close(golden.Read("position_bias_160.row0"), rows.Slice(1, 0, 1).Reshape(2, 160), 0, "row 0");
        Golden.Close(golden.Read("position_bias_160.row159"), rows.Slice(1, 159, 1).Reshape(2, 160), 0, "row 159");
        var distances = golden.Read("rel_pos.distance").Ints.ToArray();
        Assert.Equal(golden.Read("rel_pos.bucket").Ints.ToArray(), distances.Select(distance => T5Distances.Bucket(T5, distance)));
    }

    internal static (ClipTextEncoder Model, IReadOnlyList<Parameter> Parameters) LoadClip(SafeTensorsFile golden, ClipConfig config) =>
        Load(golden, weights => new ClipTextEncoder(config, weights), "text_model.");

    internal static (T5Encoder Model, IReadOnlyList<Parameter> Parameters) LoadT5(SafeTensorsFile golden) =>
        Load(golden, weights => new T5Encoder(T5, weights), "shared.", "encoder.");

    /// <summary>A model of those tensors of a fixture that are weights, ready for gradients.</summary>
    private static (T Model, IReadOnlyList<Parameter> Parameters) Load<T>(SafeTensorsFile golden, Func<Models.Weights, T> make, params string[] prefixes)
    {
        using var file = TemporaryFile.Of(golden.Entries.Keys.Where(key => prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))).Select(key => (key, golden.Read(key))));
        using var opened = SafeTensorsFile.Open(file.Path);
        var weights = Models.Weights.From(opened);
        var model = make(weights);
        weights.Finish();
        foreach (var parameter in weights.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        return (model, weights.Parameters);
    }

    private static Probe Comparing(SafeTensorsFile golden, double tolerance, params string[] layers) => new((name, tensor) =>
    {
        if (layers.Contains(name["hidden_states.".Length..]))
        {
            Golden.Close(golden.Read(name), tensor, tolerance, name);
        }
    });

    private static void CompareGradients(SafeTensorsFile golden, IReadOnlyList<Parameter> parameters)
    {
        var compared = parameters.Where(parameter => golden.Contains($"grad.{parameter.Name}")).ToList();
        Assert.True(compared.Count >= 20, $"only {compared.Count} gradients were compared");
        Assert.All(compared, parameter => Golden.Close(golden.Read($"grad.{parameter.Name}"), parameter.Value.Grad!, GradientTolerance, parameter.Name));
    }
}
