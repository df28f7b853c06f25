using System.Buffers.Binary;
using System.Text;

namespace Ductus.Provenance;

/// <summary>A superbox of JUMBF (ISO/IEC 19566-5): a description with a type and a label, then superboxes or one content box that counts.</summary>
internal sealed class JumbfBox
{
    private const int MostNested = 8;
    private const int Header = 8;
    private const byte Requestable = 1, HasLabel = 2;

    private JumbfBox(string type, string label, ReadOnlyMemory<byte> payload)
    {
        Type = type;
        Label = label;
        Payload = payload;
    }

    /// <summary>First four characters of the type's UUID: "c2pa", "c2ma", "cbor" and so on.</summary>
    public string Type { get; }

    /// <summary>The label, empty where it has none.</summary>
    public string Label { get; }

    /// <summary>All after the box's header: what hashed URIs are over (C2PA 2.2, 8.4.2).</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The superboxes in it, in their order.</summary>
    public List<JumbfBox> Children { get; } = [];

    /// <summary>The content of its first box that is no superbox.</summary>
    public ReadOnlyMemory<byte>? Content { get; private set; }

    /// <summary>The first child of a label, or null.</summary>
    public JumbfBox? Child(string label) => Children.FirstOrDefault(child => child.Label == label);

    /// <summary>The bytes of a C2PA manifest store: one superbox of type c2pa.</summary>
    /// <exception cref="InvalidDataException">It is not built so.</exception>
    public static JumbfBox ReadStore(ReadOnlyMemory<byte> bytes)
    {
        var rest = bytes;
        var (name, payload) = Next(ref rest);
        return name == "jumb" && Superbox(payload, 0) is { Type: "c2pa" } store ? store : throw new InvalidDataException("the store is no C2PA box");
    }

    /// <summary>Whether bytes begin as a manifest store does.</summary>
    public static bool IsStore(ReadOnlySpan<byte> bytes) => bytes.Length >= 20 && bytes[4..8].SequenceEqual("jumb"u8) && bytes[12..20].SequenceEqual("jumdc2pa"u8);

    private static JumbfBox Superbox(ReadOnlyMemory<byte> payload, int depth)
    {
        if (depth > MostNested)
        {
            throw new InvalidDataException("its boxes are nested too deeply");
        }

        var rest = payload;
        var (first, description) = Next(ref rest);
        if (first != "jumd" || description.Length < 17)
        {
            throw new InvalidDataException("a box has no description");
        }

        var toggles = description.Span[16];
        var label = "";
        if ((toggles & HasLabel) != 0)
        {
            var text = description.Span[17..];
            var end = text.IndexOf((byte)0);
            label = end >= 0 && (toggles & Requestable) != 0 ? Encoding.UTF8.GetString(text[..end]) : throw new InvalidDataException("a box's label is broken");
        }

        var box = new JumbfBox(Encoding.Latin1.GetString(description.Span[..4]), label, payload);
        while (rest.Length > 0)
        {
            var (name, content) = Next(ref rest);
            if (name == "jumb")
            {
                var child = Superbox(content, depth + 1);
                if (box.Children.Any(other => other.Label == child.Label))
                {
                    throw new InvalidDataException("two of its boxes have one label");
                }

                box.Children.Add(child);
            }
            else if (name != "free")
            {
                box.Content ??= content;
            }
        }

        return box;
    }

    private static (string Name, ReadOnlyMemory<byte> Payload) Next(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < Header)
        {
            throw new InvalidDataException("a box is cut off");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
        var size = length == 0 ? (uint)rest.Length : length;
        if (size < Header || size > rest.Length)
        {
            throw new InvalidDataException("a box is longer than what holds it");
        }

        var name = Encoding.Latin1.GetString(rest.Span[4..Header]);
        var payload = rest[Header..(int)size];
        rest = rest[(int)size..];
        return (name, payload);
    }
}
