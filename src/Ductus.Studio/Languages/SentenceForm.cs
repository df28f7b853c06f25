using System.Globalization;
using System.Text.RegularExpressions;

namespace Ductus.Studio.Languages;

/// <summary>The English form of a sentence, by which it is known again.</summary>
internal sealed partial class SentenceForm
{
    /// <summary>What may stand in the places of a sentence.</summary>
    public const string Anything = "(.+?)";

    /// <summary>What may stand in those of a phrase: nothing with words in it, which could be another phrase of an enumeration.</summary>
    public const string Numbers = "([0-9][0-9., ]*)";

    private readonly string _key;
    private readonly Regex _form;
    private readonly (string Begin, string End) _edges;
    private readonly (int Number, bool IsPhrase)[] _places;

    private SentenceForm(string key, string text, string free)
    {
        _key = key;
        _places = [.. Place().Matches(text).Select(place => (int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture), place.Groups[2].Value == ":phrase"))];
        string[] literals = [.. Place().Split(text).Where((_, i) => i % 3 == 0)];
        _edges = (literals[0], literals[^1]);
        Literal = literals.Sum(literal => literal.Length);
        var places = _places.Select(place => place.IsPhrase ? Anything : free).Append("");
        _form = new Regex($"^{string.Concat(literals.Zip(places, (literal, place) => Regex.Escape(literal) + place))}$", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    /// <summary>How much it says of itself, in characters.</summary>
    private int Literal { get; }

    /// <summary>All forms of some kinds of keys: the one that says most of itself comes first, for it is the one that is meant.</summary>
    /// <param name="free">What may stand in their places, unless it is a phrase.</param>
    /// <param name="kinds">What the keys begin with.</param>
    public static IReadOnlyList<SentenceForm> All(string free, params IReadOnlyList<string> kinds) =>
        [.. WordFile.English.Keys.Where(key => kinds.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)))
            .SelectMany(key => FormsOf(key).Select(text => new SentenceForm(key, text, free)))
            .OrderByDescending(form => form.Literal)];

    /// <summary>What a sentence says by this form; null: it is of another.</summary>
    public KnownSentence? Read(string sentence)
    {
        // A log has many lines, and most forms begin or end otherwise.
        if (!sentence.StartsWith(_edges.Begin, StringComparison.Ordinal) || !sentence.EndsWith(_edges.End, StringComparison.Ordinal) || _form.Match(sentence) is not { Success: true } match)
        {
            return null;
        }

        var values = new object[_places.Length == 0 ? 0 : _places.Max(place => place.Number) + 1];
        foreach (var (i, place) in _places.Index())
        {
            var text = match.Groups[i + 1].Value;
            if ((place.IsPhrase ? Sentences.FindPhrases(text) : Value(text)) is not { } value)
            {
                return null;
            }

            values[place.Number] = value;
        }

        return new KnownSentence(_key, values);
    }

    private static IEnumerable<string> FormsOf(string key) => WordFile.English.Forms(key) is var (other, one) && one is not null ? [other, one] : [other];

    /// <summary>Numbers are numbers again, so that each language writes them its own way.</summary>
    private static object Value(string text) => Number().IsMatch(text) ? double.Parse(text, CultureInfo.InvariantCulture) : text;

    [GeneratedRegex(@"\{(\d)((?::[^}]*)?)\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^(0|[1-9]\d{0,8})(\.\d)?$")]
    private static partial Regex Number();
}
