using System.Text;
using Ductus.Files;

namespace Ductus.Provenance;

/// <summary>Looks for the IPTC digital source type "trained algorithmic media" in a file's plain metadata (XMP, text chunks, document information).</summary>
public static class SourceTypeSearch
{
    private const int Piece = 1 << 16;

    private const string Word = "trainedAlgorithmicMedia";

    /// <summary>The word as metadata may hold it: as UTF-8 or in either order of UTF-16.</summary>
    private static readonly byte[][] Forms = [Encoding.UTF8.GetBytes(Word), Encoding.Unicode.GetBytes(Word), Encoding.BigEndianUnicode.GetBytes(Word)];

    private static readonly int Longest = Forms.Max(form => form.Length);

    /// <summary>Whether the word stands anywhere outside the credentials: in the clear, or in a PNG's compressed texts. Anybody can write it or take it out.</summary>
    /// <param name="path">Of a PNG, JPEG, WebP or PDF.</param>
    /// <param name="name">What messages call it; null: its path.</param>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static bool Holds(string path, string? name = null)
    {
        try
        {
            using var file = File.OpenRead(path);
            var stores = CredentialStore.Find(file);
            long at = 0;
            foreach (var store in stores)
            {
                if (Holds(file, at, store.Start))
                {
                    return true;
                }

                at = store.Start + store.Length;
            }

            return Holds(file, at, file.Length) || CompressedTexts.Of(file).Any(Says);
        }
        catch (Exception e) when (e is InvalidDataException || UserFiles.IsOfTheDisk(e))
        {
            throw CredentialCheck.Unreadable(path, name ?? path, e, "Give a whole PNG, JPEG, WebP or PDF file.");
        }
    }

    private static bool Says(byte[] bytes) => Says(bytes.AsSpan());

    private static bool Says(ReadOnlySpan<byte> bytes)
    {
        foreach (var form in Forms)
        {
            if (bytes.IndexOf(form) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(FileStream file, long from, long to)
    {
        var buffer = new byte[Piece];
        var kept = 0;
        file.Position = from;
        while (to - file.Position > 0)
        {
            var read = file.Read(buffer, kept, (int)Math.Min(Piece - kept, to - file.Position));
            if (read == 0)
            {
                return false;
            }

            var all = buffer.AsSpan(0, kept + read);
            if (Says(all))
            {
                return true;
            }

            // The word may lie across two pieces.
            kept = Math.Min(all.Length, Longest - 1);
            all[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
