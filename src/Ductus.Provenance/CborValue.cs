using System.Formats.Cbor;

namespace Ductus.Provenance;

/// <summary>CBOR (RFC 8949) as .NET values: maps, lists, text, byte strings, numbers; tags are read over.</summary>
internal static class CborValue
{
    private const int MostNested = 32;

    /// <summary>The one value that bytes hold.</summary>
    /// <param name="bytes">All of them: nothing may follow the value.</param>
    /// <param name="tag">The tag that must stand before it; null where none must.</param>
    /// <exception cref="InvalidDataException">They are no well-formed CBOR, or have not the tag.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, CborTag? tag = null)
    {
        try
        {
            var reader = new CborReader(bytes, CborConformanceMode.Strict);
            if (tag is not null && (reader.PeekState() != CborReaderState.Tag || reader.ReadTag() != tag))
            {
                throw new InvalidDataException($"it has not the tag {(ulong)tag}");
            }

            var value = Value(reader, 0);
            return reader.BytesRemaining == 0 ? value : throw new InvalidDataException("bytes follow its value");
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("it is no well-formed CBOR", e);
        }
    }

    /// <summary>A map's entry of a type, or null.</summary>
    public static T? Get<T>(object? map, object key)
        where T : class => map is Dictionary<object, object?> entries && entries.TryGetValue(key, out var value) ? value as T : null;

    /// <summary>A map's whole number, or null.</summary>
    public static long? Number(object? map, object key) => map is Dictionary<object, object?> entries && entries.TryGetValue(key, out var value) ? value as long? : null;

    private static object? Value(CborReader reader, int depth)
    {
        if (depth > MostNested)
        {
            throw new InvalidDataException("its values are nested too deeply");
        }

        switch (reader.PeekState())
        {
            case CborReaderState.Tag:
                reader.ReadTag();
                return Value(reader, depth + 1);
            case CborReaderState.StartMap:
                var map = new Dictionary<object, object?>();
                reader.ReadStartMap();
                while (reader.PeekState() != CborReaderState.EndMap)
                {
                    var key = Value(reader, depth + 1) ?? throw new InvalidDataException("a key is null");
                    map.Add(key, Value(reader, depth + 1));
                }

                reader.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                var list = new List<object?>();
                reader.ReadStartArray();
                while (reader.PeekState() != CborReaderState.EndArray)
                {
                    list.Add(Value(reader, depth + 1));
                }

                reader.ReadEndArray();
                return list;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                return reader.ReadTextString();
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                return reader.ReadByteString();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            default:
                return reader.ReadDouble();
        }
    }
}
