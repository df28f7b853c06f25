using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Models.Tests.Flux;
using Ductus.Tensors;
using Ductus.Tensors.Tests.Files;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>The same model from every kind of file, and files that are wrong.</summary>
public sealed class CheckpointTests
{
    private const string Index = "diffusion_pytorch_model.safetensors.index.json";

    [Fact]
    public void A_sharded_folder_of_diffusers_holds_BFLs_weights_bit_for_bit()
    {
        using var folder = new TemporaryFile();
        TinyFlux.SaveSharded(folder.Beside("transformer"));

        using var checkpoint = Checkpoint.Open(folder.Beside("transformer"));
        using var byIndex = Checkpoint.Open(Path.Combine(folder.Beside("transformer"), Index));

        var expected = TinyFlux.Weights();
        Assert.Equal(expected.Keys.Order(), checkpoint.Tensors.Keys.Order());
        Assert.Equal(expected.Keys.Order(), byIndex.Tensors.Keys.Order());
        Assert.All(expected, entry => Assert.True(entry.Value.Span.SequenceEqual(checkpoint.Tensors[entry.Key].Read().Span), entry.Key));
        Assert.Equal(GoldenFlux.Config with { AxesWidth = [] }, FluxDetection.Detect(checkpoint) with { AxesWidth = [] });
        Assert.Equal(GoldenFlux.Config.AxesWidth, FluxDetection.Detect(checkpoint).AxesWidth);
    }

    [Fact]
    public void A_single_file_in_the_names_of_a_pipeline_is_read_too()
    {
        using var file = TemporaryFile.Of([.. TinyFlux.Weights().Select(entry => ("model.diffusion_model." + entry.Key, entry.Value)), ("vae.decoder.conv_in.bias", Tensor.Scalar(1))]);
        using var checkpoint = Checkpoint.Open(file.Path);

        var (model, _) = TinyFlux.Build(checkpoint);

        using var golden = Golden.Open("flux-transformer-tiny.safetensors");
        Golden.Close(golden.Read("out"), TinyFlux.Run(model), 2e-4, "out");
    }

    [Theory]
    [InlineData(DType.BF16, 0.01)]
    [InlineData(DType.F16, 0.002)]
    [InlineData(DType.F8E4M3, 0.2)]
    public void A_file_in_fewer_bits_gives_nearly_the_output_from_where_it_lies(DType type, double relative)
    {
        using var file = new TemporaryFile();
        SafeTensorsWriter.Write(file.Path, [.. TinyFlux.Weights()], null, type);
        using var checkpoint = Checkpoint.Open(file.Path);

        var (model, weights) = TinyFlux.Build(checkpoint, Tensors.Quantized.WeightFormat.BF16);

        using var golden = Golden.Open("flux-transformer-tiny.safetensors");
        var exact = golden.Read("out");
        Assert.All(weights.Adaptable.Values, layer => Assert.True(((Linear)layer).Quantized!.IsMapped));
        Assert.InRange(Math.Sqrt((TinyFlux.Run(model) - exact).Square().Sum().Item() / exact.Square().Sum().Item()), relative / 100, relative);
    }

