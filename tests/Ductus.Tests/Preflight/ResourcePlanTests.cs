using Ductus.Cli;
using Ductus.Pages;
using Ductus.Preflight;
using Ductus.Writing;

namespace Ductus.Tests.Preflight;

/// <summary>What a long work needs is said, and refused where it cannot fit.</summary>
public sealed class ResourcePlanTests
{
    private static readonly Machine Small = new(8_000_000_000, 16_000_000_000, 5_000_000_000, 2);

    [Fact]
    public void The_line_names_every_component_and_what_there_is()
    {
        Assert.Equal(
            "Needs memory: 6.0 GB to read (encoders 5.8 GB), then 3.2 GB to train (base 3.0 GB, adapter 20 MB), of 8.0 GB free; on disk 1.0 GB (cache 1.0 GB) of 5.0 GB free.",
            Plan(5.8, 3.0, 1.0).Describe(Small));
    }

    [Fact]
    public void What_fits_passes_and_the_largest_phase_counts()
    {
        Plan(5.8, 3.0, 1.0).Check(Small, []);
        Assert.True(Plan(7.8, 7.7, 1).Fits(Small));
        Assert.False(Plan(7.8, 7.9, 1).Fits(Small));
    }

    [Fact]
    public void The_first_setting_that_makes_it_fit_is_named()
    {
        var message = Refused(Plan(5, 20, 1), [Saving("weights", "int8", 12), Saving("weights", "nf4", 7), Saving("resolutions", "512", 6)]);

        Assert.Equal("This needs 20.2 GB of memory to train (base 20.0 GB, adapter 20 MB), and 8.0 GB are free: with --weights nf4 it would need 7.2 GB.", message);
    }

    [Fact]
    public void Where_no_setting_helps_it_says_so()
    {
        Assert.EndsWith("close other programs.", Refused(Plan(5, 12, 1), []), StringComparison.Ordinal);
        Assert.EndsWith("no setting makes it fit this machine.", Refused(Plan(5, 20, 1), [Saving("weights", "int8", 12)]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_too_small_is_refused_with_the_way_out()
    {
        Assert.Contains("9.0 GB of disk (cache 9.0 GB), and 5.0 GB are free", Refused(Plan(1, 1, 9), []), StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_that_cannot_fit_is_refused_with_fewer_candidates_and_then_with_drafts_alone()
    {
        var style = new WritingStyle(Candidates: 64);
        var format = PageFormat.Of(SheetSize.A4);
        string Refused(long memory)
        {
            var machine = new Machine(memory, memory, long.MaxValue, 2);
            return Remedies.Sentence(Assert.Throws<UserException>(() => MiniPlan.ToWrite(style, 2000, 1, format).Check(machine, MiniPlan.SavingsOfWriting(style, 2000, 1, format))));
        }

        Assert.Contains("versions of a line 6.4 GB", Refused(4_000_000_000), StringComparison.Ordinal);
        Assert.Contains("with --candidates 32 it would need", Refused(4_000_000_000), StringComparison.Ordinal);
        Assert.Contains("with --candidates 1 it would need", Refused(640_000_000), StringComparison.Ordinal);
        Assert.Contains("with --strength 0 it would need", Refused(560_000_000), StringComparison.Ordinal);
        Assert.EndsWith("no setting makes it fit this machine.", Refused(400_000_000), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_for_a_full_disk_are_refused_with_the_option_that_names_another()
    {
        var machine = new Machine(long.MaxValue, long.MaxValue, 20_000_000, 2);

        var message = Remedies.Sentence(Assert.Throws<UserException>(() => MiniPlan.ToWrite(new WritingStyle(), 2000, 3, PageFormat.Of(SheetSize.A4)).Check(machine, [])));

        Assert.Contains("26 MB of disk (pages 26 MB), and 20 MB are free", message, StringComparison.Ordinal);
        Assert.EndsWith("; --out says where.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void This_machine_has_memory_and_a_disk_even_for_a_folder_that_is_not_there_yet()
    {
        var here = Machine.Here(Path.Combine(Path.GetTempPath(), "not", "there"));

        Assert.InRange(here.Memory, 1L << 20, here.MemoryInAll);
        Assert.True(here.Disk is > 0 and < long.MaxValue);
    }

    private static string Refused(ResourcePlan plan, Saving[] savings) =>
        Remedies.Sentence(Assert.Throws<UserException>(() => plan.Check(Small, savings)));

    private static Saving Saving(string setting, string value, double train) => new([new Setting(setting, value)], Plan(5, train, 1));

    private static ResourcePlan Plan(double read, double train, double disk) => new(
        [new Phase("to read", [new Need("encoders", (long)(read * 1e9))]), new Phase("to train", [new Need("base", (long)(train * 1e9)), new Need("adapter", 20_000_000), new Need("nothing", 0)])],
        [new Need("cache", (long)(disk * 1e9))]);
}
