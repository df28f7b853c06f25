using Ductus.Tensors.Quantized;

namespace Ductus.Tensors.Gguf;

/// <summary>
/// A GGUF file (ggml-org/ggml, docs/gguf.md; versions 2 and 3), mapped into memory: a header with typed facts, the tensors' names, extents
/// and types, then their data. Everything is checked against the file's size before it is believed.
/// </summary>
public sealed unsafe class GgufFile : IDisposable
{
    private static readonly Dictionary<uint, WeightFormat> Formats = new()
    {
        [0] = WeightFormat.F32,
        [1] = WeightFormat.F16,
        [2] = WeightFormat.Q40,
        [8] = WeightFormat.Q80,
        [12] = WeightFormat.Q4K,
        [30] = WeightFormat.BF16,
    };

    /// <summary>Names of the types that exist but are not read, for the message.</summary>
    private static readonly Dictionary<uint, string> OtherTypes = new()
    {
        [3] = "Q4_1",
        [6] = "Q5_0",
        [7] = "Q5_1",
        [9] = "Q8_1",
        [10] = "Q2_K",
        [11] = "Q3_K",
        [13] = "Q5_K",
        [14] = "Q6_K",
        [15] = "Q8_K",
    };

    private readonly MappedFile _file;

    private GgufFile(MappedFile file, GgufHeader header)
    {
        _file = file;
        Facts = header.Facts;
        var tensors = new Dictionary<string, StoredTensor>();
        foreach (var entry in header.Tensors)
        {
            if (!tensors.TryAdd(entry.Name, Check(entry, header)))
            {
                throw new InvalidDataException($"'{Path}' is damaged: it has the tensor '{entry.Name}' twice.");
            }
        }

        Tensors = tensors;
    }

    /// <summary>Where the file is.</summary>
    public string Path => _file.Path;

    /// <summary>The facts that are single values, as text: <c>general.architecture</c> and the like.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">It is not a GGUF file, is cut short, contradicts itself, or stores a tensor in a way that is not read.</exception>
    public static GgufFile Open(string path)
    {
        var file = new MappedFile(path);
        try
        {
            return new GgufFile(file, GgufHeader.Read(path, file.Data, file.Length));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private StoredTensor Check(GgufEntry entry, GgufHeader header)
    {
        if (!Formats.TryGetValue(entry.Type, out var format))
        {
            var name = OtherTypes.GetValueOrDefault(entry.Type, $"number {entry.Type}");
            throw new InvalidDataException(
                $"'{Path}': tensor '{entry.Name}' is stored as {name}, which Ductus does not read: get the file as Q8_0, Q4_0, F16 or BF16, or one whose tensors are all Q4_K.");
        }

        // GGUF names the innermost axis first.
        if (!Shape.TryMake([.. entry.Extents.Reverse()], out var shape))
        {
            throw new InvalidDataException($"'{Path}' is damaged: tensor '{entry.Name}' would have the extents {string.Join(" x ", entry.Extents)}.");
        }

        var columns = shape.Rank == 0 ? 1 : shape[-1];
        if (columns % format.Block != 0)
        {
            throw new InvalidDataException($"'{Path}' is damaged: rows of {columns} values in tensor '{entry.Name}' are no whole blocks of {format.Name}.");
        }

        var bytes = (UInt128)(ulong)(shape.Count / Math.Max(1, columns) * format.RowBytes(columns));
        if (entry.Offset + bytes > (ulong)header.DataLength)
        {
            throw new InvalidDataException(
                $"'{Path}' is cut short: tensor '{entry.Name}' would lie at bytes {entry.Offset} to {entry.Offset + bytes} of {header.DataLength}. Copy or download it again.");
        }

        if (entry.Offset % (uint)header.Alignment != 0)
        {
            throw new InvalidDataException($"'{Path}' is damaged: tensor '{entry.Name}' does not begin at a multiple of {header.Alignment} bytes.");
        }

        return new StoredTensor(entry.Name, shape, format, _file, _file.Data + header.DataStart + (long)entry.Offset);
    }
}
