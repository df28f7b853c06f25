using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ductus.Studio.Languages;

/// <summary>
/// The words of one language, out of <c>Languages/CODE.json</c>: for each key a text with numbered places (<see cref="CompositeFormat"/>), or where its first value is a number that
/// decides, a form for <c>one</c> and one for all <c>other</c> numbers.
/// </summary>
public sealed class WordFile
{
    private const string Prefix = "languages/";
    private const string Months = "culture.months";
    private readonly Dictionary<string, Entry> _entries;

    private WordFile(string code, Dictionary<string, Entry> entries)
    {
        (Code, _entries) = (code, entries);
        Culture = CultureOf(this);
    }

    /// <summary>All languages there are, English first: the one whose sentences are kept and sent between processes.</summary>
    public static IReadOnlyList<WordFile> All { get; } = [.. typeof(WordFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(Load).OrderBy(file => file.Code != "en").ThenBy(file => file.Code, StringComparer.Ordinal)];

    /// <summary>The language of the command line, and of whoever asks for one that there is not.</summary>
    public static WordFile English => All[0];

    /// <summary>ISO 639-1 code, as <c>de</c>.</summary>
    public string Code { get; }

    /// <summary>What it calls itself.</summary>
    public string Name => Say("language.name");

    /// <summary>How it writes numbers and dates. Made here, since Ductus runs without ICU (docs/decisions/003-text-without-icu.md), where cultures have no data.</summary>
    public CultureInfo Culture { get; }

    /// <summary>All keys.</summary>
    public IReadOnlyCollection<string> Keys => _entries.Keys;

    /// <summary>A language by its code; null if there is none of it.</summary>
    public static WordFile? Find(string? code) => All.FirstOrDefault(file => file.Code == code);

    /// <summary>Whether there is a text under a key.</summary>
    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>The text under a key with values in its places.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public string Say(string key, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return string.Format(Culture, _entries[key].Of(values.FirstOrDefault()), values);
    }

    /// <summary>The forms of a text as the file has them, places and all: <c>other</c>, and <c>one</c> where there is such a form.</summary>
    public (string Other, string? One) Forms(string key) => (_entries[key].Other.Format, _entries[key].One?.Format);

    private static WordFile Load(string resource)
    {
        using var stream = typeof(WordFile).Assembly.GetManifestResourceStream(resource)!;
        using var json = JsonDocument.Parse(stream);
        var entries = json.RootElement.EnumerateObject().ToDictionary(
            property => property.Name,
            property => property.Value.ValueKind == JsonValueKind.String ? new Entry(Parse(property.Value)) : new Entry(Parse(property.Value.GetProperty("other")), Parse(property.Value.GetProperty("one"))));
        return new WordFile(Path.GetFileNameWithoutExtension(resource[Prefix.Length..]), entries);
    }

    private static CompositeFormat Parse(JsonElement text) => CompositeFormat.Parse(text.GetString()!);

    private static CultureInfo CultureOf(WordFile file)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = file._entries["culture.decimal"].Other.Format;
        culture.NumberFormat.NumberGroupSeparator = file._entries["culture.group"].Other.Format;
        string[] months = [.. file._entries[Months].Other.Format.Split(' '), ""];
        // Genitives are what a date with a day in it takes.
        culture.DateTimeFormat.AbbreviatedMonthNames = culture.DateTimeFormat.AbbreviatedMonthGenitiveNames = months;
        return CultureInfo.ReadOnly(culture);
    }

    private sealed record Entry(CompositeFormat Other, CompositeFormat? One = null)
    {
        public CompositeFormat Of(object? number) => One is { } one && number is IConvertible and not string && Convert.ToDouble(number, CultureInfo.InvariantCulture) == 1 ? one : Other;
    }
}
