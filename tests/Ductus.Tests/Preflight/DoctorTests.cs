using Ductus.Application;
using Ductus.Bases;
using Ductus.Tests.Cli;

namespace Ductus.Tests.Preflight;

/// <summary>What the doctor finds.</summary>
[Trait("Speed", "Slow")]
public sealed class DoctorTests
{
    [Fact]
    public void An_installation_is_found_ready_and_a_base_by_its_parts()
    {
        using var tiny = new Painting.TinyBase();
        var registry = new BaseRegistry(tiny.File("bases.json"));
        registry.Add(tiny.Base);

        var findings = new Doctor(registry).Examine(tiny.File(".")).ToDictionary(finding => finding.What);

        Assert.All(((string[])["machine", "image library", "embedded base", "reader", "fonts"]).Select(what => findings[what]), finding => Assert.True(finding.Ready, finding.Sentence));
        Assert.Contains("by a measured step", findings["embedded base"].Sentence, StringComparison.Ordinal);
        Assert.True(findings["base 'tiny', transformer"].Ready);
        Assert.Contains("30 pictures with weights f32: Needs memory:", findings["base 'tiny', training"].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_a_base_that_are_gone_are_said()
    {
        using var tiny = new Painting.TinyBase();
        var registry = new BaseRegistry(tiny.File("bases.json"));
        registry.Add(tiny.Base);
        Directory.Delete(tiny.File("transformer"), recursive: true);

        var finding = new Doctor(registry).Examine(tiny.File(".")).Single(finding => finding.What == "base 'tiny', transformer");

        Assert.False(finding.Ready);
        Assert.Contains("There is no file", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_a_training_without_a_base_are_refused()
    {
        CliRun.Of("train", "notes", "--hand", "x.safetensors", "--rank", "4").Refused("--rank belongs to the training on a base of yours", "--base");
        CliRun.Of("train", "notes", "--lora", "x.safetensors", "--base", "none-of-that-name").Refused("none-of-that-name", "ductus base add");
        CliRun.Of("train", "notes", "--lora", "x.safetensors", "--base", "a", "--rank", "400").Refused("--rank is a number from 1 to 256");
    }
}
