using Ductus.Application;
using Ductus.Drafting;
using Ductus.Ingest;
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
        Assert.Equal(0.8f, usual.With("drafting.stretch=0.8").Drafting.Variation.Stretch);
        Assert.Equal(0.8f, usual.With("cleaning.peak=0.8").Ingest.Cleaning.Peak);
    }

    [Fact]
    public void No_setting_is_without_a_name()
    {
        Type[] settings = [typeof(IngestSettings), typeof(DraftingSettings)];
        Assert.Equal(settings.Sum(Numbers), EngineOptions.Names.Count());
    }

    [Theory]
    [InlineData("drafting.stretching=1", "drafting.stretch")]
    [InlineData("drafting.stretch", "number")]
    [InlineData("drafting.stretch=much", "number")]
    [InlineData("drafting.stretch=NaN", "number")]
    public void What_is_no_setting_is_refused(string assignment, string said)
    {
        var run = CliRun.Of("eval", "absent", "--set", assignment);
        Assert.Equal(2, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private static int Numbers(Type settings) =>
        settings.GetProperties().Sum(property => property.PropertyType == typeof(float) ? 1 : Numbers(property.PropertyType));
}
