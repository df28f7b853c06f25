using System.Text;

namespace Ductus.Tensors;

/// <summary>Tells by its first bytes what a file is that was given for weights and holds none: what people have when a download went wrong.</summary>
public static class ForeignFile
{
    /// <summary>Bytes from the beginning that <see cref="Describe"/> looks at.</summary>
    public const int Enough = 512;

    private static readonly (byte[] Start, string Sentence)[] Known =
    [
        ([.. "version https://git-lfs"u8], "is a Git LFS pointer, a note of where the file lies and not the file: run 'git lfs pull' there, or download the file itself."),
        ([.. "oid sha256:"u8], "is a Git LFS pointer, a note of where the file lies and not the file: run 'git lfs pull' there, or download the file itself."),
        ([.. "PK\u0003\u0004"u8], "is a zip or a pickle in one (.pt, .pth, .ckpt, .bin): a pickle can run any program when it is opened, so Ductus does not; get it as .safetensors."),
        ([0x1F, 0x8B], "is a gzip archive: unpack it first."),
        ([.. "7z"u8, 0xBC, 0xAF], "is a 7z archive: unpack it first."),
        ([.. "Rar!"u8], "is a rar archive: unpack it first."),
        ([.. "GGUF"u8], "is a GGUF file, in which models are kept: what is asked for here is a .safetensors file."),
        ([.. "%PDF"u8], "is a PDF document, no weights."),
        ([0x89, .. "PNG"u8], "is a PNG picture, no weights."),
        ([0xFF, 0xD8, 0xFF], "is a JPEG picture, no weights."),
    ];

    /// <summary>
    /// What the file is, as the end of a sentence that begins with its name; null if it is none of the kinds known here.
    /// </summary>
    /// <param name="start">The first bytes, <see cref="Enough"/> of them or as many as there are.</param>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        foreach (var (bytes, sentence) in Known)
        {
            if (start.StartsWith(bytes))
            {
                return sentence;
            }
        }

        // A bare pickle of protocol 2 to 5, as old torch.save wrote it.
        if (start.Length > 2 && start[0] == 0x80 && start[1] is >= 2 and <= 5 && start[2] is (byte)'}' or (byte)'c' or (byte)']' or (byte)'(' or 0x8A or 0x95)
        {
            return "is a pickle (.pt, .pth, .ckpt, .bin): such a file can run any program when it is opened, so Ductus does not; get it as .safetensors.";
        }

        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<head", StringComparison.OrdinalIgnoreCase)
            ? "is a web page, not the file: the server answered with a page (a login, a licence to accept, an error); download it in a browser where you are signed in."
            : text.StartsWith('{') && text.Contains("\"error\"", StringComparison.OrdinalIgnoreCase)
                ? "is a server's message of an error, not the file: open it in an editor to see why, and download it again."
                : null;
    }
}
