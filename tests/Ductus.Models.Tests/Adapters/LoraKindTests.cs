using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Tests.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Adapters;

/// <summary>Adapters under the names and in the kinds that strangers' files have, by what each adds to the weights of a base.</summary>
public sealed class LoraKindTests
{
    private const string Proj = "double_blocks.0.img_attn.proj";
    private const string Qkv = "double_blocks.0.img_attn.qkv";
    private const string Linear1 = "single_blocks.0.linear1";
    private const int Width = 64;

    [Theory]
    [InlineData(Proj, "transformer.transformer_blocks.0.attn.to_out.0.lora_A.default.weight", "transformer.transformer_blocks.0.attn.to_out.0.lora_B.default.weight")]
    [InlineData(Proj, "unet.transformer_blocks.0.attn.to_out.0.lora.down.weight", "unet.transformer_blocks.0.attn.to_out.0.lora.up.weight")]
    [InlineData(Proj, "transformer.transformer_blocks.0.attn.processor.to_out_lora.down.weight", "transformer.transformer_blocks.0.attn.processor.to_out_lora.up.weight")]
    [InlineData(Proj, "model.diffusion_model.double_blocks.0.img_attn.proj.lora_A.weight", "model.diffusion_model.double_blocks.0.img_attn.proj.lora_B.weight")]
    [InlineData(Proj, "lora_transformer_transformer_blocks_0_attn_to_out_0.lora_down.weight", "lora_transformer_transformer_blocks_0_attn_to_out_0.lora_up.weight")]
    [InlineData(Proj, "lora_unet_transformer_blocks_0_attn_to_out_0.lora_down.weight", "lora_unet_transformer_blocks_0_attn_to_out_0.lora_up.weight")]
    [InlineData(Proj, "lycoris_double_blocks_0_img_attn_proj.lora_down.weight", "lycoris_double_blocks_0_img_attn_proj.lora_up.weight")]
    [InlineData(Proj, "double_blocks.0.processor.proj_lora1.down.weight", "double_blocks.0.processor.proj_lora1.up.weight")]
    [InlineData(Proj, "diffusion_model.double_blocks.0.img_attn_proj.lora_A.weight", "diffusion_model.double_blocks.0.img_attn_proj.lora_B.weight")]
    public void Names_in_use_elsewhere_lead_to_the_layer(string layer, string down, string up)
    {
        Tensor a = Noise(1, 3, Width), b = Noise(2, Width, 3);

        var (changed, delta) = Assert.Single(Merged([(down, a), (up, b)]));

        Assert.Equal(layer + ".weight", changed);
        Near(Product(b, a), delta);
    }

