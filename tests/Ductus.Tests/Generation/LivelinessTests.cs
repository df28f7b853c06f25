using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Tests.Drafting;
using Ductus.Writing;

namespace Ductus.Tests.Generation;

/// <summary>Letters are varied as far as the writer's own.</summary>
public sealed class LivelinessTests
{
    private static readonly string[] Texts = ["the cat sat on a mat", "a man came to the moat", "that tame cat eats oats", "no team met at the home"];

    [Fact]
    public void An_even_hand_is_varied_less_than_a_lively_one()
    {
        // The one is print; of the other no two letters are alike.
        var even = Liveliness.Of(DrafterOf([.. Texts.Select(PrintedWriter.Line)]));
        var lively = Liveliness.Of(DrafterOf([.. Texts.Select((text, i) => Wobbly(PrintedWriter.Line(text), (ulong)i))]));

        Assert.InRange(even, 0.1f, 0.35f);
        Assert.InRange(lively, 0.5f, Liveliness.Most);
    }

    [Fact]
    public void Of_one_line_nothing_tells() => Assert.Equal(1, Liveliness.Of(DrafterOf([PrintedWriter.Line(Texts[0])])));

    [Fact]
    public void A_drafter_varies_as_far_as_it_is_told()
    {
        var drafter = DrafterOf([.. Texts.Select(PrintedWriter.Line)]);
        float Strays(Drafter by) => Enumerable.Range(0, 8).Select(seed => by.Words("oat", 1, new Rng((ulong)seed))[0].Ink)
            .Select(ink => InkStatistics.Columns(ink)!.Value).Select(columns => (float)(columns.Last - columns.First)).ToArray() is var widths ? widths.Max() - widths.Min() : 0;

        Assert.Equal(0, Strays(drafter.With(0)), 2f);
        Assert.True(Strays(drafter.With(1)) > 5);
    }

    private static Drafter DrafterOf(InkLine[] lines) => new(new LetterBank(lines, slant: 0), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);

    private static InkLine Wobbly(InkLine line, ulong seed) => line with { Ink = new WordVariation(1.6f, new Rng(seed)).Apply(line.Ink) };
}
