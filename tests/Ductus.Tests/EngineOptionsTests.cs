using Ductus.Application;
using Ductus.Tests.Cli;

namespace Ductus.Tests;

public sealed class EngineOptionsTests
{
    [Fact]
    public void Every_setting_can_be_changed_by_its_name_and_no_other_changes_with_it()
    {
        var usual = new EngineOptions();
        var changed = EngineOptions.Names.Select(name => usual.With($"{name}=0.123")).ToArray();
        Assert.All(changed, options => Assert.NotEqual(usual, options));
        Assert.Equal(changed.Length, changed.Distinct().Count());
        Assert.Equal(0.8f, usual.With("drafting.waviness=0.8").Drafting.Variation.Waviness);
        Assert.Equal(0.8f, usual.With("cleaning.peak=0.8").Ingest.Cleaning.Peak);
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
