using CsCheck;
using Ductus.Reading;

namespace Ductus.Tests.Reading;

/// <summary>The laws of a distance, and the search for a text within another.</summary>
public sealed class EditDistanceTests
{
    // Few letters, so that texts have much in common.
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["ab c"], 0, 8];

    [Fact]
    public void It_is_a_distance() => Property.Holds(Gen.Select(Texts, Texts, Texts), texts =>
    {
        var (a, b, c) = texts;
        var distance = EditDistance.Between(a, b);
        Assert.Equal(a == b, distance == 0);
        Assert.Equal(distance, EditDistance.Between(b, a));
        Assert.InRange(distance, Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        Assert.True(distance <= EditDistance.Between(a, c) + EditDistance.Between(c, b));
    });

    [Fact]
    public void One_edit_is_one_apart() => Property.Holds(Gen.Select(Texts, Gen.Int[0, 8]), given =>
    {
        var at = Math.Min(given.Item2, given.Item1.Length);
        Assert.Equal(1, EditDistance.Between(given.Item1, given.Item1.Insert(at, "x")));
    });

    [Fact]
    public void No_stretch_is_nearer_than_the_one_found_within_a_text() => Property.Holds(Gen.Select(Texts, Texts), texts =>
    {
        var (reference, text) = texts;
        var (edits, from, to) = EditDistance.Within(reference, text);

        Assert.Equal(edits, EditDistance.Between(reference, text[from..to]));
        for (var end = 0; end <= text.Length; end++)
        {
            var nearest = Enumerable.Range(0, end + 1).Min(start => EditDistance.Between(reference, text[start..end]));
            Assert.True(end < to ? nearest > edits : nearest >= edits, $"'{text[..end]}' ends in a stretch {nearest} away, not {edits}");
        }
    });
}
