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
    private const ulong MaxHeader = 100_000_000;

    private readonly MappedFile _file;
    private readonly byte* _data;

    private SafeTensorsFile(MappedFile file, long dataStart, Dictionary<string, SafeTensorsEntry> entries, Dictionary<string, string> metadata)
    {
        Path = file.Path;
        Entries = entries;
        Metadata = metadata;
        _file = file;
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
    /// <exception cref="InvalidDataException">It is not a safetensors file (what it is instead is said), is cut short, or its header contradicts itself.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            var start = new ReadOnlySpan<byte>(file.Data, (int)Math.Min(file.Length, ForeignFile.Enough));
            if (ForeignFile.Describe(start) is { } foreign)
            {
                throw new InvalidDataException($"'{path}' {foreign}");
            }

            if (file.Length < 10)
            {
                throw new InvalidDataException($"'{path}' is not a safetensors file: it has only {file.Length} bytes.");
            }

            var headerLength = BitConverter.ToUInt64(start);
            if (headerLength is < 2 or > MaxHeader)
            {
                throw new InvalidDataException($"'{path}' is not a safetensors file: its header would be {headerLength} bytes long.");
            }

            if (headerLength > (ulong)file.Length - 8)
            {
                throw new InvalidDataException($"'{path}' is cut short: its header of {headerLength} bytes does not fit in a file of {file.Length}. Copy or download it again.");
            }

            var dataStart = 8 + (long)headerLength;
            var header = new ReadOnlySpan<byte>(file.Data + 8, (int)headerLength).ToArray();
            var (entries, metadata) = SafeTensorsHeader.Parse(path, header, file.Length - dataStart);
            return new SafeTensorsFile(file, dataStart, entries, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file has a tensor of that name.</summary>
    public bool Contains(string name) => Entries.ContainsKey(name);

    /// <summary>A copy of a tensor, converted to <paramref name="dtype"/> if given, else as stored.</summary>
    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    /// <exception cref="InvalidDataException">The tensor takes more than 2 GB, as stored or as asked for.</exception>
    public Tensor Read(string name, DType? dtype = null)
    {
        var entry = Entry(name);
        if (entry.Length > int.MaxValue || (long)entry.Shape.Count * (dtype ?? entry.DType).Size() > int.MaxValue)
        {
            throw new InvalidDataException($"'{Path}': tensor '{name}' {entry.Shape} is larger than 2 GB, which Ductus does not read at once.");
        }

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

    /// <summary>The mapping that the tensors lie in.</summary>
    internal MappedFile Mapping => _file;

    /// <summary>Where a tensor's bytes begin.</summary>
    internal byte* At(SafeTensorsEntry entry) => _data + entry.Offset;

    /// <exception cref="KeyNotFoundException">The file has no tensor of that name.</exception>
    internal SafeTensorsEntry Entry(string name) =>
        Entries.TryGetValue(name, out var entry) ? entry : throw new KeyNotFoundException($"'{Path}' has no tensor '{name}'.");
}
