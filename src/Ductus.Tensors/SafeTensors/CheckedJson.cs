using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Ductus.Tensors;

/// <summary>
/// JSON that a stranger may have written: each value is asked for by the type it must have, and what is not so is said with its place in the file.
/// </summary>
public sealed class CheckedJson : IDisposable
{
    private readonly JsonDocument _document;

    private CheckedJson(JsonDocument document, string source, string fault)
    {
        _document = document;
        Root = new CheckedValue(document.RootElement, "", $"'{source}' {fault}");
    }

    /// <summary>The outermost value.</summary>
    public CheckedValue Root { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What to say of it where it is not as expected, after its name: "is no list of bases".</param>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CheckedJson Open(string path, string fault) => Parse(File.ReadAllBytes(path), path, fault);

    /// <summary>Reads text in memory.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="source">The file it comes from, for messages.</param>
    /// <param name="fault">What to say of it where it is not as expected, after its name.</param>
    /// <exception cref="InvalidDataException">It is no JSON.</exception>
    public static CheckedJson Parse(ReadOnlyMemory<byte> json, string source, string fault)
    {
        try
        {
            return new CheckedJson(ParseText(json), source, fault);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{source}' {fault}: {e.Message.Split('\n')[0].TrimEnd('.')}.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    /// <summary>Parses JSON all of whose text is text: the parser itself finds broken characters only when a string is asked for.</summary>
    /// <exception cref="JsonException">It is no JSON, or has text that is none.</exception>
    internal static JsonDocument ParseText(ReadOnlyMemory<byte> json)
    {
        json = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        return Utf8.IsValid(json.Span) && HasWholeCharacters(json.Span)
            ? JsonDocument.Parse(json)
            : throw new JsonException("it holds text that is no Unicode");
    }

    /// <summary>Whether escapes for halves of a character stand in pairs. Backslashes stand only in strings, so the strings need not be told apart.</summary>
    private static bool HasWholeCharacters(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at < json.Length - 1;)
        {
            var length = 2;
            if (Escaped(json[at..]) is { } unit && char.IsSurrogate(unit))
            {
                length = 12;
                if (!char.IsHighSurrogate(unit) || json.Length - at < length || Escaped(json[(at + 6)..]) is not { } second || !char.IsLowSurrogate(second))
                {
                    return false;
                }
            }

            var next = json[(at + length)..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + length + next;
        }

        return true;
    }

    private static char? Escaped(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u' && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}

/// <summary>A value of a <see cref="CheckedJson"/>; every member throws <see cref="InvalidDataException"/> where the value is something else.</summary>
public readonly struct CheckedValue
{
    private readonly JsonElement _value;
    private readonly string _place;
    private readonly string _fault;

    internal CheckedValue(JsonElement value, string place, string fault)
    {
        (_value, _place) = (value, place);
        _fault = fault;
    }

    /// <summary>Whether it is null.</summary>
    public bool IsNull => _value.ValueKind == JsonValueKind.Null;

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => _value.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is a list.</summary>
    public bool IsList => _value.ValueKind == JsonValueKind.Array;

    /// <summary>Whether it is <c>true</c>.</summary>
    public bool IsTrue => _value.ValueKind == JsonValueKind.True;

    /// <summary>The property of that name; there must be one, and not null.</summary>
    public CheckedValue this[string name] => Find(name) ?? throw Wrong($"has no '{name}'");

    /// <summary>The property of that name, or nothing where there is none or it is null.</summary>
    public CheckedValue? Find(string name)
    {
        if (_value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("is no object");
        }

        return _value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null
            ? new CheckedValue(found, _place.Length == 0 ? name : $"{_place}.{name}", _fault)
            : null;
    }

    /// <summary>All properties of the object in the file's order.</summary>
    public IEnumerable<KeyValuePair<string, CheckedValue>> Properties()
    {
        if (_value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("is no object");
        }

        foreach (var property in _value.EnumerateObject())
        {
            yield return KeyValuePair.Create(
                property.Name, new CheckedValue(property.Value, _place.Length == 0 ? property.Name : $"{_place}.{property.Name}", _fault));
        }
    }

    /// <summary>The items of the list.</summary>
    public IReadOnlyList<CheckedValue> Items()
    {
        if (_value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("is no list");
        }

        var items = new CheckedValue[_value.GetArrayLength()];
        var i = 0;
        foreach (var item in _value.EnumerateArray())
        {
            items[i] = new CheckedValue(item, $"{_place}[{i}]", _fault);
            i++;
        }

        return items;
    }

    /// <summary>The text.</summary>
    public string Text() => _value.ValueKind == JsonValueKind.String ? _value.GetString()! : throw Wrong("is no text");

    /// <summary>The truth value.</summary>
    public bool Flag() => _value.ValueKind is JsonValueKind.True or JsonValueKind.False ? IsTrue : throw Wrong("is neither true nor false");

    /// <summary>The whole number, which must lie between the two, both included.</summary>
    public int Integer(int least, int most) =>
        _value.ValueKind == JsonValueKind.Number && _value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Wrong($"is no whole number from {least} to {most}");

    /// <summary>The number, which must lie between the two, both included.</summary>
    public double Number(double least, double most) =>
        _value.ValueKind == JsonValueKind.Number && _value.TryGetDouble(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(FormattableString.Invariant($"is no number from {least:G3} to {most:G3}"));

    /// <summary>The number, or NaN where the file says "NaN": what was not measured.</summary>
    public double NumberOrNaN(double least, double most) => _value.ValueKind == JsonValueKind.String && Text() == "NaN" ? double.NaN : Number(least, most);

    /// <summary>The bytes that the text is the base64 of.</summary>
    public byte[] Base64()
    {
        var text = Text();
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : throw Wrong("is no base64");
    }

    /// <summary>That something about this value is not as it must be.</summary>
    public InvalidDataException Wrong(string why) => new($"{_fault}: {(_place.Length == 0 ? "it" : _place.Length > 80 ? _place[..80] + "..." : _place)} {why}.");
}
