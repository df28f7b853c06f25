namespace Ductus.Studio.Languages;

/// <summary>A sentence that is known again by its English form.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Values">What stands in its places: texts, numbers, and where the form asks for them phrases that are known too.</param>
internal sealed record KnownSentence(string Key, IReadOnlyList<object> Values)
{
    /// <summary>The same in a language.</summary>
    public string In(WordFile file) => file.Say(Key, [.. Values.Select(value => value is KnownPhrases phrases ? phrases.In(file) : value)]);
}

/// <summary>One phrase in a sentence, or an enumeration of several.</summary>
/// <param name="Parts">Each with what parts it from the next.</param>
internal sealed record KnownPhrases(IReadOnlyList<(KnownSentence Phrase, string Parting)> Parts)
{
    /// <summary>The same in a language.</summary>
    public string In(WordFile file) => string.Concat(Parts.Select(part => part.Phrase.In(file) + part.Parting));
}
