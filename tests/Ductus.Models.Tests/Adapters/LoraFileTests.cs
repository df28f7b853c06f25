using Ductus.Models.Adapters;
using Ductus.Models.Flux;
using Ductus.Models.Tests.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Adapters;

/// <summary>What files say beside their factors, and files that are wrong.</summary>
public sealed class LoraFileTests
{
    private const string Layer = "double_blocks.0.img_attn.proj";
    private const string Theirs = "transformer.transformer_blocks.0.attn.to_out.0";

    [Fact]
    public void Title_and_trigger_phrase_stay_on_the_way_through_another_form()
    {
        var description = LoraMetadata.Describe("My hand", "HWRIT handwriting", "flux-1-dev", "1024x1024", DateTimeOffset.UnixEpoch);
        using var first = TemporaryFile.Of(Pair(Theirs), description);
        using var second = new TemporaryFile();

        LoraFile.Write(second.Path, LoraFile.Read(first.Path), LoraFormat.Kohya, DType.BF16);

        var adapter = LoraFile.Read(second.Path);
        Assert.Equal("HWRIT handwriting", adapter.TriggerPhrase);
        Assert.Equal("My hand", adapter.Metadata[LoraMetadata.Title]);
        Assert.Equal("flux-1-dev/lora", adapter.Metadata["modelspec.architecture"]);
        Assert.Equal("1970-01-01T00:00:00", adapter.Metadata["modelspec.date"]);
        Assert.Equal(("networks.lora_flux", "2", "2.0"), (adapter.Metadata["ss_network_module"], adapter.Metadata["ss_network_dim"], adapter.Metadata["ss_network_alpha"]));
        Assert.Equal(DType.BF16, adapter.StoredAs);
    }

    [Theory]
    [InlineData("", Theirs)]
    [InlineData("", "diffusion_model.double_blocks.0.img_attn.proj")]
    [InlineData("", "diffusion_model.transformer_blocks.0.attn.to_out.0")]
    [InlineData("", "transformer_blocks.0.attn.to_out.0")]
    [InlineData("""{"r": 2, "lora_alpha": 8}""", "base_model.model.transformer_blocks.0.attn.to_out.0")]
    [InlineData("""{"r": 2, "lora_alpha": 8, "use_rslora": true}""", "base_model.model.transformer.transformer_blocks.0.attn.to_out.0")]
    public void Every_prefix_in_use_leads_to_the_layer(string config, string path)
    {
        using var file = TemporaryFile.Of(Pair(path));
        if (config.Length > 0)
        {
            File.WriteAllText(file.Beside("adapter_config.json"), config);
        }

        var (name, layer) = Assert.Single(LoraFile.Read(file.Path).Layers);

        Assert.Equal(Layer, name);
        Assert.Equal(config.Length == 0 ? 1 : config.Contains("rslora", StringComparison.Ordinal) ? 8 / MathF.Sqrt(2) : 4, layer.Scale);
    }

    [Fact]
    public void The_unchanged_alpha_of_sd_scripts_split_training_is_seen_through()
    {
        var metadata = new Dictionary<string, string> { ["ss_network_args"] = """{"split_qkv": "True"}""", ["ss_network_dim"] = "2" };
        using var file = TemporaryFile.Of(
            [
                ("lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight", Tensor.Full(new Shape(6, 4), 1)),
                ("lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight", Tensor.Full(new Shape(12, 6), 1)),
                ("lora_unet_double_blocks_0_img_attn_qkv.alpha", Tensor.Scalar(1)),
            ],
            metadata);

        Assert.Equal(0.5f, LoraFile.Read(file.Path).Layers["double_blocks.0.img_attn.qkv"].Scale);
    }

    [Fact]
    public void An_adapter_of_queries_alone_stays_one()
    {
        using var file = TemporaryFile.Of(Pair("transformer.single_transformer_blocks.3.attn.to_q"));
        using var written = new TemporaryFile();

        var adapter = LoraFile.Read(file.Path);
        LoraFile.Write(written.Path, adapter, LoraFormat.Peft);

        Assert.Equal(new Shape((3 * 4) + 16, 2), adapter.Layers["single_blocks.3.linear1"].B.Shape);
        using var back = SafeTensorsFile.Open(written.Path);
        Assert.Equal(2, back.Entries.Count);
        Assert.Contains("transformer.single_transformer_blocks.3.attn.to_q.lora_B.weight", back.Entries.Keys);
    }

