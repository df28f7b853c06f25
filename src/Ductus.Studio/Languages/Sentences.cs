using Ductus.Files;

namespace Ductus.Studio.Languages;

/// <summary>
/// Sentences that are made in one place and shown in another: refusals, and what workers have found and say. They are kept and sent in English, and known again by the English text of their key
/// where a window says them in its own language (docs/decisions/022-words-of-the-studio.md).
/// </summary>
internal static class Sentences
{
    private static readonly string[] Partings = ["; ", ", "];

    /// <summary>The studio's own, those of the core, and lines of a work's log.</summary>
    private static readonly Lazy<IReadOnlyList<SentenceForm>> Forms = new(() => SentenceForm.All(SentenceForm.Anything, "refused.", "core.", "log."));

    /// <summary>Parts of them that are words too, where a form marks a place so: <c>{0:phrase}</c>.</summary>
    private static readonly Lazy<IReadOnlyList<SentenceForm>> Phrases = new(() => SentenceForm.All(SentenceForm.Numbers, "phrase."));

    /// <summary>A refusal that a person can mend.</summary>
    public static UserException Refusal(string key, params object[] values) => new(Of(key, values));

    /// <inheritdoc cref="Refusal(string, object[])"/>
    public static UserException Refusal(Exception inner, string key, params object[] values) => new(Of(key, values), inner);

    /// <summary>A sentence in English, as it is kept and sent.</summary>
    public static string Of(string key, params object[] values) => WordFile.English.Say(key, values);

    /// <summary>A sentence with what stands in its places, of which some texts make no use; null where it is of no known form.</summary>
    public static KnownSentence? Find(string sentence) => Find(sentence, Forms.Value);

    /// <summary>A phrase, or several that are enumerated; null where one of them is not known.</summary>
    public static KnownPhrases? FindPhrases(string text)
    {
        if (Find(text, Phrases.Value) is { } whole)
        {
            return new KnownPhrases([(whole, "")]);
        }

        // Phrases have commas of their own: the longest that is known comes first.
        foreach (var parting in Partings)
        {
            for (var at = text.LastIndexOf(parting, StringComparison.Ordinal); at > 0; at = text.LastIndexOf(parting, at - 1, StringComparison.Ordinal))
            {
                if (Find(text[..at], Phrases.Value) is { } first && FindPhrases(text[(at + parting.Length)..]) is { } others)
                {
                    return new KnownPhrases([(first, parting), .. others.Parts]);
                }
            }
        }

        return null;
    }

    private static KnownSentence? Find(string text, IReadOnlyList<SentenceForm> forms) => forms.Select(form => form.Read(text)).FirstOrDefault(known => known is not null);
}
