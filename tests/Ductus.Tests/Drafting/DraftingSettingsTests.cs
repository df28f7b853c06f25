using Ductus.Drafting;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

public sealed class DraftingSettingsTests
{
    [Fact]
    public void A_setting_changes_what_is_drafted()
    {
        var lines = new[] { PrintedWriter.Line("the cat sat on a mat") };
        Drafter With(DraftingSettings settings) => new(new LetterBank(lines, slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font, settings);
        float[] Draft(DraftingSettings settings) => With(settings).Words("cat", 1, new Rng(3))[0].Ink.Pixels;
        Assert.Equal(Draft(new DraftingSettings()), Draft(new DraftingSettings { Variation = new() { Stretch = 0.2f } }));
        Assert.NotEqual(Draft(new DraftingSettings()), Draft(new DraftingSettings { Variation = new() { Stretch = 0 } }));
    }
}
