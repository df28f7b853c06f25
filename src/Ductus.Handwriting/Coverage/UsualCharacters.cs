namespace Ductus.Coverage;

/// <summary>A language whose letters and pairs are expected of notes.</summary>
public enum Language
{
    /// <summary>English.</summary>
    En,

    /// <summary>French.</summary>
    Fr,

    /// <summary>German.</summary>
    De,
}

/// <summary>What texts of a language are made of.</summary>
public static class UsualCharacters
{
    private const string Basic = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?'\"-()";

    /// <summary>Letters with accents and signs of their own, and the pairs that make up about half of a language's running text, the most frequent first.</summary>
    private static readonly Dictionary<Language, (string More, string Pairs)> Known = new()
    {
        [Language.En] = ("", "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur"),
        [Language.Fr] = ("éèêàâçîôûùëï", "es le de en re nt on er te el an se et la qu ne ou it me is us em ur ie ti ra co in ai ce ns tr pa ma un pr ch il ré ss po au ta ui"),
        [Language.De] = ("äöüßÄÖÜ", "er en ch de ei in te ie nd ge un es st re ne be he an se is ic sc au ng si it le di ra ss da li hr nt el al rt we ha al wi ma ür ün"),
    };

    /// <summary>The letters, capitals, digits and signs of a language.</summary>
    public static string Of(Language language) => Basic + Known[language].More;

    /// <summary>Its frequent pairs of letters, the most frequent first.</summary>
    public static IReadOnlyList<string> PairsOf(Language language) => [.. Known[language].Pairs.Split(' ').Distinct()];
}
