using Ductus.Hands;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Components;

/// <summary>Words for whose hand it is.</summary>
internal static class WhoseWords
{
    /// <summary>The rights one can state, with a sentence each.</summary>
    public static IReadOnlyList<(Right Right, string Name, string Meaning)> All(Words words) =>
    [
        (Right.Mine, words["whose.mine"], words["whose.mine-means"]),
        (Right.Agreed, words["whose.agreed"], words["whose.agreed-means"]),
        (Right.Family, words["whose.family"], words["whose.family-means"]),
        (Right.PublicDomain, words["whose.public"], words["whose.public-means"]),
    ];

    /// <summary>A line for a card.</summary>
    public static string Of(Consent consent, Words words) => consent.Right switch
    {
        Right.Mine => words["whose.of-mine", consent.Whose],
        Right.Agreed => words["whose.of-agreed", consent.Whose],
        Right.Family => words["whose.of-family", consent.Whose],
        Right.PublicDomain => words["whose.of-public", consent.Whose],
        _ => words["whose.of-nobody"],
    };
}
