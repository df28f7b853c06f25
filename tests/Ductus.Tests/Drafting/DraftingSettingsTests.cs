using Ductus.Drafting;
using Ductus.Tensors;
using Ductus.Tests.Cli;

namespace Ductus.Tests.Drafting;

public sealed class DraftingSettingsTests
{
    [Fact]
    public void Every_setting_can_be_changed_by_its_name_and_no_other_changes_with_it()
    {
        var usual = new DraftingSettings();
        var changed = DraftingSettings.Names.Select(name => usual.With($"{name}=0.123")).ToArray();
        Assert.All(changed, settings => Assert.NotEqual(usual, settings));
        Assert.Equal(changed.Length, changed.Distinct().Count());
        Assert.Equal(0.8f, usual.With("drafting.waviness=0.8").Variation.Waviness);
    }

    [Fact]
    public void A_setting_changes_what_is_drafted()
    {
        var lines = new[] { PrintedWriter.Line("the cat sat on a mat") };
        Drafter With(DraftingSettings settings) => new(new LetterBank(lines, slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font, settings);
        float[] Draft(DraftingSettings settings) => With(settings).Words("cat", 1, new Rng(3))[0].Ink.Pixels;
        Assert.Equal(Draft(new DraftingSettings()), Draft(new DraftingSettings().With("drafting.waviness=2")));
        Assert.NotEqual(Draft(new DraftingSettings()), Draft(new DraftingSettings().With("drafting.waviness=0")));
    }

    [Theory]
    [InlineData("drafting.wavyness=1", "drafting.waviness")]
    [InlineData("drafting.waviness", "number")]
    [InlineData("drafting.waviness=much", "number")]
    [InlineData("drafting.waviness=NaN", "number")]
    public void What_is_no_setting_is_refused(string assignment, string said)
    {
        var run = CliRun.Of("eval", "absent", "--set", assignment);
        Assert.Equal(2, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }
}
