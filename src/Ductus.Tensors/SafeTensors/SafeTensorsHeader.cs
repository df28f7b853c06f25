using System.Text.Json;

namespace Ductus.Tensors;

/// <summary>The JSON header of a safetensors file: every value checked where it is read, every entry against the file's size and its type's.</summary>
internal sealed class SafeTensorsHeader
{
    private const int MaxShown = 80;
    private readonly string _path;
    private readonly long _dataLength;
    private readonly Dictionary<string, SafeTensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];

    private SafeTensorsHeader(string path, long dataLength) => (_path, _dataLength) = (path, dataLength);

    public static (Dictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(string path, byte[] json, long dataLength)
    {
        var header = new SafeTensorsHeader(path, dataLength);
        try
        {
            using var document = CheckedJson.ParseText(json);
            header.Read(document.RootElement);
            header.CheckApart();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is not a safetensors file: its header cannot be read ({e.Message.Split('\n')[0]})", e);
        }

        return (header._entries, header._metadata);
    }

    private void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw NoHeader("it is no object");
        }

        foreach (var property in root.EnumerateObject())
        {
            var name = property.Name;
            if (name == "__metadata__")
            {
                ReadMetadata(property.Value);
            }
            else if (!_entries.TryAdd(name, Entry(Shown(name), property.Value)))
            {
                throw new InvalidDataException($"'{_path}' is damaged: it has the tensor '{Shown(name)}' twice.");
            }
        }
    }

    /// <summary>Tensors that share bytes would let a small file be many large ones.</summary>
    private void CheckApart()
    {
        var end = 0L;
        foreach (var (name, entry) in _entries.Where(entry => entry.Value.Length > 0).OrderBy(entry => entry.Value.Offset))
        {
            end = entry.Offset >= end
                ? entry.Offset + entry.Length
                : throw new InvalidDataException($"'{_path}' is damaged: tensor '{Shown(name)}' lies over another.");
        }
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw NoHeader("its __metadata__ is no object");
        }

        foreach (var item in metadata.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.String)
            {
                throw NoHeader("its __metadata__ holds something else than text");
            }

            _metadata[item.Name] = item.Value.GetString()!;
        }
    }

    private SafeTensorsEntry Entry(string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("shape", out var shapeOf) || !TryNumbers(shapeOf, out var extents)
            || !entry.TryGetProperty("data_offsets", out var offsets) || !TryNumbers(offsets, out var range) || range.Length != 2)
        {
            throw NoHeader($"tensor '{name}' has no dtype, shape and data_offsets");
        }

        var typeName = type.GetString()!;
        var dtype = DTypes.FromSafeTensorsName(typeName)
            ?? throw new InvalidDataException($"'{_path}': tensor '{name}' has the type {Shown(typeName)}, which Ductus does not read.");
        if (range[1] < range[0] || range[1] > (ulong)_dataLength)
        {
            throw new InvalidDataException($"'{_path}' is cut short or damaged: tensor '{name}' would lie at bytes {range[0]} to {range[1]} of {_dataLength}. Copy or download it again.");
        }

        var length = (long)(range[1] - range[0]);
        if (!Shape.TryMake(extents, out var shape) || (long)shape.Count * dtype.Size() != length)
        {
            throw new InvalidDataException($"'{_path}' is damaged: tensor '{name}' of shape [{Shown(string.Join(", ", extents))}] and type {dtype} does not fill its {length} bytes.");
        }

        return new SafeTensorsEntry(dtype, shape, (long)range[0], length);
    }

    /// <summary>The numbers of a list; false if it is none, or holds something else than integers from 0 up.</summary>
    private static bool TryNumbers(JsonElement list, out ulong[] numbers)
    {
        numbers = [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        numbers = new ulong[list.GetArrayLength()];
        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetUInt64(out numbers[i++]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shown(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";

    private InvalidDataException NoHeader(string why) => new($"'{_path}' is not a safetensors file: its header cannot be read ({why}).");
}
