using System.Text;
using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>Checkpoints whose fp8 weights have a scale beside them, and those that are no FLUX.1.</summary>
public sealed class ScaledCheckpointTests
{
    private const string Proj = "double_blocks.0.img_attn.proj";

    [Theory]
    [InlineData("scale_weight", false, DType.F8E4M3)]
    [InlineData("weight_scale", false, DType.F8E4M3)]
    [InlineData("weight_scale", true, DType.F8E4M3)]
    [InlineData("weight_scale", false, DType.F8E5M2)]
    public void Scaled_fp8_is_read_and_merged_as_what_it_stands_for(string name, bool perRow, DType type)
    {
        using var file = Scaled(name, perRow, type);
        using var checkpoint = Checkpoint.Open(file.Path);
        var plain = TinyFlux.Weights()[Proj + ".weight"].Span.ToArray();
        var adapter = new LoraAdapter { Layers = new Dictionary<string, LoraLayer> { [Proj] = new(Tensor.Full(new Shape(1, 64), 1), Tensor.Full(new Shape(64, 1), 1)) } };

        LoraMerge.Write(file.Beside("merged"), checkpoint, adapter, TestContext.Current.CancellationToken);

        using var merged = SafeTensorsFile.Open(file.Beside("merged"));
        var read = checkpoint.Tensors[Proj + ".weight"].Read().Span.ToArray();
        var after = merged.Read(Proj + ".weight", DType.F32).Span.ToArray();
        var step = type == DType.F8E5M2 ? 0.13 : 0.07;
        for (var i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i], read[i], Math.Abs(plain[i] * step) + 1e-4);
            Assert.Equal(read[i] + 1, after[i], 0.01);
        }

        Assert.DoesNotContain(merged.Entries.Keys, key => key.Contains("scale_", StringComparison.Ordinal) || key.Contains("_scale", StringComparison.Ordinal) || key.Contains("quant", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_run_from_scaled_fp8_where_it_lies_is_that_of_its_values()
    {
        using var file = Scaled("weight_scale", perRow: true, DType.F8E4M3);
        using var checkpoint = Checkpoint.Open(file.Path);

        var (whole, _) = TinyFlux.Build(checkpoint);
        var (mapped, _) = TinyFlux.Build(checkpoint, Tensors.Quantized.WeightFormat.BF16);

        Golden.Close(TinyFlux.Run(whole), TinyFlux.Run(mapped), 0.05, "left in the file as scaled fp8");
    }

    [Fact]
    public void Scales_that_are_none_or_of_another_form_are_refused()
    {
        var weights = TinyFlux.Weights();
        using var lost = TemporaryFile.Of([.. weights.Select(entry => (entry.Key, entry.Value)), ("nowhere.weight_scale", Tensor.Scalar(1))]);
        using var block = TemporaryFile.Of([.. weights.Select(entry => (entry.Key, entry.Value)), (Proj + ".weight_scale", Tensor.Zeros(new Shape(2, 2)))]);
        using var infinite = TemporaryFile.Of([.. weights.Select(entry => (entry.Key, entry.Value)), (Proj + ".weight_scale", Tensor.Scalar(float.NaN))]);
        using var other = TemporaryFile.Of([.. weights.Select(entry => (entry.Key, entry.Value)), (Proj + ".comfy_quant", Bytes("""{"format": "nvfp4"}"""))]);

        Assert.Contains("without the weight 'nowhere.weight'", Refused(lost), StringComparison.Ordinal);
        Assert.Contains("scaled fp8 of a form that Ductus does not read", Refused(block), StringComparison.Ordinal);
        Assert.Contains("is not a finite number", Refused(infinite), StringComparison.Ordinal);
        Assert.Contains("is quantised as 'nvfp4'", Refused(other), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double_stream_modulation_img.lin.weight", "a FLUX.2 model")]
    [InlineData("double_stream_modulation_img.linear.weight", "a FLUX.2 model")]
    [InlineData("input_blocks.0.0.weight", "a Stable Diffusion model")]
    [InlineData("label_emb.0.0.weight", "an SDXL model")]
    [InlineData("joint_blocks.0.x_block.attn.qkv.weight", "a Stable Diffusion 3 model")]
    [InlineData("transformer_blocks.0.img_mod.1.weight", "a Qwen-Image model")]
    [InlineData("distilled_guidance_layer.in_proj.weight", "a Chroma model")]
    [InlineData("lora_unet_double_blocks_0_img_attn_proj.lora_down.weight", "an adapter (LoRA), no model")]
    public void Another_family_is_refused_by_name_in_merging_as_in_checking(string key, string family)
    {
        using var file = TemporaryFile.Of([.. TinyFlux.Weights().Select(entry => (entry.Key, entry.Value)), (key, Tensor.Zeros(new Shape(4, 4)))]);
        using var checkpoint = Checkpoint.Open(file.Path);
        var adapter = new LoraAdapter { Layers = new Dictionary<string, LoraLayer> { [Proj] = new(Tensor.Zeros(new Shape(1, 64)), Tensor.Zeros(new Shape(64, 1))) } };

        Assert.Contains(family, Assert.Throws<InvalidDataException>(() => FluxDetection.Check(checkpoint)).Message, StringComparison.Ordinal);
        Assert.Contains(family, Assert.Throws<InvalidDataException>(() => LoraMerge.Write(file.Beside("merged"), checkpoint, adapter, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file.Beside("merged")));
    }

    [Fact]
    public void Merging_refuses_what_checking_refuses()
    {
        var weights = TinyFlux.Weights();
        weights.Remove("double_blocks.1.img_attn.proj.weight");
        using var file = TemporaryFile.Of([.. weights.Select(entry => (entry.Key, entry.Value)), ("left.over", Tensor.Zeros(new Shape(2)))]);
        using var checkpoint = Checkpoint.Open(file.Path);
        var adapter = new LoraAdapter { Layers = new Dictionary<string, LoraLayer> { [Proj] = new(Tensor.Zeros(new Shape(1, 64)), Tensor.Zeros(new Shape(64, 1))) } };

        var check = Assert.Throws<InvalidDataException>(() => FluxDetection.Check(checkpoint)).Message;

        Assert.Contains("double_blocks.1.img_attn.proj.weight (missing), left.over (unexpected)", check, StringComparison.Ordinal);
        Assert.Equal(check, Assert.Throws<InvalidDataException>(() => LoraMerge.Write(file.Beside("merged"), checkpoint, adapter, TestContext.Current.CancellationToken)).Message);
    }

    [Theory]
    [InlineData("diffusion_model.")]
    [InlineData("model.diffusion_model.")]
    [InlineData("transformer.")]
    public void Prefixes_of_other_programs_are_left_out(string prefix)
    {
        using var file = TemporaryFile.Of(TinyFlux.Weights().Select(entry => (prefix + entry.Key, entry.Value)));
        using var checkpoint = Checkpoint.Open(file.Path);

        FluxDetection.Check(checkpoint);
    }

    private static string Refused(TemporaryFile file) => Assert.Throws<InvalidDataException>(() => Checkpoint.Open(file.Path)).Message;

    private static Tensor Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var tensor = Tensor.Empty(new Shape(bytes.Length), DType.U8);
        bytes.CopyTo(tensor.Bytes);
        return tensor;
    }

    /// <summary>The fixture with the weights of its blocks as codes of fp8 and what each stands for as a scale, per tensor or row.</summary>
    private static TemporaryFile Scaled(string name, bool perRow, DType type)
    {
        var tensors = new List<(string, Tensor)> { ("scaled_fp8", Tensor.Zeros(new Shape(2)).To(DType.F8E4M3)) };
        foreach (var (key, value) in TinyFlux.Weights())
        {
            if (!key.Contains("_blocks.", StringComparison.Ordinal) || value.Rank != 2)
            {
                tensors.Add((key, value.To(DType.BF16)));
                continue;
            }

            int rows = value.Shape[0], columns = value.Shape[1];
            var codes = value.Clone();
            var scales = Tensor.Zeros(perRow ? new Shape(rows, 1) : new Shape());
            for (var row = 0; row < rows; row++)
            {
                var scale = perRow ? 0.001f * (1 + (row % 3)) : 0.0011f;
                scales.Span[perRow ? row : 0] = scale;
                for (var column = 0; column < columns; column++)
                {
                    codes.Span[(row * columns) + column] /= scale;
                }
            }

            var layer = key[..^"weight".Length];
            tensors.Add((key, codes.To(type)));
            tensors.Add((layer + name, scales));
            tensors.Add((layer + (name == "scale_weight" ? "scale_input" : "comfy_quant"), name == "scale_weight" ? Tensor.Scalar(1) : Bytes("""{"format": "float8_e4m3fn"}""")));
        }

        return TemporaryFile.Of(tensors);
    }
}
