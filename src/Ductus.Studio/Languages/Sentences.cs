using System.Globalization;
using System.Text.RegularExpressions;
using Ductus.Files;

namespace Ductus.Studio.Languages;

/// <summary>
/// Sentences that are made in one place and shown in another: refusals, and what workers have found. They are kept and sent in English, and known again by the English text of their key
/// where a window says them in its own language (docs/decisions/022-words-of-the-studio.md).
/// </summary>
internal static partial class Sentences
{
    /// <summary>What the keys of such sentences begin with: the studio's own, and those of the core.</summary>
    private static readonly string[] Kinds = ["refused.", "core."];

    private static readonly Lazy<IReadOnlyList<(string Key, int[] Places, Regex Form)>> Forms = new(() =>
        [.. WordFile.English.Keys.Where(key => Kinds.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)))
            .SelectMany(key => FormsOf(key).Select(form => (Key: key, Form: form)))
            // The one that says most of itself is the one that is meant.
            .OrderByDescending(of => Place().Replace(of.Form, "").Length)
            .Select(of => (of.Key, Place().Matches(of.Form).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToArray(), FormOf(of.Form)))]);

    /// <summary>A refusal that a person can mend.</summary>
    public static UserException Refusal(string key, params object[] values) => new(Of(key, values));

    /// <inheritdoc cref="Refusal(string, object[])"/>
    public static UserException Refusal(Exception inner, string key, params object[] values) => new(Of(key, values), inner);

    /// <summary>A sentence in English, as it is kept and sent.</summary>
    public static string Of(string key, params object[] values) => WordFile.English.Say(key, values);

    /// <summary>The key of a sentence and what stands in its places, of which some texts make no use; null where it is of no known form.</summary>
    public static (string Key, object[] Values)? Find(string sentence)
    {
        foreach (var (key, places, form) in Forms.Value)
        {
            if (form.Match(sentence) is { Success: true } match)
            {
                var values = new object[places.Length == 0 ? 0 : places.Max() + 1];
                foreach (var (i, place) in places.Index())
                {
                    values[place] = Value(match.Groups[i + 1].Value);
                }

                return (key, values);
            }
        }

        return null;
    }

    private static IEnumerable<string> FormsOf(string key) => WordFile.English.Forms(key) is var (other, one) && one is not null ? [other, one] : [other];

    private static Regex FormOf(string text)
    {
        var literals = Place().Split(text).Where((_, i) => i % 2 == 0).Select(Regex.Escape);
        return new Regex($"^{string.Join("(.+?)", literals)}$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    /// <summary>Numbers are numbers again, so that each language writes them its own way.</summary>
    private static object Value(string text) => Number().IsMatch(text) ? double.Parse(text, CultureInfo.InvariantCulture) : text;

    [GeneratedRegex(@"\{(\d)(?::[^}]*)?\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(0|[1-9]\d{0,8})(\.\d)?$")]
    private static partial Regex Number();
}
