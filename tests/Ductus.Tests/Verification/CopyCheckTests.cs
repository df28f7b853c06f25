using Ductus.Imaging;
using Ductus.Measures;
using Ductus.Tensors;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Verification;

/// <summary>Pasted writing is told from written.</summary>
public sealed class CopyCheckTests
{
    private static readonly Raster[] Enrolled = [.. new[] { "the cat sat on a mat", "a dog ran over the road" }.Select(t => PrintedWriter.Line(t).Ink)];

    [Fact]
    public void A_pasted_line_is_all_copies_and_a_bent_one_is_less()
    {
        // The writer's other lines: the same letters, each time a little different.
        Raster[] own = [.. Enrolled.Select((line, i) => Bent(line, 1, (ulong)i))];
        var check = new CopyCheck(Enrolled, own);

        var pasted = check.Copies([.. Enrolled.Select(line => line.Crop(5, 0, line.Width - 5, line.Height))]);
        var bent = check.Copies([.. Enrolled.Select((line, i) => Bent(line, 1.3f, (ulong)(10 + i)))]);

        Assert.True(pasted > 0.9, $"{pasted}");
        Assert.True(bent < 0.5, $"{bent}");
    }

    [Fact]
    public void Lines_that_repeat_each_other_are_found()
    {
        var check = new CopyCheck(Enrolled, [.. Enrolled.Select((line, i) => Bent(line, 1, (ulong)i))]);

        Assert.True(check.Repeats([Enrolled[0], Enrolled[0]]) > 0.9);
    }

    private static Raster Bent(Raster line, float strength, ulong seed) => new Ductus.Drafting.WordVariation(strength, new Rng(seed)).Apply(line);
}
