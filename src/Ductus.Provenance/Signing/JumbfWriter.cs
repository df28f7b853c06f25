using System.Buffers.Binary;
using System.Text;

namespace Ductus.Provenance.Signing;

/// <summary>Writes boxes of JUMBF (ISO/IEC 19566-5), as <see cref="JumbfBox"/> reads them.</summary>
internal static class JumbfWriter
{
    /// <summary>What follows the four characters in the UUID of every type that C2PA uses.</summary>
    private static readonly byte[] TypeSuffix = [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    /// <summary>A labelled superbox that can be asked for by its label.</summary>
    /// <param name="type">Four characters.</param>
    /// <param name="label">Its label.</param>
    /// <param name="boxes">What is in it: whole boxes.</param>
    public static byte[] Superbox(string type, string label, params IReadOnlyList<byte[]> boxes)
    {
        const byte RequestableWithLabel = 3;
        byte[] description = [.. Encoding.Latin1.GetBytes(type), .. TypeSuffix, RequestableWithLabel, .. Encoding.UTF8.GetBytes(label), 0];
        return Box("jumb", [.. Box("jumd", description), .. boxes.SelectMany(box => box)]);
    }

    /// <summary>A superbox around one content box of its type.</summary>
    public static byte[] Content(string type, string label, byte[] content) => Superbox(type, label, Box(type, content));

    /// <summary>A box of a name.</summary>
    public static byte[] Box(string name, byte[] payload)
    {
        var box = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(box, (uint)box.Length);
        Encoding.Latin1.GetBytes(name, box.AsSpan(4));
        payload.CopyTo(box, 8);
        return box;
    }
}
