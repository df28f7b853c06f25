using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Tests.Text;
using Ductus.Models.Tests.Vae;
using Ductus.Models.Text;
using Ductus.Models.Vae;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>Text encoders and autoencoders out of the files that people have.</summary>
public sealed class PartDetectionTests
{
    [Fact]
    public void The_extents_of_text_encoders_are_read_off_their_weights()
    {
        using var clip = Part("clip-text-tiny.safetensors", key => key.StartsWith("text_model.", StringComparison.Ordinal));
        using var t5 = Part("t5-encoder-tiny.safetensors", key => key.StartsWith("encoder.", StringComparison.Ordinal) || key == "shared.weight");
        File.WriteAllText(clip.Beside("config.json"), """{"num_attention_heads": 2, "eos_token_id": 2}""");
        using Checkpoint clipFile = Checkpoint.Open(clip.Path), t5File = Checkpoint.Open(t5.Path);

        Assert.Equal(TextEncoderTests.Clip, PartDetection.Clip(clipFile));
        Assert.Equal(TextEncoderTests.T5, PartDetection.T5(t5File));
    }

    [Fact]
    public void Without_a_config_a_CLIP_of_another_width_than_the_official_is_refused()
    {
        using var clip = Part("clip-text-tiny.safetensors", key => key.StartsWith("text_model.", StringComparison.Ordinal));
        using var file = Checkpoint.Open(clip.Path);

        Assert.Contains("num_attention_heads", Assert.Throws<InvalidDataException>(() => PartDetection.Clip(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_of_a_whole_CLIP_or_T5_that_the_encoder_has_no_use_for_are_left_alone()
    {
        using var clipGolden = Golden.Open("clip-text-tiny.safetensors");
        using var clip = TemporaryFile.Of([
            .. Weights(clipGolden, "text_model."), ("text_model.embeddings.position_ids", Tensor.FromInts([0, 1], new Shape(1, 2))), ("logit_scale", Tensor.Scalar(1)),
        ]);
        using var t5Golden = Golden.Open("t5-encoder-tiny.safetensors");
        using var t5 = TemporaryFile.Of([
            .. Weights(t5Golden, "encoder."), ("encoder.embed_tokens.weight", t5Golden.Read("shared.weight")), ("decoder.final_layer_norm.weight", Tensor.Scalar(1)),
        ]);
        using Checkpoint clipFile = Checkpoint.Open(clip.Path), t5File = Checkpoint.Open(t5.Path);

        var clipWeights = Models.Weights.From(clipFile, WeightFormat.BF16);
        var clipModel = new ClipTextEncoder(TextEncoderTests.Clip, clipWeights);
        clipWeights.Finish();
        var t5Weights = Models.Weights.From(t5File, WeightFormat.BF16);
        var t5Model = new T5Encoder(TextEncoderTests.T5, t5Weights);
        t5Weights.Finish();

        // Packed as bf16, which keeps two to three digits.
        Golden.Close(clipGolden.Read("pooler_output"), clipModel.Forward(clipGolden.Read("in.input_ids")).Pooled, 0.05, "pooler_output");
        Golden.Close(t5Golden.Read("last_hidden_state"), t5Model.Forward(t5Golden.Read("in.input_ids")), 0.1, "last_hidden_state");
    }

    [Fact]
    public void The_extents_of_an_autoencoder_are_read_off_its_weights()
    {
        using var encoder = Golden.Open("flux-ae-tiny.encoder.weights.safetensors");
        using var decoder = Golden.Open("flux-ae-tiny.decoder.weights.safetensors");
        using var file = TemporaryFile.Of([.. Weights(encoder, ""), .. Weights(decoder, "")]);
        using var checkpoint = Checkpoint.Open(file.Path);

        var config = PartDetection.Autoencoder(checkpoint);

        Assert.Equal(FluxAutoencoderTests.Tiny with { Multiples = [] }, config with { Multiples = [] });
        Assert.Equal(FluxAutoencoderTests.Tiny.Multiples, config.Multiples);
    }

    [Fact]
    public void The_official_autoencoder_has_the_official_number_of_weights()
    {
        var weights = Models.Weights.Fresh(1);
        _ = new FluxAutoencoder(AutoencoderConfig.Flux, weights);

        Assert.Equal(244, weights.Parameters.Count);
        Assert.Equal(83_819_683, weights.Parameters.Sum(parameter => parameter.Value.Count));
    }

    private static IEnumerable<(string, Tensor)> Weights(SafeTensorsFile file, string prefix) =>
        file.Entries.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => (key, file.Read(key)));

    private static TemporaryFile Part(string golden, Func<string, bool> isWeight)
    {
        using var file = Golden.Open(golden);
        return TemporaryFile.Of(file.Entries.Keys.Where(isWeight).Select(key => (key, file.Read(key))));
    }
}