    [Fact]
    public void A_GGUF_file_of_plain_and_packed_tensors_gives_the_model()
    {
        var bytes = new GgufBytes().Fact("general.architecture", 8, "flux");
        foreach (var (name, value) in TinyFlux.Weights())
        {
            long[] extents = [.. value.Shape.ToArray().Reverse().Select(extent => (long)extent)];
            var packed = name.StartsWith("double_blocks.", StringComparison.Ordinal) && value.Rank == 2;
            bytes.Tensor(name, packed ? 8u : 0u, extents, packed ? Q80(value) : value.Bytes.ToArray());
        }

        using var file = new TemporaryFile("tiny.gguf");
        File.WriteAllBytes(file.Path, bytes.ToArray());
        using var checkpoint = Checkpoint.Open(file.Path);

        var (model, _) = TinyFlux.Build(checkpoint);
        var (packedModel, weights) = TinyFlux.Build(checkpoint, Tensors.Quantized.WeightFormat.BF16);

        using var golden = Golden.Open("flux-transformer-tiny.safetensors");
        var unpacked = TinyFlux.Run(model);
        Golden.Close(golden.Read("out"), unpacked, 0.1, "Q8_0 keeps the output to about a hundredth");
        Golden.Close(unpacked, TinyFlux.Run(packedModel), 0.1, "left in the file as Q8_0");
        Assert.Contains("stored as Q8_0", Assert.Throws<InvalidOperationException>(() => weights.Adaptable["double_blocks.0.img_attn.qkv"].Weight).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_of_several_is_named()
    {
        using var folder = new TemporaryFile();
        TinyFlux.SaveSharded(folder.Beside("t"));
        File.Delete(Path.Combine(folder.Beside("t"), "diffusion_pytorch_model-00002-of-00003.safetensors"));

        var e = Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(folder.Beside("t")));

        Assert.Contains("lacks 1 of the checkpoint's 3 files: copy diffusion_pytorch_model-00002-of-00003.safetensors there", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004rest of a zip")]
    [InlineData("\u0080\u0002}q\u0000(X")]
    [InlineData("\u0080\u0004\u0095abcdefgh")]
    public void A_pickle_is_refused_and_the_reason_given(string content)
    {
        using var file = new TemporaryFile("model.pt");
        File.WriteAllBytes(file.Path, [.. content.Select(c => (byte)c)]);

        var e = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(file.Path));

        Assert.Contains("can run any program when it is opened", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_fused_layer_that_is_missing_is_named()
    {
        var weights = TinyFlux.Diffusers();
        weights.Remove("transformer_blocks.1.attn.to_k.weight");
        weights.Remove("single_transformer_blocks.0.attn.to_q.bias");
        using var file = TemporaryFile.Of(weights.Select(entry => (entry.Key, entry.Value)));

        var e = Assert.Throws<InvalidDataException>(() => Checkpoint.Open(file.Path));

        Assert.Contains("transformer_blocks.1.attn.to_k.weight (missing)", e.Message, StringComparison.Ordinal);
        Assert.Contains("single_transformer_blocks.0.attn.to_q.bias (missing)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Missing_unexpected_and_misshapen_weights_are_listed_ten_at_most(bool survey)
    {
        var weights = TinyFlux.Weights();
        weights.Remove("img_in.bias");
        weights["txt_in.bias"] = Tensor.Zeros(new Shape(63));
        for (var i = 0; i < 11; i++)
        {
            weights.Add($"extra.{i}", Tensor.Scalar(0));
        }

        using var file = TemporaryFile.Of(weights.Select(entry => (entry.Key, entry.Value)));
        using var checkpoint = Checkpoint.Open(file.Path);
        var cursor = survey ? Weights.Survey(checkpoint) : Weights.From(checkpoint);
        _ = new FluxTransformer(GoldenFlux.Config, cursor);

        var e = Assert.Throws<InvalidDataException>(cursor.Finish);

        Assert.Contains("img_in.bias (missing), txt_in.bias (shape [63], not [64]), extra.0 (unexpected)", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("extra.7 (unexpected) and 3 more.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_and_a_model_of_another_kind_are_refused()
    {
        using var folder = new TemporaryFile();
        using var other = TemporaryFile.Of([("model.embed.weight", Tensor.Zeros(new Shape(2, 2)))]);
        using var checkpoint = Checkpoint.Open(other.Path);

        Assert.Contains("holds no weights", Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(Path.GetDirectoryName(folder.Path)!)).Message, StringComparison.Ordinal);
        Assert.Contains("no Flux transformer", Assert.Throws<InvalidDataException>(() => FluxDetection.Detect(checkpoint)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Flux_with_other_inputs_and_a_FLUX2_are_named_for_what_they_are()
    {
        var fill = TinyFlux.Weights();
        fill["img_in.weight"] = Tensor.Zeros(new Shape(64, 96));
        using var first = TemporaryFile.Of(fill.Select(entry => (entry.Key, entry.Value)));
        using var second = TemporaryFile.Of([("double_stream_modulation_img.lin.weight", Tensor.Zeros(new Shape(4, 4)))]);
        using Checkpoint inpainting = Checkpoint.Open(first.Path), later = Checkpoint.Open(second.Path);

        Assert.Contains("FLUX.1 Fill, Canny or Depth", Assert.Throws<InvalidDataException>(() => FluxDetection.Detect(inpainting)).Message, StringComparison.Ordinal);
        Assert.Contains("is a FLUX.2 model", Assert.Throws<InvalidDataException>(() => FluxDetection.Detect(later)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void T5_of_llama_cpp_has_the_names_of_transformers()
    {
        string[] theirs = ["token_embd.weight", "enc.blk.0.attn_q.weight", "enc.blk.0.attn_rel_b.weight", "enc.blk.11.ffn_gate.weight", "enc.blk.11.ffn_norm.weight", "enc.output_norm.weight"];
        using var file = TemporaryFile.Of(theirs.Select(name => (name, Tensor.Zeros(new Shape(4)))));
        using var checkpoint = Checkpoint.Open(file.Path);

        Assert.Equal(
            [
                "shared.weight", "encoder.block.0.layer.0.SelfAttention.q.weight", "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                "encoder.block.11.layer.1.DenseReluDense.wi_0.weight", "encoder.block.11.layer.1.layer_norm.weight", "encoder.final_layer_norm.weight",
            ],
            checkpoint.Tensors.Keys);
    }

    [Fact]
    public void Diffusers_autoencoder_has_BFLs_names()
    {
        string[] theirs =
        [
            "encoder.conv_in.weight", "encoder.down_blocks.1.resnets.0.conv_shortcut.weight", "encoder.down_blocks.0.downsamplers.0.conv.bias",
            "encoder.mid_block.resnets.0.conv1.weight", "encoder.mid_block.attentions.0.group_norm.weight", "encoder.conv_norm_out.weight",
            "decoder.up_blocks.0.resnets.2.norm1.weight", "decoder.up_blocks.3.resnets.0.conv2.weight", "decoder.up_blocks.0.upsamplers.0.conv.weight",
        ];
        using var file = TemporaryFile.Of([.. theirs.Select(name => (name, Tensor.Zeros(new Shape(4)))), ("decoder.mid_block.attentions.0.to_out.0.weight", Tensor.Zeros(new Shape(4, 4)))]);
        using var checkpoint = Checkpoint.Open(file.Path);

        Assert.Equal(
            [
                "encoder.conv_in.weight", "encoder.down.1.block.0.nin_shortcut.weight", "encoder.down.0.downsample.conv.bias",
                "encoder.mid.block_1.conv1.weight", "encoder.mid.attn_1.norm.weight", "encoder.norm_out.weight",
                "decoder.up.3.block.2.norm1.weight", "decoder.up.0.block.0.conv2.weight", "decoder.up.3.upsample.conv.weight", "decoder.mid.attn_1.proj_out.weight",
            ],
            checkpoint.Tensors.Keys);
        Assert.Equal(new Shape(4, 4, 1, 1), checkpoint.Tensors["decoder.mid.attn_1.proj_out.weight"].Shape);
    }

    /// <summary>ggml's block_q8_0: an F16 scale, then 32 signed bytes.</summary>
    private static byte[] Q80(Tensor matrix) => [.. matrix.ToArray().Chunk(32).SelectMany(block =>
    {
        var scale = (Half)(block.Max(Math.Abs) / 127);
        return BitConverter.GetBytes(scale).Concat(block.Select(value => (byte)(sbyte)Math.Clamp(MathF.Round(value / (float)scale), -127, 127)));
    })];
}
