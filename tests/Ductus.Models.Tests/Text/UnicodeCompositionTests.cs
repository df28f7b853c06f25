using CsCheck;
using Ductus.Models.Text;

namespace Ductus.Models.Tests.Text;

/// <summary>Letters and accents apart and together are one text.</summary>
public sealed class UnicodeCompositionTests
{
    /// <summary>Letters with one accent, two and none, accents of several classes, Hangul whole and in parts.</summary>
    private static readonly Gen<string> Texts = Gen.String[
        Gen.Frequency((3, Gen.Char["aeouncAEdqsıœß 1éàüñçåÅốǖḍṩøΆй"]), (3, Gen.Char["\u0300\u0301\u0302\u0303\u0307\u0308\u030A\u0323\u0327\u0328\u0345"]), (1, Gen.Char["각하가힣\u1100\u1112\u1161\u1175\u11A8\u11C2"])), 0, 8];

    [Fact]
    public void A_composed_text_stays_as_it_is() => Property.Holds(Texts, text =>
    {
        var composed = UnicodeComposition.Compose(text);
        Assert.Equal(composed, UnicodeComposition.Compose(composed));
    });

    [Fact]
    public void A_text_taken_apart_is_put_together_again() => Property.Holds(Texts, text =>
    {
        var apart = string.Concat(text.Select(c => UnicodeComposition.Parts(c) is var (letter, mark) ? $"{letter}{mark}" : $"{c}"));
        Assert.Equal(UnicodeComposition.Compose(text), UnicodeComposition.Compose(apart));
    });

    [Fact]
    public void Accents_of_different_places_may_come_in_any_order() => Property.Holds(
        Gen.Select(Gen.Char["aeoucdsx"], Gen.Char["\u0300\u0301\u0308\u030A"], Gen.Char["\u0323\u0327\u0328"]),
        given => Assert.Equal(UnicodeComposition.Compose($"{given.Item1}{given.Item2}{given.Item3}"), UnicodeComposition.Compose($"{given.Item1}{given.Item3}{given.Item2}")));
}
