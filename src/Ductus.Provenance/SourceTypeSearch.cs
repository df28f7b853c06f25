namespace Ductus.Provenance;

/// <summary>Looks for the IPTC digital source type "trained algorithmic media" in a file's plain metadata (XMP, text chunks, document information).</summary>
public static class SourceTypeSearch
{
    private const int Piece = 1 << 16;

    private static ReadOnlySpan<byte> Word => "trainedAlgorithmicMedia"u8;

    /// <summary>Whether the word stands in the clear anywhere outside the credentials; compressed metadata is not opened. Anybody can write it or take it out.</summary>
    /// <param name="path">Of a PNG, JPEG or PDF.</param>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static bool Holds(string path)
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

            return Holds(file, at, file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}. Give a whole PNG, JPEG or PDF file.", e);
        }
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
            if (all.IndexOf(Word) >= 0)
            {
                return true;
            }

            // The word may lie across two pieces.
            kept = Math.Min(all.Length, Word.Length - 1);
            all[^kept..].CopyTo(buffer);
        }

        return false;
    }
}
