namespace Ductus.Hands;

/// <summary>
/// Keeps a hand from signing for its writer: a text that is nothing but the writer's name, or that ends in a signature in the hand of a living person, is written only for that person
/// (docs/decisions/019-signing.md). Everything else is written as it is; no other text is judged.
/// </summary>
public static class SignatureGuard
{
    /// <summary>Checks a text.</summary>
    /// <param name="consent">Whose hand it is to be written in.</param>
    /// <param name="text">The text, lines as they are given.</param>
    /// <param name="signsAsSelf">Whether the user says that the signature is their own.</param>
    /// <exception cref="UserException">By what right the hand is used is not stated, or the text is a signature that is not the user's own.</exception>
    public static void Check(Consent consent, string text, bool signsAsSelf)
    {
        ArgumentNullException.ThrowIfNull(consent);
        ArgumentNullException.ThrowIfNull(text);
        if (consent.Right == Right.NotStated)
        {
            throw new UserException("Whose hand this is and by what right it is used is not stated, and nothing is written without that.", new Remedy.StateConsent());
        }

        if (consent.Right == Right.Mine && signsAsSelf)
        {
            return;
        }

        if (IsNameOf(text, consent.Whose))
        {
            throw Refused(consent, $"The text is nothing but the name of {consent.Whose}, in that hand a signature");
        }

        if (consent.Right == Right.Agreed && EndsInSignature(text))
        {
            throw Refused(consent, $"The text ends as a letter signed by {consent.Whose}, who lives");
        }
    }

    private static UserException Refused(Consent consent, string what) => consent.Right == Right.Mine
        ? new UserException($"{what}.", new Remedy.SignAsSelf())
        : new UserException($"{what}: only its writer may have it written, with a hand stated as their own; leave it out, and sign with your own name elsewhere.");

    /// <summary>Whether a text says a name and nothing else: all its words are words of the name or their initials, the surname, the whole given name or both among them.</summary>
    private static bool IsNameOf(string text, string name)
    {
        var own = Words(name);
        var said = Words(text);
        return own.Length > 0 && said.Length > 0 && said.Length <= own.Length && said.Any(word => word.Length > 1)
            && said.All(word => own.Any(part => part == word || (word.Length == 1 && part[0] == word[0])));
    }

    /// <summary>Whether the last line that says anything is a signature, postscripts aside.</summary>
    private static bool EndsInSignature(string text)
    {
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var postscript = lines.FindIndex(line => line.StartsWith("P.S", StringComparison.OrdinalIgnoreCase) || line.StartsWith("PS", StringComparison.Ordinal));
        var end = postscript > 0 ? postscript : lines.Count;
        return end > 0 && Signatures.In([.. lines.Take(end).Select(line => ("", (string?)line))]).Contains(end - 1);
    }

    private static string[] Words(string text) =>
        string.Concat(text.ToLowerInvariant().Select(c => char.IsLetter(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
