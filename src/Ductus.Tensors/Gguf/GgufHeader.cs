using System.Globalization;
using System.Text;

namespace Ductus.Tensors.Gguf;

/// <summary>A tensor as the header lists it; the innermost extent comes first.</summary>
internal readonly record struct GgufEntry(string Name, ulong[] Extents, uint Type, ulong Offset);

/// <summary>The header of a GGUF file.</summary>
internal sealed unsafe class GgufHeader
{
    private const int DefaultAlignment = 32;
    private const int MaxExtents = 8;
    private const int MaxAlignment = 1 << 20;
    private const int MaxShown = 60;
    private readonly string _path;
    private readonly byte* _data;
    private readonly long _length;
    private long _position;

    private GgufHeader(string path, byte* data, long length)
    {
        (_path, _length) = (path, length);
        _data = data;
    }

    /// <summary>Types of facts, by the format's numbers.</summary>
    private enum FactType : uint
    {
        U8,
        I8,
        U16,
        I16,
        U32,
        I32,
        F32,
        Bool,
        Text,
        List,
        U64,
        I64,
        F64,
    }

    public Dictionary<string, string> Facts { get; } = [];

    public List<GgufEntry> Tensors { get; } = [];

    /// <summary>Tensors begin at multiples of it after <see cref="DataStart"/>; a power of two.</summary>
    public int Alignment { get; private set; } = DefaultAlignment;

    /// <summary>Where in the file the data begins, and how much of it there is.</summary>
    public long DataStart { get; private set; }

    public long DataLength => _length - DataStart;

    public static GgufHeader Read(string path, byte* data, long length)
    {
        var header = new GgufHeader(path, data, length);
        header.Read();
        return header;
    }

    private void Read()
    {
        var magic = Take<uint>();
        var version = Take<uint>();
        if (magic != 0x46554747 || version is not (2 or 3))
        {
            throw new InvalidDataException($"'{_path}' is not a GGUF file of version 2 or 3.");
        }

        var tensors = Count(Take<ulong>(), 24);
        var facts = Count(Take<ulong>(), 12);
        for (var i = 0L; i < facts; i++)
        {
            var key = TakeText();
            if (Fact((FactType)Take<uint>()) is { } value)
            {
                Facts[key] = value;
            }
        }

        for (var i = 0L; i < tensors; i++)
        {
            var name = TakeText();
            var rank = Take<uint>();
            if (rank > MaxExtents)
            {
                throw Damaged($"tensor {Shown(name)} would have {rank} axes");
            }

            var extents = new ulong[rank];
            for (var axis = 0; axis < rank; axis++)
            {
                extents[axis] = Take<ulong>();
            }

            Tensors.Add(new GgufEntry(name, extents, Take<uint>(), Take<ulong>()));
        }

        Alignment = Facts.TryGetValue("general.alignment", out var given) ? AlignmentOf(given) : DefaultAlignment;
        DataStart = Math.Min(_length, (_position + Alignment - 1) / Alignment * Alignment);
    }

    private int AlignmentOf(string given) =>
        int.TryParse(given, CultureInfo.InvariantCulture, out var told) && told is >= 1 and <= MaxAlignment && int.IsPow2(told)
            ? told
            : throw Damaged($"its general.alignment is {Shown(given)}, which is no power of two up to {MaxAlignment}");

    /// <summary>What a file says, short enough for a sentence.</summary>
    private static string Shown(string text) => text.Length <= MaxShown ? $"'{text}'" : $"'{text[..MaxShown]}...'";

    /// <summary>A single fact as text; null for a list, which is passed over.</summary>
    private string? Fact(FactType type)
    {
        switch (type)
        {
            case FactType.U8 or FactType.Bool: return Text(Take<byte>());
            case FactType.I8: return Text(Take<sbyte>());
            case FactType.U16: return Text(Take<ushort>());
            case FactType.I16: return Text(Take<short>());
            case FactType.U32: return Text(Take<uint>());
            case FactType.I32: return Text(Take<int>());
            case FactType.F32: return Text(Take<float>());
            case FactType.U64: return Text(Take<ulong>());
            case FactType.I64: return Text(Take<long>());
            case FactType.F64: return Text(Take<double>());
            case FactType.Text: return TakeText();
            case FactType.List:
                var items = (FactType)Take<uint>();
                if (items == FactType.List)
                {
                    throw Damaged("a list of lists stands in its header");
                }

                for (var left = Count(Take<ulong>(), 1); left > 0; left--)
                {
                    Fact(items);
                }

                return null;
            default: throw Damaged($"a fact of the unknown type {(uint)type} stands in its header");
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private T Take<T>()
        where T : unmanaged
    {
        var value = *(T*)Take(sizeof(T));
        return value;
    }

    private string TakeText()
    {
        var length = Count(Take<ulong>(), 1);
        return Encoding.UTF8.GetString(Take(length), (int)length);
    }

    private byte* Take(long bytes)
    {
        if (bytes > _length - _position)
        {
            throw new InvalidDataException($"'{_path}' is cut short: its header does not end within its {_length} bytes. Copy or download it again.");
        }

        var at = _data + _position;
        _position += bytes;
        return at;
    }

    /// <summary>A number of things of at least so many bytes each, which must fit into what is left of the file.</summary>
    private long Count(ulong count, int bytesEach) => count <= (ulong)((_length - _position) / bytesEach) && count <= int.MaxValue
        ? (long)count
        : throw Damaged($"its header announces {count} entries, more than fit into its {_length} bytes");

    private InvalidDataException Damaged(string why) => new($"'{_path}' is damaged or cut short: {why}. Copy or download it again.");
}
