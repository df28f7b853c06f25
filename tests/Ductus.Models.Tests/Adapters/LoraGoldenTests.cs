using Ductus.Models.Adapters;
using Ductus.Models.Flux;
using Ductus.Models.Tests.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Adapters;

/// <summary>
/// One adapter in the forms of sd-scripts, diffusers and black-forest-labs, converted by their own programs: outputs of the tiny Flux
/// with each, and every conversion between them.
/// </summary>
public sealed class LoraGoldenTests
{
    /// <summary>The fixture's own rounding is 1.6e-6; the timestep table of this model's fixtures adds up to 1e-4 (its note).</summary>
    private const double OutputTolerance = 2e-4;
    private const double DeltaTolerance = 1e-6;

    [Theory]
    [InlineData("fused.kohya", "out.fused")]
    [InlineData("fused.bfl", "out.fused")]
    [InlineData("fused.diffusers", "out.fused")]
    [InlineData("split.kohya", "out.split")]
    [InlineData("split.bfl", "out.split")]
    [InlineData("split.diffusers", "out.split")]
    [InlineData("peft-metadata-alpha.diffusers", "out.peft_metadata_alpha8")]
    [InlineData("bfl-control", "out.bfl_control_scale1")]
    public void A_file_of_each_form_gives_the_reference_output(string file, string expected)
    {
        using var golden = Golden.Open("lora-formats/expected.safetensors");

        Golden.Close(golden.Read(expected), Output(golden, Read(file)), OutputTolerance, file);
    }

    [Fact]
    public void A_weight_scales_the_factors_and_the_bias_but_not_the_norms()
    {
        using var golden = Golden.Open("lora-formats/expected.safetensors");

        Golden.Close(golden.Read("out.bfl_control_scale0.7"), Output(golden, LoraAdapter.Combine([(Read("bfl-control"), 0.7f)])), OutputTolerance, "scale 0.7");
    }

    [Theory]
    [InlineData("fused", "kohya")]
    [InlineData("fused", "bfl")]
    [InlineData("fused", "diffusers")]
    [InlineData("split", "kohya")]
    [InlineData("split", "bfl")]
    [InlineData("split", "diffusers")]
    public void What_is_added_to_each_weight_is_the_references(string set, string form)
    {
        using var golden = Golden.Open("lora-formats/expected.safetensors");
        var adapter = Read($"{set}.{form}");
        var prefix = $"delta.{set}.";
        var keys = golden.Entries.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();

        Assert.Equal(7, keys.Count);
        Assert.All(keys, key => Golden.Close(golden.Read(key), adapter.Layers[key[prefix.Length..]].Delta(), DeltaTolerance, key));
    }

    [Theory]
    [InlineData("fused.kohya", LoraFormat.Bfl, "fused.bfl")]
    [InlineData("fused.kohya", LoraFormat.Peft, "fused.diffusers")]
    [InlineData("fused.diffusers", LoraFormat.Bfl, "fused.bfl")]
    [InlineData("split.diffusers", LoraFormat.Kohya, "split.kohya")]
    [InlineData("split.diffusers", LoraFormat.Bfl, "split.bfl")]
    [InlineData("split.kohya", LoraFormat.Peft, "split.diffusers")]
    [InlineData("split.bfl", LoraFormat.Peft, "split.diffusers")]
    [InlineData("fused.kohya", LoraFormat.Kohya, "fused.kohya")]
    [InlineData("split.diffusers", LoraFormat.Peft, "split.diffusers")]
    public void A_converted_file_is_the_one_the_references_make_bit_for_bit(string from, LoraFormat to, string expected)
    {
        using var file = new TemporaryFile();

        LoraFile.Write(file.Path, Read(from), to);

        using var golden = Golden.Open($"lora-formats/{expected}.safetensors");
        using var written = SafeTensorsFile.Open(file.Path);
        Assert.Equal(golden.Entries.Keys.Order(), written.Entries.Keys.Order());
        Assert.All(golden.Entries.Keys, key => Assert.True(golden.Read(key).Span.SequenceEqual(written.Read(key).Span), key));
    }

    [Fact]
    public void BFLs_control_adapter_survives_the_way_through_the_diffusers_form()
    {
        using var golden = Golden.Open("lora-formats/expected.safetensors");
        using var file = new TemporaryFile();

        LoraFile.Write(file.Path, Read("bfl-control"), LoraFormat.Peft);

        Golden.Close(golden.Read("out.bfl_control_scale1"), Output(golden, LoraFile.Read(file.Path)), OutputTolerance, "control");
    }

    [Fact]
    public void Two_adapters_at_once_add_up_and_come_off_again()
    {
        using var golden = Golden.Open("lora-formats/expected.safetensors");
        var (model, weights) = Tiny();
        var both = LoraAdapter.Combine([(Read("fused.kohya"), 0.5f), (Read("split.diffusers"), 0.25f)]);
        const string Layer = "double_blocks.1.img_attn.qkv";
        var sum = (golden.Read($"delta.fused.{Layer}") * 0.5f) + (golden.Read($"delta.split.{Layer}") * 0.25f);

        using (both.Attach(weights))
        {
            Golden.Close(sum, weights.Adaptable[Layer].Adapter!.Delta(), DeltaTolerance, Layer);
        }

        Golden.Close(golden.Read("out.base"), Forward(model, golden), OutputTolerance, "base");
    }

    private static LoraAdapter Read(string name) => LoraFile.Read(Golden.PathOf($"lora-formats/{name}.safetensors"));

    private static Tensor Output(SafeTensorsFile golden, LoraAdapter adapter)
    {
        var (model, weights) = Tiny();
        using var attached = adapter.Attach(weights);
        return Forward(model, golden);
    }

    private static (FluxTransformer Model, Weights Weights) Tiny()
    {
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        var weights = Weights.From(file);
        return (new FluxTransformer(GoldenFlux.Config, weights), weights);
    }

    private static Tensor Forward(FluxTransformer model, SafeTensorsFile golden)
    {
        var vector = model.Condition(golden.Read("in.timesteps").Span, golden.Read("in.y"), golden.Read("in.guidance").Span);
        return model.Forward(golden.Read("in.img"), golden.Read("in.txt"), vector, FluxTransformerTests.PositionsOf(golden));
    }
}