    [Fact]
    public void For_ComfyUI_layers_stay_fused_and_stand_under_its_name_for_the_model()
    {
        using var file = new TemporaryFile();
        var adapter = LoraFile.Read(Golden.PathOf("lora-formats/fused.kohya.safetensors"));

        LoraFile.Write(file.Path, adapter, LoraFormat.ComfyUi);

        using var golden = Golden.Open("lora-formats/fused.bfl.safetensors");
        using var written = SafeTensorsFile.Open(file.Path);
        Assert.Equal(golden.Entries.Keys.Select(key => "diffusion_model." + key).Order(), written.Entries.Keys.Order());
        Assert.All(golden.Entries.Keys, key => Assert.True(golden.Read(key).Span.SequenceEqual(written.Read("diffusion_model." + key).Span), key));
    }

    [Theory]
    [InlineData(LoraFormat.Kohya)]
    [InlineData(LoraFormat.ComfyUi)]
    public void What_a_form_has_no_place_for_is_refused_with_the_form_that_has(LoraFormat format)
    {
        using var file = new TemporaryFile();
        var adapter = LoraFile.Read(Golden.PathOf("lora-formats/bfl-control.safetensors"));

        Assert.Contains("write it as bfl", Assert.Throws<InvalidDataException>(() => LoraFile.Write(file.Path, adapter, format)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public void An_untrained_adapter_keeps_its_layers()
    {
        var weights = Weights.Fresh(1);
        _ = new FluxTransformer(GoldenFlux.Config, weights);
        foreach (var layer in weights.Adaptable.Values)
        {
            layer.Adapter = Layers.LowRank.Fresh(layer, 2, new Rng(3));
        }

        using var file = new TemporaryFile();
        LoraFile.Write(file.Path, LoraAdapter.Of(weights), LoraFormat.Peft);

        Assert.Equal(weights.Adaptable.Keys.Order(), LoraFile.Read(file.Path).Layers.Keys.Order());
    }

    [Fact]
    public void Keys_without_a_home_are_named()
    {
        using var file = TemporaryFile.Of([.. Pair(Theirs), .. Pair("lora_unet_input_blocks_1_1_proj_in")]);

        var e = Assert.Throws<InvalidDataException>(() => LoraFile.Read(file.Path));

        Assert.Contains("lora_unet_input_blocks_1_1_proj_in.lora_A.weight", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Theirs, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_no_adapter()
    {
        var e = Assert.Throws<InvalidDataException>(() => LoraFile.Read(Golden.PathOf("flux-tiny.weights.safetensors")));

        Assert.Contains("is no adapter for Flux", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_pair_and_PEFTs_own_file_without_its_description_are_refused()
    {
        using var half = TemporaryFile.Of(Pair(Theirs).Take(1));
        using var own = TemporaryFile.Of(Pair("base_model.model.transformer_blocks.0.attn.to_out.0"));

        Assert.Contains("has no lora_B", Assert.Throws<InvalidDataException>(() => LoraFile.Read(half.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("adapter_config.json", Assert.Throws<InvalidDataException>(() => LoraFile.Read(own.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_for_another_base_is_refused_and_nothing_of_it_put_on()
    {
        var weights = Weights.Fresh(1);
        _ = new FluxTransformer(GoldenFlux.Config, weights);
        using var file = TemporaryFile.Of([.. Pair("double_blocks.1.img_mod.lin", 64, 384), .. Pair("double_blocks.0.img_attn.proj", 48, 48), .. Pair("double_blocks.7.txt_mlp.0")]);

        var e = Assert.Throws<InvalidDataException>(() => LoraFile.Read(file.Path).Attach(weights));

        Assert.Equal(
            "The adapter does not fit this base: double_blocks.0.img_attn.proj (made for [48, 48], not [64, 64]), double_blocks.7.txt_mlp.0 (no such layer).",
            e.Message);
        Assert.All(weights.Adaptable.Values, layer => Assert.Null(layer.Adapter));
    }

    private static (string Name, Tensor Value)[] Pair(string path, int inputs = 4, int outputs = 4) =>
    [
        (path + ".lora_A.weight", Tensor.Full(new Shape(2, inputs), 0.5f)),
        (path + ".lora_B.weight", Tensor.Full(new Shape(outputs, 2), 2)),
    ];
}
