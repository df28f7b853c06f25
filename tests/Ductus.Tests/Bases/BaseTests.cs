using Ductus.Bases;
using Ductus.Families;
using Ductus.Flux1;
using Ductus.Tensors;

namespace Ductus.Tests.Bases;

/// <summary>Registering a base and looking at its files.</summary>
public sealed class BaseTests
{
    [Fact]
    public void Parts_are_found_as_single_files_and_as_folders_of_diffusers()
    {
        using var folder = new TemporaryFolder();
        string[] files = ["unet/flux1-dev.safetensors", "vae/ae.safetensors", "t5xxl_fp8_e4m3fn.safetensors", "text_encoder/model.safetensors", "tokenizer/merges.txt", "spiece.model"];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.Path, file))!);
            File.WriteAllText(Path.Combine(folder.Path, file), "");
        }

        var found = BaseFamilies.Find("dev", folder.Path).Parts;

        Assert.Equal(
            ["unet/flux1-dev.safetensors", "vae", "text_encoder", "t5xxl_fp8_e4m3fn.safetensors", "tokenizer", "spiece.model"],
            Flux1Parts.All.Select(part => Path.GetRelativePath(folder.Path, found[part.Key])));
    }

    [Theory]
    [InlineData("[null]", "[0] is no object")]
    [InlineData("[{}]", "[0] has no 'Parts'")]
    [InlineData("""[{"Name": "dev", "Parts": {"wheel": "/x"}}]""", "[0].Parts.wheel is no part of a base")]
    [InlineData("""[{"Name": 3, "Parts": {}}]""", "[0].Name is no text")]
    [InlineData("""[{"Name": "dev", "Family": "wheel", "Parts": {}}]""", "[0].Family is no family of bases that this Ductus runs (FLUX.1)")]
    [InlineData("""[{"Name": "dev", "Parts": {"transformer": null}}]""", "[0].Parts.transformer is no text")]
    [InlineData("""{"Name": "dev\ud800"}""", "no Unicode")]
    public void A_registry_with_a_value_that_cannot_be_is_refused(string content, string sentence)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("bases.json"), content);

        var e = Assert.Throws<UserException>(() => new BaseRegistry(folder.File("bases.json")).All());

        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Contains("delete it and add the bases again", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_larger_than_its_encoder_is_refused_before_a_prompt_is_read()
    {
        using var tiny = new Painting.TinyBase();
        tiny.Write("tokenizer/vocab.json", """{"<|startoftext|>": 0, "<|endoftext|>": 100000}""");

        Assert.Contains("tokens up to number 100000", Assert.Throws<UserException>(() => tiny.Base.Open().LoadTexts()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_registry_keeps_bases_by_name()
    {
        using var folder = new TemporaryFolder();
        var registry = new BaseRegistry(Path.Combine(folder.Path, "new", "bases.json"));
        Assert.Empty(registry.All());

        registry.Add(new BaseFiles("dev", Flux1Family.Instance, new Dictionary<string, string> { ["transformer"] = "/a" }));
        registry.Add(new BaseFiles("dev", Flux1Family.Instance, new Dictionary<string, string> { ["transformer"] = "/b", ["t5Tokenizer"] = "/c" }));

        Assert.Equal("/b", registry.Get("dev").PathOf(Flux1Parts.Transformer));
        Assert.Single(registry.All());
        Assert.Contains("only dev", Assert.Throws<UserException>(() => registry.Get("schnell")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_registry_and_folders_that_are_not_there_are_the_users_to_mend()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "bases.json");
        File.WriteAllText(file, "{");

        Assert.Contains("add the bases again", Assert.Throws<UserException>(() => new BaseRegistry(file).All()).Message, StringComparison.Ordinal);
        Assert.Contains("There is no folder", Assert.Throws<UserException>(() => BaseFamilies.Find("x", Path.Combine(folder.Path, "no"))).Message, StringComparison.Ordinal);
        Assert.Contains("No part of a base was found", Assert.Throws<UserException>(() => BaseFamilies.Find("x", folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_parts_are_named_with_what_their_files_are_called_and_wrong_ones_with_why()
    {
        using var folder = new TemporaryFolder();
        var wrong = Path.Combine(folder.Path, "ae.safetensors");
        SafeTensorsWriter.Write(wrong, [new KeyValuePair<string, Tensor>("decoder.conv_in.weight", Tensor.Zeros(new Shape(4)))]);
        File.WriteAllText(Path.Combine(folder.Path, "flux1-dev.safetensors"), "cut short");

        var reports = BaseCheck.Run(BaseFamilies.Find("dev", folder.Path)).ToDictionary(report => report.Part);

        Assert.All(reports.Values, report => Assert.False(report.Ready));
        Assert.Contains("is not a safetensors file", reports[Flux1Parts.Transformer].What, StringComparison.Ordinal);
        Assert.Contains("no autoencoder of Flux: it has no weight 'encoder.conv_in.weight'", reports[Flux1Parts.Autoencoder].What, StringComparison.Ordinal);
        Assert.Contains("get clip_l.safetensors", reports[Flux1Parts.Clip].What, StringComparison.Ordinal);
        Assert.Null(reports[Flux1Parts.T5Tokenizer].Path);
    }

    [Fact]
    public void A_file_that_is_no_adapter_is_the_users_to_mend()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.safetensors");
        SafeTensorsWriter.Write(file, [new KeyValuePair<string, Tensor>("unet.down.0.weight", Tensor.Zeros(new Shape(4)))]);

        var e = Assert.Throws<UserException>(() => AdapterFiles.Convert(file, Path.Combine(folder.Path, "y"), Models.Adapters.LoraFormat.Bfl));

        Assert.Contains("no adapter for Flux", e.Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }
}
