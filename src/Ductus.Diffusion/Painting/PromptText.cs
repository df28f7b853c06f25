using System.Text.RegularExpressions;
using Ductus.Families;
using Ductus.Models.Adapters;

namespace Ductus.Painting;

/// <summary>What a prompt says: the words that call a hand up, and what is to be written in the picture.</summary>
public static partial class PromptText
{
    /// <summary>The prompt with the adapters' trigger phrases in the place of <c>[trigger]</c>, and what is odd about it.</summary>
    /// <param name="prompt">As the user wrote it.</param>
    /// <param name="adapters">The adapters, each with its file's name.</param>
    /// <exception cref="UserException">It has the place, but no adapter names its phrase.</exception>
    public static (string Prompt, IReadOnlyList<PaintNotice> Notices) Fill(string prompt, IReadOnlyList<(string Name, LoraAdapter Adapter)> adapters)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(adapters);
        var phrases = adapters.Where(entry => entry.Adapter.TriggerPhrase is not null).Select(entry => entry.Adapter.TriggerPhrase!).Distinct().ToList();
        if (prompt.Contains(TriggerWord.Placeholder, StringComparison.OrdinalIgnoreCase))
        {
            if (phrases.Count == 0)
            {
                throw new UserException($"The prompt says {TriggerWord.Placeholder}, but no adapter names its trigger phrase: write the phrase itself, or put it into the file.", new Remedy.NameTrigger());
            }

            prompt = prompt.Replace(TriggerWord.Placeholder, string.Join(", ", phrases), StringComparison.OrdinalIgnoreCase);
        }

        return (prompt, [
            .. adapters.Where(entry => entry.Adapter.TriggerPhrase is { } phrase && !prompt.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                .Select(entry => new PaintNotice.PhraseMissing(entry.Adapter.TriggerPhrase!, entry.Name)),
        ]);
    }

    /// <summary>The texts in quotes, which the picture is to show.</summary>
    public static IReadOnlyList<string> Quoted(string prompt) =>
        [.. Quotes().Matches(prompt).Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value.Trim()).Where(text => text.Length > 0)];

    [GeneratedRegex("""["“”„]([^"“”„]+)["“”]|«([^»]+)»""")]
    private static partial Regex Quotes();
}
