using System.Text.Json;
using Ductus.Tensors.Packed;

namespace Ductus.Tensors;

/// <summary>One tensor of a file: its type, its shape and where its bytes lie after the header.</summary>
public readonly record struct SafeTensorsEntry(DType DType, Shape Shape, long Offset, long Length);

/// <summary>
/// A safetensors file (8 bytes: header length; a JSON header; the data), mapped into memory: a tensor's bytes are read
/// when it is asked for. The header is checked before anything is believed. Format: huggingface/safetensors.
/// </summary>
public sealed unsafe class SafeTensorsFile : IDisposable
{
    /// <summary>Longest header that is accepted, as in the reference implementation.</summary>
    private const long MaxHeader = 100_000_000;

    private readonly MappedFile _file;
    private readonly byte* _data;

    private SafeTensorsFile(string path, long dataStart, Dictionary<string, SafeTensorsEntry> entries, Dictionary<string, string> metadata)
    {
        Path = path;
        Entries = entries;
        Metadata = metadata;
        _file = new MappedFile(path);
        _data = _file.Data + dataStart;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafeTensorsEntry> Entries { get; }

    /// <summary>The free text of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not a safetensors file, is cut short, or its header contradicts itself.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var length = new FileInfo(path) is { Exists: true } info
            ? info.Length
            : throw new FileNotFoundException($"There is no file '{path}'.", path);
        if (length < 10)
        {
            throw new InvalidDataException($"'{path}' is not a safetensors file: it has only {length} bytes.");
        }

        var (header, dataStart) = ReadHeader(path, length);
        var (entries, metadata) = SafeTensorsHeader.Parse(path, header, length - dataStart);
        return new SafeTensorsFile(path, dataStart, entries, metadata);
    }

    /// <summary>Whether the file has a tensor of that name.</summary>
    public bool Contains(string name) => Entries.ContainsKey(name);

    /// <summary>A tensor where it lies, to be read in parts.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public StoredTensor Stored(string name)
    {
        var entry = Entry(name);
        return new StoredTensor(name, entry.Shape, RowFormat.Plain(entry.DType), _file, _data + entry.Offset);
    }

    /// <summary>A copy of a tensor, converted to <paramref name="dtype"/> if given, else as stored.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    public Tensor Read(string name, DType? dtype = null)
    {
        var entry = Entry(name);
        var bytes = new ReadOnlySpan<byte>(_data + entry.Offset, checked((int)entry.Length));
        var tensor = Tensor.Empty(entry.Shape, dtype ?? entry.DType);
        if (tensor.DType == entry.DType)
        {
            bytes.CopyTo(tensor.Bytes);
        }
        else
        {
            Conversion.Convert(bytes, entry.DType, tensor.Bytes, tensor.DType);
        }

        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private SafeTensorsEntry Entry(string name) =>
        Entries.TryGetValue(name, out var entry) ? entry : throw new KeyNotFoundException($"'{Path}' has no tensor '{name}'.");

    private static (byte[] Header, long DataStart) ReadHeader(string path, long fileLength)
    {
        using var stream = File.OpenRead(path);
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        var headerLength = BitConverter.ToInt64(prefix);
        if (headerLength is < 2 or > MaxHeader)
        {
            throw new InvalidDataException($"'{path}' is not a safetensors file: its header would be {(ulong)headerLength} bytes long.");
        }

        if (8 + headerLength > fileLength)
        {
            throw new InvalidDataException($"'{path}' is cut short: its header of {headerLength} bytes does not fit in a file of {fileLength}. Copy or download it again.");
        }

        var header = new byte[headerLength];
        stream.ReadExactly(header);
        return (header, 8 + headerLength);
    }
}

/// <summary>The JSON header: every entry checked against the file's size, the type's size and the others.</summary>
internal static class SafeTensorsHeader
{
    public static (Dictionary<string, SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(string path, byte[] header, long dataLength)
    {
        var entries = new Dictionary<string, SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(header);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    foreach (var item in property.Value.EnumerateObject())
                    {
                        metadata[item.Name] = item.Value.GetString() ?? "";
                    }
                }
                else if (!entries.TryAdd(property.Name, Entry(path, property, dataLength)))
                {
                    throw new InvalidDataException($"'{path}' is damaged: it has the tensor '{property.Name}' twice.");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' is not a safetensors file: its header cannot be read ({e.Message.Split('\n')[0]})", e);
        }

        return (entries, metadata);
    }

    private static SafeTensorsEntry Entry(string path, JsonProperty property, long dataLength)
    {
        var typeName = property.Value.GetProperty("dtype").GetString();
        var dtype = DTypes.FromSafeTensorsName(typeName)
            ?? throw new InvalidDataException($"'{path}': tensor '{property.Name}' has the type {typeName}, which Ductus does not read.");

        var extents = property.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets");
        long from = offsets[0].GetInt64(), to = offsets[1].GetInt64();
        if (from < 0 || to < from || to > dataLength)
        {
            throw new InvalidDataException($"'{path}' is cut short or damaged: tensor '{property.Name}' would lie at bytes {from} to {to} of {dataLength}. Copy or download it again.");
        }

        var count = extents.Aggregate((Int128)1, (product, extent) => product * extent);
        if (extents.Length > Shape.MaxRank || extents.Any(extent => extent is < 0 or > int.MaxValue) || count * dtype.Size() != to - from)
        {
            throw new InvalidDataException($"'{path}' is damaged: tensor '{property.Name}' of shape [{string.Join(", ", extents)}] and type {dtype} does not fill its {to - from} bytes.");
        }

        return new SafeTensorsEntry(dtype, new Shape([.. extents.Select(extent => (int)extent)]), from, to - from);
    }
}
