using System.Text;

namespace Ductus.Tensors.Tests.Files;

/// <summary>Writes the bytes of a GGUF file of version 3; shared with the tests of the models.</summary>
internal sealed class GgufBytes
{
    private const int Text = 8;
    private const int ListOf = 9;
    private readonly List<byte[]> _facts = [];
    private readonly List<(string Name, uint Type, long[] Extents, byte[] Data)> _tensors = [];

    public GgufBytes Fact(string key, uint type, object value)
    {
        _facts.Add([.. String(key), .. BitConverter.GetBytes(type), .. value is string text ? String(text) : BitConverter.GetBytes((uint)value)]);
        return this;
    }

    public GgufBytes List(string key, params string[] items)
    {
        _facts.Add([.. String(key), .. BitConverter.GetBytes(ListOf), .. BitConverter.GetBytes(Text), .. BitConverter.GetBytes((long)items.Length), .. items.SelectMany(String)]);
        return this;
    }

    /// <summary>The innermost extent first.</summary>
    public GgufBytes Tensor(string name, uint type, long[] extents, byte[] data)
    {
        _tensors.Add((name, type, extents, data));
        return this;
    }

    public byte[] ToArray(int alignment = 32)
    {
        var header = new List<byte>();
        header.AddRange("GGUF"u8);
        header.AddRange(BitConverter.GetBytes(3));
        header.AddRange(BitConverter.GetBytes((long)_tensors.Count));
        header.AddRange(BitConverter.GetBytes((long)_facts.Count));
        _facts.ForEach(header.AddRange);
        var data = new List<byte>();
        foreach (var (name, type, extents, bytes) in _tensors)
        {
            header.AddRange(String(name));
            header.AddRange(BitConverter.GetBytes(extents.Length));
            header.AddRange(extents.SelectMany(BitConverter.GetBytes));
            header.AddRange(BitConverter.GetBytes(type));
            header.AddRange(BitConverter.GetBytes((long)data.Count));
            data.AddRange(bytes);
            data.AddRange(new byte[(alignment - (data.Count % alignment)) % alignment]);
        }

        header.AddRange(new byte[(alignment - (header.Count % alignment)) % alignment]);
        return [.. header, .. data];
    }

    private static byte[] String(string text) => [.. BitConverter.GetBytes((long)text.Length), .. Encoding.ASCII.GetBytes(text)];
}
