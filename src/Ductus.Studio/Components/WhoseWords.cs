using Ductus.Hands;

namespace Ductus.Studio.Components;

/// <summary>Words for whose hand it is.</summary>
internal static class WhoseWords
{
    /// <summary>The rights one can state, with a sentence each.</summary>
    public static IReadOnlyList<(Right Right, string Name, string Meaning)> All { get; } =
    [
        (Right.Mine, "My own", "I wrote these pages myself."),
        (Right.Agreed, "Someone's who agrees", "The writer knows and has said yes."),
        (Right.Family, "Someone's who has died", "I am an heir, or have the family's leave."),
        (Right.PublicDomain, "In the public domain", "Its writer has long been dead, or a program drew it."),
    ];

    /// <summary>A line for a card.</summary>
    public static string Of(Consent consent) => consent.Right switch
    {
        Right.Mine => $"{consent.Whose}: my own hand",
        Right.Agreed => $"{consent.Whose}, who agrees",
        Right.Family => $"{consent.Whose}, with the family's leave",
        Right.PublicDomain => $"{consent.Whose}, in the public domain",
        _ => "Whose hand it is has not been said",
    };
}
