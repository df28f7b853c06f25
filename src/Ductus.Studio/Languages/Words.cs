using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Ductus.Studio.Languages;

/// <summary>What is said in one window, or in answer to one request, in its language. Not by the thread's culture: what happens elsewhere is shown from any thread.</summary>
public sealed class Words : IStringLocalizer
{
    private WordFile _file = WordFile.English;

    /// <summary>The language's code, for <c>lang</c>.</summary>
    public string Code => _file.Code;

    /// <summary>How it writes numbers.</summary>
    public CultureInfo Culture => _file.Culture;

    /// <inheritdoc/>
    public LocalizedString this[string name] => this[name, []];

    /// <inheritdoc/>
    public LocalizedString this[string name, params object[] arguments] => _file.Has(name) ? new LocalizedString(name, _file.Say(name, arguments)) : new LocalizedString(name, name, resourceNotFound: true);

    /// <inheritdoc/>
    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => _file.Keys.Select(key => new LocalizedString(key, _file.Forms(key).Other));

    /// <summary>Goes over to a language.</summary>
    public void Use(WordFile file) => _file = file;

    /// <summary>A text with tags in it; what is put into its places is none.</summary>
    public MarkupString Html(string name, params object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new MarkupString(_file.Say(name, [.. values.Select(value => HtmlEncoder.Default.Encode(Convert.ToString(value, Culture) ?? ""))]));
    }

    /// <summary>A day and a time of this machine's clock.</summary>
    public string Date(DateTimeOffset time) => time.LocalDateTime.ToString(_file.Say("culture.date"), Culture);

    /// <summary>The same without the year.</summary>
    public string ShortDate(DateTimeOffset time) => time.LocalDateTime.ToString(_file.Say("culture.date-short"), Culture);

    /// <summary>A day alone.</summary>
    public string Day(DateTimeOffset time) => time.LocalDateTime.ToString(_file.Say("culture.day"), Culture);

    /// <summary>Whether a sentence that was made in English can be said here: see <see cref="Sentences"/>. What has no space in it is a name or a path, the same in every language.</summary>
    public bool CanSay(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return _file == WordFile.English || !sentence.Contains(' ', StringComparison.Ordinal) || Sentences.Find(sentence) is not null;
    }

    /// <summary>A sentence that was made in English, in this language as far as there are words for it; else as it is.</summary>
    public string Translated(string sentence) => _file != WordFile.English && Sentences.Find(sentence) is { } known ? known.In(_file) : sentence;

    /// <summary>The same with a word that says so where it is English still.</summary>
    public string Told(string sentence) => CanSay(sentence) ? Translated(sentence) : _file.Say("told.english", sentence);

    /// <summary>Texts for a script: each by the last part of its key, as a text or as its forms <c>one</c> and <c>other</c>; <c>fill</c> of <c>words.js</c> puts values in.</summary>
    public IReadOnlyDictionary<string, object> ForScript(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.ToDictionary(name => name[(name.LastIndexOf('.') + 1)..], name => _file.Forms(name) is var (other, one) && one is not null ? new { one, other } : (object)other);
    }
}