    [Fact]
    public void XLabs_single_blocks_adapt_queries_keys_and_values_and_leave_the_inner_layer()
    {
        Tensor a = Noise(1, 2, Width), b = Noise(2, 3 * Width, 2);

        var delta = Merged([("single_blocks.0.processor.qkv_lora.down.weight", a), ("single_blocks.0.processor.qkv_lora.up.weight", b)])[Linear1 + ".weight"];

        var product = Product(b, a);
        Near(product, delta[..product.Length]);
        Assert.All(delta[product.Length..], value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(DType.F64)]
    [InlineData(DType.I64)]
    [InlineData(DType.F8E5M2)]
    [InlineData(DType.F16)]
    public void Factors_and_alphas_of_any_type_arrive_with_their_scale(DType type)
    {
        Tensor a = Tensor.Full(new Shape(2, Width), 1), b = Tensor.Full(new Shape(Width, 2), 2);
        var bytes = new SafeTensorsBytes().Add("lora_unet_double_blocks_0_img_attn_proj.alpha", type, [1], 4)
            .Add("lora_unet_double_blocks_0_img_attn_proj.lora_down.weight", DType.F64, a.Shape.ToArray(), a.Span.ToArray())
            .Add("lora_unet_double_blocks_0_img_attn_proj.lora_up.weight", type == DType.I64 ? DType.F32 : type, b.Shape.ToArray(), b.Span.ToArray());
        using var file = new TemporaryFile();
        File.WriteAllBytes(file.Path, bytes.ToArray());

        var layer = Assert.Single(LoraFile.Read(file.Path).Layers).Value;

        Assert.Equal(2, layer.Scale);
        Assert.All(layer.Delta().Span.ToArray(), value => Assert.Equal(8, value));
    }

    [Fact]
    public void Layers_may_have_a_rank_and_an_alpha_of_their_own()
    {
        const string config = """
            {"transformer.r": 2, "transformer.lora_alpha": 2, "transformer.rank_pattern": {"transformer_blocks.0.attn.to_out.0": 4},
             "transformer.alpha_pattern": {"transformer_blocks.0.attn.to_out.0": 12, "transformer_blocks\\.1\\.ff\\..*": 6}}
            """;
        using var file = TemporaryFile.Of(
            [.. Factors("transformer.transformer_blocks.0.attn.to_out.0", 4), .. Factors("transformer.transformer_blocks.1.attn.to_out.0", 2), .. Factors("transformer.transformer_blocks.1.ff.net.2", 2, 256)],
            new() { ["lora_adapter_metadata"] = config });

        var layers = LoraFile.Read(file.Path).Layers;

        Assert.Equal((3f, 1f, 3f), (layers[Proj].Scale, layers["double_blocks.1.img_attn.proj"].Scale, layers["double_blocks.1.img_mlp.2"].Scale));
    }

    [Fact]
    public void Factors_of_a_1x1_convolution_are_matrices()
    {
        Tensor a = Noise(1, 3, Width), b = Noise(2, Width, 3);

        var delta = Merged([("lora_unet_double_blocks_0_img_attn_proj.lora_down.weight", a.Reshape(3, Width, 1, 1)), ("lora_unet_double_blocks_0_img_attn_proj.lora_up.weight", b.Reshape(Width, 3, 1, 1))]);

        Near(Product(b, a), delta[Proj + ".weight"]);
    }

    [Fact]
    public void LoHa_is_the_product_of_two_products_merged_and_converted()
    {
        Tensor a1 = Noise(1, Width, 2), b1 = Noise(2, 2, Width), a2 = Noise(3, Width, 2), b2 = Noise(4, 2, Width);
        (string, Tensor)[] file =
        [
            ("lora_unet_double_blocks_0_img_attn_proj.hada_w1_a", a1), ("lora_unet_double_blocks_0_img_attn_proj.hada_w1_b", b1),
            ("lora_unet_double_blocks_0_img_attn_proj.hada_w2_a", a2), ("lora_unet_double_blocks_0_img_attn_proj.hada_w2_b", b2),
            ("lora_unet_double_blocks_0_img_attn_proj.alpha", Tensor.Scalar(1)),
        ];
        var expected = Product(a1, b1).Zip(Product(a2, b2), (x, y) => x * y / 2).ToArray();

        Near(expected, Merged(file)[Proj + ".weight"]);
        Near(expected, Converted(file)[Proj].Delta().Span.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LoKr_is_a_Kronecker_product_merged_and_converted(bool whole)
    {
        Tensor w1 = Noise(1, 4, 4), left = Noise(2, 16, 2), right = Noise(3, 2, 16);
        var w2 = Product(left, right);
        (string, Tensor)[] second = whole
            ? [("lycoris_double_blocks_0_img_attn_proj.lokr_w2", Of(w2, 16, 16))]
            : [("lycoris_double_blocks_0_img_attn_proj.lokr_w2_a", left), ("lycoris_double_blocks_0_img_attn_proj.lokr_w2_b", right)];
        (string, Tensor)[] file = [("lycoris_double_blocks_0_img_attn_proj.lokr_w1", w1), .. second, ("lycoris_double_blocks_0_img_attn_proj.alpha", Tensor.Scalar(6))];

        // Of two whole matrices the alpha is not used.
        var scale = whole ? 1f : 3f;
        var expected = new float[Width * Width];
        for (var i = 0; i < expected.Length; i++)
        {
            int row = i / Width, column = i % Width;
            expected[i] = scale * w1.Span[(row / 16 * 4) + (column / 16)] * w2[(row % 16 * 16) + (column % 16)];
        }

        Near(expected, Merged(file)[Proj + ".weight"]);
        Near(expected, Converted(file)[Proj].Delta().Span.ToArray());
    }

    [Theory]
    [InlineData("lora_unet_double_blocks_0_img_attn_proj", ".lora_down.weight", ".lora_up.weight", ".dora_scale", false)]
    [InlineData("lora_unet_double_blocks_0_img_attn_proj", ".lora_down.weight", ".lora_up.weight", ".dora_scale", true)]
    [InlineData("transformer.transformer_blocks.0.attn.to_out.0", ".lora_A.weight", ".lora_B.weight", ".lora_magnitude_vector", false)]
    public void DoRA_gives_rows_or_columns_their_lengths(string path, string down, string up, string magnitude, bool columns)
    {
        Tensor a = Noise(1, 2, Width), b = Noise(2, Width, 2);
        var lengths = Enumerable.Range(0, Width).Select(i => 1 + (i * 0.1f)).ToArray();
        var shape = columns ? new Shape(1, Width) : path[0] == 't' ? new Shape(Width) : new Shape(Width, 1);
        var before = TinyFlux.Weights()[Proj + ".weight"].Span.ToArray();

        var delta = Merged([(path + down, a), (path + up, b), (path + magnitude, Tensor.From(lengths, shape))])[Proj + ".weight"];

        var sum = before.Zip(Product(b, a), (x, y) => (double)x + y).ToArray();
        for (var i = 0; i < Width; i++)
        {
            var line = Enumerable.Range(0, Width).Select(j => columns ? (j * Width) + i : (i * Width) + j).ToArray();
            var norm = Math.Sqrt(line.Sum(at => sum[at] * sum[at]));
            Assert.All(line, at => Assert.Equal((sum[at] * lengths[i] / norm) - before[at], delta[at], 1e-4));
        }
    }

    [Fact]
    public void DoRA_of_one_part_of_a_fused_layer_changes_only_its_rows_and_cannot_be_written_as_factors()
    {
        const string path = "transformer.transformer_blocks.0.attn.to_k";
        (string, Tensor)[] file = [.. Factors(path, 2), (path + ".lora_magnitude_vector", Tensor.Full(new Shape(Width), 2))];

        var delta = Merged(file)[Qkv + ".weight"];

        Assert.All(delta[..(Width * Width)], value => Assert.Equal(0, value));
        Assert.Contains(delta[(Width * Width)..(2 * Width * Width)], value => value != 0);
        Assert.All(delta[(2 * Width * Width)..], value => Assert.Equal(0, value));
        Assert.Contains("(DoRA)", Assert.Throws<InvalidDataException>(() => Converted(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_of_weight_bias_and_norm_are_added()
    {
        const string norm = "double_blocks.0.img_attn.norm.query_norm.scale";
        var difference = Noise(1, Width, Width);

        var deltas = Merged(
        [
            ("diffusion_model.double_blocks.0.img_attn.proj.diff", difference), ("diffusion_model.double_blocks.0.img_attn.proj.diff_b", Tensor.Full(new Shape(Width), 3)),
            ("diffusion_model." + norm + ".diff", Tensor.Full(new Shape(32), 2)),
        ]);

        Near(difference.Span.ToArray(), deltas[Proj + ".weight"]);
        Assert.All(deltas[Proj + ".bias"], value => Assert.Equal(3, value, 1e-5));
        Assert.All(deltas[norm], value => Assert.Equal(2, value, 1e-5));
    }

    [Fact]
    public void A_bias_difference_beside_factors_is_not_scaled_by_their_alpha()
    {
        (string, Tensor)[] file = [.. Factors("double_blocks.0.img_attn.proj", 2), ("double_blocks.0.img_attn.proj.alpha", Tensor.Scalar(6)), ("double_blocks.0.img_attn.proj.diff_b", Tensor.Full(new Shape(Width), 3))];

        Assert.All(Merged(file)[Proj + ".bias"], value => Assert.Equal(3, value, 1e-5));
    }

    [Fact]
    public void Parts_for_text_encoders_are_left_out_and_said()
    {
        using var file = TemporaryFile.Of(
            [.. Factors("lora_unet_double_blocks_0_img_attn_proj", 2), .. Factors("lora_te1_text_model_encoder_layers_0_mlp_fc1", 2), ("bundle_emb.word.clip_l", Noise(3, 2, 4))]);

        var adapter = LoraFile.Read(file.Path);

        Assert.Single(adapter.Layers);
        Assert.Contains("3 tensors for text encoders", Assert.Single(adapter.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alpha NaN", float.NaN, 2, "double_blocks.0.img_attn.proj.alpha has values that are no finite numbers")]
    [InlineData("alpha infinite", float.PositiveInfinity, 2, "double_blocks.0.img_attn.proj.alpha has values that are no finite numbers")]
    [InlineData("rank 0", 1f, 0, "double_blocks.0.img_attn.proj.lora_A.weight [0, 64] has rank 0")]
    public void Numbers_that_are_none_and_rank_0_are_refused_by_layer(string what, float alpha, int rank, string sentence)
    {
        using var file = TemporaryFile.Of([.. Factors("double_blocks.0.img_attn.proj", rank), ("double_blocks.0.img_attn.proj.alpha", Tensor.Scalar(alpha))]);

        var e = Assert.Throws<InvalidDataException>(() => LoraFile.Read(file.Path));

        Assert.True(e.Message.Contains(sentence, StringComparison.Ordinal), $"{what}: {e.Message}");
    }

    [Fact]
    public void Factors_of_whole_numbers_are_refused_by_layer()
    {
        using var file = new TemporaryFile();
        File.WriteAllBytes(file.Path, new SafeTensorsBytes().Add("double_blocks.0.img_attn.proj.lora_A.weight", DType.I64, [1, 2], 1, 2).Add("double_blocks.0.img_attn.proj.lora_B.weight", DType.F32, [2, 1], 1, 2).ToArray());

        Assert.Contains("proj.lora_A.weight is stored as I64", Assert.Throws<InvalidDataException>(() => LoraFile.Read(file.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_alpha_and_an_infinite_factor_are_refused_by_layer()
    {
        var factor = Noise(1, 2, Width);
        factor.Span[5] = float.NegativeInfinity;
        using var empty = TemporaryFile.Of([.. Factors("double_blocks.0.img_attn.proj", 2), ("double_blocks.0.img_attn.proj.alpha", Tensor.Zeros(new Shape(0)))]);
        using var infinite = TemporaryFile.Of([("double_blocks.0.img_attn.proj.lora_A.weight", factor), ("double_blocks.0.img_attn.proj.lora_B.weight", Noise(2, Width, 2))]);

        Assert.Contains("double_blocks.0.img_attn.proj.alpha [0] is empty", Assert.Throws<InvalidDataException>(() => LoraFile.Read(empty.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("proj.lora_A.weight has values that are no finite", Assert.Throws<InvalidDataException>(() => LoraFile.Read(infinite.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".reshape_weight", "the layer is to be enlarged")]
    [InlineData(".oft_blocks", "an OFT")]
    [InlineData(".lokr_t2", "a Tucker core")]
    public void Kinds_that_are_not_read_are_named(string ending, string what)
    {
        using var file = TemporaryFile.Of([.. Factors("double_blocks.0.img_attn.proj", 2), ("diffusion_model.img_in" + ending, Tensor.Full(new Shape(2), 64))]);

        Assert.Contains(what, Assert.Throws<InvalidDataException>(() => LoraFile.Read(file.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 12\n", "is a Git LFS pointer")]
    [InlineData("\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page")]
    [InlineData("PK\u0003\u0004archive/data.pkl", "pickle")]
    [InlineData("{\"error\": \"Access to model is restricted\"}", "a server's message of an error")]
    public void What_came_in_the_place_of_the_file_is_named(string content, string sentence)
    {
        using var file = new TemporaryFile();
        File.WriteAllText(file.Path, content);

        Assert.Contains(sentence, Assert.Throws<InvalidDataException>(() => LoraFile.Read(file.Path)).Message, StringComparison.Ordinal);
        Assert.Contains(sentence, Assert.Throws<InvalidDataException>(() => Checkpoint.Open(file.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_that_is_a_product_is_put_on_a_model_and_one_that_is_none_is_refused()
    {
        using var source = Checkpoint.Open(Golden.PathOf("flux-tiny.weights.safetensors"));
        var (model, weights) = TinyFlux.Build(source);
        var before = TinyFlux.Run(model).Span.ToArray();
        using var loha = TemporaryFile.Of(
        [
            ("lora_unet_double_blocks_0_img_attn_proj.hada_w1_a", Noise(1, Width, 2)), ("lora_unet_double_blocks_0_img_attn_proj.hada_w1_b", Noise(2, 2, Width)),
            ("lora_unet_double_blocks_0_img_attn_proj.hada_w2_a", Noise(3, Width, 2)), ("lora_unet_double_blocks_0_img_attn_proj.hada_w2_b", Noise(4, 2, Width)),
        ]);
        using var difference = TemporaryFile.Of([("diffusion_model.double_blocks.0.img_attn.proj.diff", Noise(1, Width, Width))]);

        using (LoraFile.Read(loha.Path).Attach(weights))
        {
            Assert.NotEqual(before, TinyFlux.Run(model).Span.ToArray());
        }

        Assert.Contains("a full difference", Assert.Throws<InvalidDataException>(() => LoraFile.Read(difference.Path).Attach(weights)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string, Tensor)> Factors(string path, int rank, int inputs = Width) =>
        [(path + ".lora_A.weight", Noise(1, rank, inputs)), (path + ".lora_B.weight", Noise(2, Width, rank))];

    /// <summary>What merging a file changes, by key.</summary>
    private static Dictionary<string, float[]> Merged(IEnumerable<(string, Tensor)> file)
    {
        using var adapter = TemporaryFile.Of(file);
        using var source = Checkpoint.Open(Golden.PathOf("flux-tiny.weights.safetensors"));
        LoraMerge.Write(adapter.Beside("merged"), source, LoraFile.Read(adapter.Path), TestContext.Current.CancellationToken);
        using var merged = SafeTensorsFile.Open(adapter.Beside("merged"));
        return source.Tensors.Select(entry => (entry.Key, Delta: merged.Read(entry.Key).Span.ToArray().Zip(entry.Value.Read().Span.ToArray(), (x, y) => x - y).ToArray()))
            .Where(entry => entry.Delta.Any(value => value != 0)).ToDictionary(entry => entry.Key, entry => entry.Delta);
    }

    private static IReadOnlyDictionary<string, LoraLayer> Converted(IEnumerable<(string, Tensor)> file)
    {
        using var adapter = TemporaryFile.Of(file);
        LoraFile.Write(adapter.Beside("converted"), LoraFile.Read(adapter.Path), LoraFormat.Peft);
        return LoraFile.Read(adapter.Beside("converted")).Layers;
    }

    private static void Near(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5);
        }
    }

    /// <summary>Rows of the left times columns of the right, the long way.</summary>
    private static float[] Product(Tensor left, Tensor right)
    {
        int rows = left.Shape[0], inner = left.Shape[1], columns = right.Shape[1];
        var product = new float[rows * columns];
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = (float)Enumerable.Range(0, inner).Sum(k => (double)left.Span[(i / columns * inner) + k] * right.Span[(k * columns) + (i % columns)]);
        }

        return product;
    }

    private static Tensor Of(float[] values, params int[] shape) => Tensor.From(values, shape);

    private static Tensor Noise(ulong seed, params int[] shape) => Tensor.Normal(shape, new Rng(seed, 0)) * 0.2f;
}
